/**
 * The metrics: handles that programs count with, and the gauges that are read off the status document.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Status from "../domain/Status.ts"
import type { IbkrError } from "../errors/IbkrError.ts"
import { OrderBlock, type OrderRefused, Rule } from "../errors/OrderRefused.ts"

/**
 * 1 while the connection is ready.
 *
 * @since 0.1.0
 * @category metrics
 */
export const ready = Metric.gauge("ibkr_ready", { description: "1 while the connection is ready" })

/**
 * 1 for the state that the connection is in, 0 for the others, by `state`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const state = Metric.gauge("ibkr_state", { description: "1 for the state that the connection is in" })

/**
 * 1 while the gateway's own line to IBKR is known to be up.
 *
 * @since 0.1.0
 * @category metrics
 */
export const upstreamUp = Metric.gauge("ibkr_upstream_up", {
  description: "1 while the gateway's own line to IBKR is known to be up"
})

/**
 * 1 while the circuit is open or half open.
 *
 * @since 0.1.0
 * @category metrics
 */
export const circuitOpen = Metric.gauge("ibkr_circuit_open", { description: "1 while the circuit is not closed" })

/**
 * Sessions that came after another had been lost.
 *
 * @since 0.1.0
 * @category metrics
 */
export const reconnects = Metric.counter("ibkr_reconnects_total", {
  description: "Sessions that came after another had been lost",
  incremental: true
})

/**
 * Attempts to connect, by `outcome`: `Connected`, `Interrupted`, or the reason or operation of the error, such as
 * `Refused`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const dials = Metric.counter("ibkr_dials_total", { description: "Attempts to connect", incremental: true })

/**
 * Seconds since the gateway was last heard; absent while there is no session.
 *
 * @since 0.1.0
 * @category metrics
 */
export const lastMessageAge = Metric.gauge("ibkr_last_message_age_seconds", {
  description: "Seconds since the gateway was last heard"
})

/**
 * Round trips of probes, in seconds.
 *
 * @since 0.1.0
 * @category metrics
 */
export const probeRtt = Metric.histogram("ibkr_probe_rtt_seconds", {
  description: "Round trips of probes",
  boundaries: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5]
})

/**
 * Frames, by `direction`: `in` or `out`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const messages = Metric.counter("ibkr_messages_total", {
  description: "Frames exchanged with the gateway",
  incremental: true
})

/**
 * Frames that could not be decoded, by `message`: the message's number. Without it, 0: so it is there from the start.
 *
 * @since 0.1.0
 * @category metrics
 */
export const decodeErrors = Metric.counter("ibkr_decode_errors_total", {
  description: "Frames that could not be decoded",
  incremental: true
})

/**
 * Orders that we refused, by `reason`: an order block of the status document, or a rule that the order breaks.
 *
 * @since 0.1.0
 * @category metrics
 */
export const ordersRefused = Metric.counter("ibkr_orders_refused_total", {
  description: "Orders that were refused before anything was sent",
  incremental: true
})

/**
 * Orders that were sent, and those that came to each end.
 *
 * @since 0.1.0
 * @category metrics
 */
export const orders = Metric.counter("ibkr_orders_total", {
  description: "Orders that were sent, and that came to each end",
  incremental: true
})

// whoever passes a refusal on may be counting as well
const told = new WeakSet<OrderRefused>()

const reasonsOf = (error: OrderRefused): ReadonlySet<string> => {
  if (told.has(error)) return new Set()
  told.add(error)
  return new Set([...error.blockedBy, ...(error.broken ?? []).map(({ rule }) => rule)])
}

/**
 * Counts a refusal, once however often it is passed on: by each reason in force and each rule that is broken. What nothing was
 * sent of because there was no session is one each time, `not_ready`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const refused = (error: OrderRefused | IbkrError): Effect.Effect<void> =>
  Effect.suspend(() => {
    const reasons = error._tag === "OrderRefused" ? reasonsOf(error) : ["not_ready"]
    return Effect.forEach(
      reasons,
      (reason) => Metric.update(Metric.withAttributes(ordersRefused, { reason }), 1),
      { discard: true }
    )
  })

/**
 * 1 while an episode is open, by `event`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const episodeOpen = Metric.gauge("ibkr_episode_open", { description: "1 while an episode is open" })

/**
 * Alerts that were dropped because too many waited or because they could not be delivered.
 *
 * @since 0.1.0
 * @category metrics
 */
export const alertsDropped = Metric.counter("ibkr_alerts_dropped_total", {
  description: "Alerts that could not be delivered",
  incremental: true
})

/**
 * Entries of the audit that could not be written.
 *
 * @since 0.1.0
 * @category metrics
 */
export const auditErrors = Metric.counter("ibkr_audit_errors_total", {
  description: "Entries of the audit that could not be written",
  incremental: true
})

/**
 * 1, by `version`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const buildInfo = Metric.gauge("ibkr_build_info", { description: "1, with the version that runs" })

const flag = (on: boolean): number => on ? 1 : 0

/**
 * Brings every gauge that is a fact of the status document up to date. Ask it with a fresh document before metrics
 * are read: nothing keeps them current in between.
 *
 * @since 0.1.0
 * @category combinators
 */
export const observe = Effect.fnUntraced(function*(status: Status.Status): Effect.fn.Return<void> {
  yield* Metric.update(ready, flag(status.ready))
  yield* Metric.update(upstreamUp, flag(status.upstream.state === "ok"))
  yield* Metric.update(circuitOpen, flag(status.circuit.state !== "closed"))
  yield* Metric.update(Metric.withAttributes(buildInfo, { version: status.version }), 1)
  for (const one of Status.State.literals) {
    yield* Metric.update(Metric.withAttributes(state, { state: one }), flag(one === status.state))
  }
  const age = status.heartbeat.ageSeconds
  yield* age === null ? Metric.remove(lastMessageAge) : Metric.update(lastMessageAge, age)
  // A counter that has never counted would be missing, and a missing series makes no rate.
  for (const counter of [reconnects, alertsDropped, auditErrors, decodeErrors]) yield* Metric.update(counter, 0)
  for (const reason of [...OrderBlock.literals, ...Rule.literals]) {
    yield* Metric.update(Metric.withAttributes(ordersRefused, { reason }), 0)
  }
})
