/**
 * The metrics of the broker: what waits, what lives, and what was dropped.
 *
 * @since 0.1.0
 */
import * as Metric from "effect/Metric"

/**
 * How long messages waited for their turn, in seconds, by `lane`: `order`, `prior`, `request` or `restore`, and of
 * questions about the past `history`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const pacingDelay = Metric.histogram("ibkr_pacing_delay_seconds", {
  description: "How long messages waited for their turn",
  boundaries: [0.001, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
})

/**
 * Lines of data that somebody wants.
 *
 * @since 0.1.0
 * @category metrics
 */
export const subscriptionsWanted = Metric.gauge("ibkr_subscriptions_wanted", {
  description: "Lines of data that somebody wants"
})

/**
 * Lines of data that are alive: as many as are wanted, or something is missing.
 *
 * @since 0.1.0
 * @category metrics
 */
export const subscriptionsLive = Metric.gauge("ibkr_subscriptions_live", {
  description: "Lines of data that are alive"
})

/**
 * How long values waited for their reader, in seconds, by `request`: the name of the command that asks for them.
 *
 * @since 0.1.0
 * @category metrics
 */
export const streamLag = Metric.histogram("ibkr_stream_lag_seconds", {
  description: "How long values waited for their reader",
  boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60]
})

/**
 * Values that a reader was too slow for, by `request`. Of quotes and books only the latest counts, so none is dropped.
 *
 * @since 0.1.0
 * @category metrics
 */
export const streamDropped = Metric.counter("ibkr_stream_values_dropped_total", {
  description: "Values that a reader was too slow for",
  incremental: true
})

/**
 * How many events wait for the slowest of those who listen, by `stream`: `orders`, `executions`, or `blotter`, which is both. None is
 * ever dropped.
 *
 * @since 0.1.0
 * @category metrics
 */
export const orderEventsWaiting = Metric.gauge("ibkr_order_events_waiting", {
  description: "Events of orders that wait for the slowest of those who listen"
})
