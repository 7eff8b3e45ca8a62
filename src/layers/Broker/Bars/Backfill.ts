/**
 * Fills the holes of a stream of bars from history.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Bar } from "../../../domain/Bar.ts"
import * as Gap from "../../../domain/Gap.ts"
import type { Failure } from "../Subscriptions/Outlet.ts"

/**
 * Asks history for the bars that begin in a range (epoch ms), `to` not among them.
 *
 * @since 0.1.0
 * @category models
 */
export type Ask = (from: number, to: number) => Effect.Effect<ReadonlyArray<Bar>, Failure>

/**
 * Puts the bars that were missed between the gap and the first bar after it, in their order. The gap stays: it says when
 * they were not seen. Where history does not answer, the log says so, and the hole stays.
 *
 * @param step - how long a bar is, in ms: bars that follow each other miss nothing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const backfill =
  (ask: Ask, step: number) => <E>(self: Stream.Stream<Bar | Gap.Gap, E>): Stream.Stream<Bar | Gap.Gap, E> =>
    Stream.suspend(() => {
      let last: number | null = null
      let hasHole = false
      const missed = Effect.fnUntraced(function*(from: number, to: number) {
        const bars = yield* Effect.catch(
          ask(from + 1, to),
          (error) => Effect.as(Effect.logWarning(`The bars of a gap stay missing: ${error.message}`), [])
        )
        return bars.filter(({ time }) => time > from && time < to)
      })
      const fill = Effect.fnUntraced(function*(one: Bar | Gap.Gap): Effect.fn.Return<ReadonlyArray<Bar | Gap.Gap>> {
        if (Gap.isGap(one)) {
          hasHole = true
          return [one]
        }
        const before = hasHole && last !== null && one.time > last + step ? yield* missed(last, one.time) : []
        hasHole = false
        last = one.time
        return [...before, one]
      })
      return Stream.flattenIterable(Stream.mapEffect(self, fill))
    })
