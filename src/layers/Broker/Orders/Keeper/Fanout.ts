/**
 * Tells everybody who listens, each at their own pace: nothing is dropped, and how far the slowest is behind is a metric.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import * as Metrics from "../../Metrics.ts"

/**
 * Nobody listens yet. `stream` is the name that the metric knows it by.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A extends object>(stream: "orders" | "executions" | "blotter") => {
  const listeners = new Map<Queue.Queue<A>, (event: A) => boolean>()
  const waiting = Metric.withAttributes(Metrics.orderEventsWaiting, { stream })
  /** Events that have happened and are still to be told. */
  const owed = new WeakSet<A>()
  let told = 0
  const measure = Effect.suspend(() => {
    const most = Math.max(0, ...[...listeners.keys()].map((queue) => Queue.sizeUnsafe(queue)))
    if (most === told) return Effect.void
    told = most
    return Metric.update(waiting, most)
  })
  return {
    owe: (event: A): void => void owed.add(event),
    tell: (event: A): void => {
      owed.delete(event)
      for (const [queue, wants] of listeners) if (wants(event)) Queue.offerUnsafe(queue, event)
    },
    measure,
    /**
     * `first`, and then every event that `wants` takes, of those that are told after the subscription. An event of `first` may be one
     * that is still to be told (`owe`): then neither it nor what is told before it is heard once more.
     */
    heard: (
      wants: (event: A) => boolean = () => true,
      first: () => ReadonlyArray<A> = () => []
    ): Stream.Stream<A> =>
      Stream.unwrap(Effect.gen(function*() {
        const queue = yield* Queue.unbounded<A>()
        let last: A | undefined
        const isNew = (event: A): boolean => {
          const isBefore = last !== undefined && (event === last || owed.has(last))
          if (last !== undefined && !owed.has(last)) last = undefined
          return !isBefore
        }
        yield* Effect.acquireRelease(
          Effect.sync(() => {
            const events = first()
            last = events.findLast((event) => owed.has(event))
            Queue.offerAllUnsafe(queue, events)
            listeners.set(queue, (event) => wants(event) && isNew(event))
          }),
          () => Effect.sync(() => listeners.delete(queue))
        )
        return Stream.tap(Stream.fromQueue(queue), () => measure)
      }))
  }
}
