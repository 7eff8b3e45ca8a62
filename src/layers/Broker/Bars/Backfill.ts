/**
 * Fills the holes of a stream of bars from history.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Stream from "effect/Stream"
import type { Bar } from "../../../domain/Bar.ts"
import * as Gap from "../../../domain/Gap.ts"
import { isNoData } from "../History/Bars.ts"
import type { Failure } from "../Subscriptions/Reader.ts"

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
 * @param grows - whether a bar is told while it grows: then the last one before the gap is told once more, as it is whole.
 *
 * @since 0.1.0
 * @category combinators
 */
export const backfill =
  (ask: Ask, step: number, grows: boolean) =>
  <E>(self: Stream.Stream<Bar | Gap.Gap, E>): Stream.Stream<Bar | Gap.Gap, E> =>
    Stream.suspend(() => {
      let last: Bar | null = null
      let hasHole = false
      const missed = Effect.fnUntraced(function*(before: Bar, to: number) {
        const from = grows ? before.time : before.time + 1
        const bars = yield* Effect.catch(
          ask(from, to),
          // of a market that was closed there are none
          (error) =>
            Effect.as(
              isNoData(error) ? Effect.void : Effect.logWarning(`The bars of a gap stay missing: ${error.message}`),
              []
            )
        )
        return bars.filter((bar) => bar.time >= from && bar.time < to && !Equal.equals(bar, before))
      })
      const fill = Effect.fnUntraced(function*(one: Bar | Gap.Gap): Effect.fn.Return<ReadonlyArray<Bar | Gap.Gap>> {
        if (Gap.isGap(one)) {
          hasHole = true
          return [one]
        }
        const isWhole = last === null || one.time <= last.time + (grows ? 0 : step)
        const before = hasHole && last !== null && !isWhole ? yield* missed(last, one.time) : []
        hasHole = false
        last = one
        return [...before, one]
      })
      return Stream.flattenIterable(Stream.mapEffect(self, fill))
    })
