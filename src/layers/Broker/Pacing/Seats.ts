/**
 * Who may have a question about the past open at the gateway, of which it takes only so many at a time.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

/**
 * What it is for: a history that is kept up to date (`live`), which ends only with its line and so may have a share of the
 * seats alone, what fills the gap of a stream (`backfill`), or any other `question`.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "live" | "backfill" | "question"

/**
 * A seat, or a place in the queue for one. `taken` waits until it may be used, `leave` gives either back, once.
 *
 * @since 0.1.0
 * @category models
 */
export interface Seat {
  readonly taken: Effect.Effect<void>
  readonly isTaken: () => boolean
  readonly leave: () => void
}

/**
 * So many seats, of which those that are `live` may have `mostLive`. Lines and the gaps of streams go before other questions,
 * each in the order in which they came.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (most: number, mostLive: number) => {
  interface Place {
    readonly kind: Kind
    readonly given: Deferred.Deferred<void>
  }
  const sitting = new Set<Place>()
  let waiting: ReadonlyArray<Place> = []

  const fits = ({ kind }: Place): boolean =>
    sitting.size < most &&
    (kind !== "live" || [...sitting].filter((place) => place.kind === "live").length < mostLive)
  const next = () =>
    waiting.find((place) => place.kind !== "question" && fits(place)) ?? waiting.find((place) => fits(place))
  const seat = () => {
    for (let place = next(); place !== undefined; place = next()) {
      const seated = place
      waiting = waiting.filter((each) => each !== seated)
      sitting.add(seated)
      Deferred.doneUnsafe(seated.given, Effect.void)
    }
  }
  return (kind: Kind): Seat => {
    const place: Place = { kind, given: Deferred.makeUnsafe() }
    waiting = [...waiting, place]
    seat()
    return {
      taken: Deferred.await(place.given),
      isTaken: () => sitting.has(place),
      leave: () => {
        waiting = waiting.filter((each) => each !== place)
        if (sitting.delete(place)) seat()
      }
    }
  }
}
