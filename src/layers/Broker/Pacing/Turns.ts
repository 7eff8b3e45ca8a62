/**
 * The turns of questions that are limited in time or in number, of all who ask, since the limits are those of the user.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { constTrue, constVoid } from "effect/Function"
import * as Pace from "../../../schedules/Pace.ts"
import * as Seats from "./Seats.ts"
import * as Turn from "./Turn.ts"

/**
 * The turns by the limits of `Pace`. What was asked stays counted over sessions, since it is IBKR's servers that count.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const pace = yield* Pace.Pace
  const clock = yield* Clock.Clock
  const rules = Turn.rules(pace)
  const now = () => clock.currentTimeMillisUnsafe()
  const booked = new Set<Turn.Booked>()
  // what has its turn and is not sent yet may be sent at any moment from now on
  const open = new Set<Turn.Asked>()

  const earliest = (asked: Turn.Asked, counts: (one: Turn.Booked) => boolean): number => {
    const at = now()
    for (const each of booked) if (at - each.at >= rules.longest) booked.delete(each)
    const others = [...booked].filter(counts)
    return Turn.earliest(rules, [...others, ...Array.from(open, (each) => ({ ...each, at }))], asked, at)
  }
  /** The same by what was asked already: who has waited for a turn, and wakes a little late, is not put behind who comes after. */
  const again = (asked: Turn.Asked): number => earliest(asked, ({ at }) => at <= now())
  const book = (asked: Turn.Asked, at: number): Turn.Booked => {
    const turn = { ...asked, at }
    booked.add(turn)
    return turn
  }
  return {
    /**
     * Waits for its turn, and gives it back where it is not waited for any more, or nothing was sent in it by the end of the
     * Scope. Gives what is called when it was sent, which may be later: until then it may be sent at any moment, so that others
     * wait for that. Fails with when its turn would be (epoch ms), as soon as that is later than `until`.
     *
     * @param waits - hears when its turn would be (epoch ms), each time that it is another.
     */
    take: Effect.fnUntraced(function*(asked: Turn.Asked, until: number, waits: (at: number) => void = constVoid) {
      // one before it may have been late
      for (let at = earliest(asked, constTrue); at > now(); at = again(asked)) {
        if (at > until) return yield* Effect.fail(at)
        waits(at)
        const turn = book(asked, at)
        yield* Effect.ensuring(Effect.sleep(at - now()), Effect.sync(() => booked.delete(turn)))
      }
      const mine = { ...asked }
      yield* Effect.acquireRelease(
        Effect.sync(() => open.add(mine)),
        () => Effect.sync(() => open.delete(mine))
      )
      return (): void => {
        open.delete(mine)
        book(asked, now())
      }
    }),
    /** One of the questions about the past that may be open at a time. */
    seat: Seats.make(pace.openHistory, Pace.mostLive(pace))
  }
})

/**
 * The turns.
 *
 * @since 0.1.0
 * @category models
 */
export interface Turns extends Effect.Success<typeof make> {}
