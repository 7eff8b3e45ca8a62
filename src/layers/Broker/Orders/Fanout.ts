/**
 * Tells everybody who listens, each at their own pace: nothing is dropped, and how far the slowest is behind is a metric.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import * as Metrics from "../Metrics.ts"

/**
 * Nobody listens yet. `stream` is the name that the metric knows it by.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A>(stream: "orders" | "executions") => {
  const listeners = new Map<Queue.Queue<A>, (event: A) => boolean>()
  const waiting = Metric.withAttributes(Metrics.orderEventsWaiting, { stream })
  let told = 0
  const measure = Effect.suspend(() => {
    const most = Math.max(0, ...[...listeners.keys()].map((queue) => Queue.sizeUnsafe(queue)))
    if (most === told) return Effect.void
    told = most
    return Metric.update(waiting, most)
  })
  return {
    tell: (event: A): void => {
      for (const [queue, wants] of listeners) if (wants(event)) Queue.offerUnsafe(queue, event)
    },
    measure,
    /** `first`, and then what is told from the moment of subscription on, of what is wanted. */
    heard: (
      wants: (event: A) => boolean = () => true,
      first: () => ReadonlyArray<A> = () => []
    ): Stream.Stream<A> =>
      Stream.unwrap(Effect.gen(function*() {
        const queue = yield* Queue.unbounded<A>()
        yield* Effect.acquireRelease(
          Effect.sync(() => {
            Queue.offerAllUnsafe(queue, first())
            listeners.set(queue, wants)
          }),
          () => Effect.sync(() => listeners.delete(queue))
        )
        return Stream.tap(Stream.fromQueue(queue), () => measure)
      }))
  }
}

/**
 * What tells.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fanout<A> extends ReturnType<typeof make<A>> {}
