/**
 * Takes what a reader holds, or waits for it, and measures how long it was held.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Gap } from "../../../domain/Gap.ts"
import * as Metrics from "../Metrics.ts"
import type * as Reader from "./Reader.ts"

/**
 * What a reader of lines that this command asks for takes next: all that there is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A>(
  request: string,
  reader: Reader.Reader<A>
): Effect.Effect<readonly [A | Gap, ...Array<A | Gap>], Reader.Failure> => {
  const lag = Metric.withAttributes(Metrics.streamLag, { request })
  const lost = Metric.withAttributes(Metrics.streamDropped, { request })
  const wait = Effect.callback<void>((resume) => {
    reader.wait(() => resume(Effect.void))
    return Effect.sync(() => reader.wait(null))
  })
  const next: Effect.Effect<readonly [A | Gap, ...Array<A | Gap>], Reader.Failure> = Effect.clockWith((clock) => {
    const taken = reader.take()
    // whoever wakes us runs us: what comes with the value that did is taken along
    if (taken === undefined) return wait.pipe(Effect.andThen(Effect.yieldNow), Effect.andThen(next))
    if (taken._tag === "Failed") return Effect.fail(taken.failure)
    const late = Math.max(0, clock.currentTimeMillisUnsafe() - taken.since) / 1000
    const counted = Metric.update(lag, late)
    return Effect.as(
      taken.dropped > 0 ? Effect.andThen(counted, Metric.update(lost, taken.dropped)) : counted,
      taken.values
    )
  })
  return next
}
