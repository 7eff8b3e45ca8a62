/**
 * The ends of lists that nobody waits for any more: they say not of which list they are, and end none that was asked for later.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Event } from "../../../domain/Event.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import { type Epoch, Feed } from "../Feed.ts"

const names = ["completedOrdersEnd", "openOrderEnd", "positionEnd"] as const

/**
 * The end of a list that bears no request id.
 *
 * @since 0.1.0
 * @category models
 */
export type End = typeof names[number]

/**
 * For how long after a list was given up its end may still come. After that it is lost, or no later list would ever end.
 *
 * @since 0.1.0
 * @category policies
 */
export const owedFor: Duration.Duration = Duration.seconds(45)

/**
 * Is this the name of such an end?
 *
 * @since 0.1.0
 * @category guards
 */
export const isEnd = (name: Event["_tag"]): name is End => names.some((end) => end === name)

/**
 * What keeps account of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ends {
  /** A list that a session was asked for at a time (monotonic ms) is given up: its end is still to come. */
  readonly owe: (end: End, epoch: Epoch, askedAt: number) => void
  /** Is this the end of a list that was given up? Asked while it is told. */
  readonly isOwed: (event: Event) => boolean
}

/**
 * Keeps account of them for as long as the Scope lasts, and hears of each end before whoever listens later.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Ends, never, Feed | Scope.Scope> = Effect.gen(function*() {
  const feed = yield* Feed
  const clock = yield* Clock.Clock
  /** Until when (monotonic ms) each of them is awaited, of a session: one that is heard anew after a defect of ours still owes them. */
  const owed = new Map<End, Array<number>>()
  /** The last that was taken for one of them: when it came, and until when that was awaited. */
  const taken = new Map<End, { readonly at: number; readonly until: number }>()
  let of = 0
  let last: Event | undefined

  yield* feed.watch({
    began: ({ number }) => {
      if (number !== of) owed.clear()
      of = number
    }
  })
  for (const name of names) {
    yield* feed.hear(name, (event) => {
      const at = Monotonic.of(clock)
      const [until, ...awaited] = owed.get(name)?.filter((until) => until > at) ?? []
      last = until === undefined ? undefined : event
      if (until !== undefined) taken.set(name, { at, until })
      owed.set(name, awaited)
    })
  }
  return {
    owe: (end, epoch, askedAt) => {
      if (feed.current()?.number !== epoch.number) return
      const before = taken.get(end)
      // one that came while it was waited for may have been its own, and that of the list before lost: then nothing is to come
      const until = before !== undefined && before.at >= askedAt
        ? before.until
        : Monotonic.of(clock) + Duration.toMillis(owedFor)
      owed.set(end, [...owed.get(end) ?? [], until])
    },
    isOwed: (event) => event === last
  }
})
