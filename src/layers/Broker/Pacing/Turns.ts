/**
 * The turns of questions that are limited in time or in number, of all who ask, since the limits are those of the user.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { constVoid } from "effect/Function"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Pace from "../../../schedules/Pace.ts"
import * as Seats from "./Seats.ts"
import * as Turn from "./Turn.ts"

/**
 * How a turn is waited for: until when (monotonic ms) at most. What `isFirst`, as lines are and what their streams wait for, has
 * its turn before what is not. `waits` hears in how many ms it would come, each time that this is another.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly until: number
  readonly isFirst?: boolean
  readonly waits?: (wait: number) => void
}

interface Place extends Turn.Asked {
  readonly isFirst: boolean
  readonly order: number
}

const isBefore = (one: Place, other: Place): boolean =>
  one.isFirst === other.isFirst ? one.order < other.order : one.isFirst

/** How many contracts are known by another name at a time: what is asked within the time of the limits is far less. */
const mostNames = 2000

/**
 * The turns by the limits of `Pace`. What was asked stays counted over sessions, since it is IBKR's servers that count.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const pace = yield* Pace.Pace
  const clock = yield* Clock.Clock
  const names = new Map<string, string>()
  const rules = Turn.rules(pace, (contract) => names.get(contract) ?? contract)
  const now = () => Monotonic.of(clock)
  const booked = new Set<Place & Turn.Booked>()
  // what has its turn and is not sent yet may be sent at any moment from now on
  const open = new Set<Turn.Asked>()
  let last = 0

  // who wakes a little late is not put behind who comes after
  const next = (mine: Place): number => {
    const at = now()
    for (const each of booked) if (at - each.at >= rules.longest) booked.delete(each)
    const others = [...booked].filter((each) => each.at <= at || isBefore(each, mine))
    return Turn.earliest(rules, [...others, ...Array.from(open, (each) => ({ ...each, at }))], mine, at)
  }
  const book = (mine: Place, at: number): Place & Turn.Booked => {
    const turn = { ...mine, at }
    booked.add(turn)
    return turn
  }
  return {
    /**
     * Waits for its turn, and gives it back where it is not waited for any more, or nothing was sent in it by the end of the
     * Scope. Gives what is called when it was sent, which may be later: until then it may be sent at any moment, so that others
     * wait for that. Fails with in how many ms its turn would come, as soon as that is later than `until`.
     */
    take: Effect.fnUntraced(function*(asked: Turn.Asked, { isFirst = false, until, waits = constVoid }: Options) {
      const mine: Place = { ...asked, isFirst, order: ++last }
      // one before it may have been late
      for (let at = next(mine); at > now(); at = next(mine)) {
        if (at > until) return yield* Effect.fail(at - now())
        waits(at - now())
        yield* Effect.acquireUseRelease(
          Effect.sync(() => book(mine, at)),
          () => Effect.sleep(at - now()),
          (turn) => Effect.sync(() => booked.delete(turn))
        )
      }
      yield* Effect.acquireRelease(
        Effect.sync(() => open.add(mine)),
        () => Effect.sync(() => open.delete(mine))
      )
      return (): void => {
        open.delete(mine)
        book(mine, now())
      }
    }),
    /** A contract that is asked for by a key is the one of another key too: what is asked by either counts for both. */
    same: (contract: string, name: string): void => {
      if (contract === name) return
      names.delete(contract)
      names.set(contract, name)
      for (const oldest of names.keys()) {
        if (names.size <= mostNames) break
        names.delete(oldest)
      }
    },
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
