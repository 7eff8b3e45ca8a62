/**
 * The turns of questions that are limited in time or in number, of all who ask, since the limits are those of the user.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
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

  const next = (asked: Turn.Asked): number => {
    for (const each of booked) if (now() - each.at >= rules.longest) booked.delete(each)
    return Turn.earliest(rules, [...booked], asked, now())
  }
  /** The same by what was asked already: who has waited for a turn, and wakes a little late, is not put behind who comes after. */
  const nextOf = (asked: Turn.Asked): number =>
    Turn.earliest(rules, [...booked].filter(({ at }) => at <= now()), asked, now())
  const book = (asked: Turn.Asked, at: number): Turn.Booked => {
    const turn = { ...asked, at }
    booked.add(turn)
    return turn
  }
  return {
    /** When its turn would be (epoch ms). */
    next,
    /**
     * Waits for its turn, and gives it back where it is not waited for any more, or nothing was sent in it by the end of the
     * Scope. Gives what is called when it was sent, which may be later. Fails with when its turn would be (epoch ms), as soon as that is later than `until`.
     */
    take: Effect.fnUntraced(function*(asked: Turn.Asked, until: number) {
      // one before it may have been late
      for (let at = next(asked); at > now(); at = nextOf(asked)) {
        if (at > until) return yield* Effect.fail(at)
        const turn = book(asked, at)
        yield* Effect.ensuring(Effect.sleep(at - now()), Effect.sync(() => booked.delete(turn)))
      }
      let isSent = false
      const turn = yield* Effect.acquireRelease(
        Effect.sync(() => book(asked, now())),
        (turn) => Effect.sync(() => isSent ? undefined : booked.delete(turn))
      )
      return (): void => {
        isSent = true
        booked.delete(turn)
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
