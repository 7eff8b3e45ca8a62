/**
 * What the log says, and a metric counts, of the course of each order of ours: that it is sent, what becomes of it, and that
 * nobody follows it any more.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Mask from "../../../domain/Mask.ts"
import type { Order, OrderState } from "../../../domain/Order.ts"
import * as Metrics from "../../Metrics.ts"
import * as Alarms from "./Alarms.ts"

const count = (state: OrderState | "sent", by: number): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(Metrics.orders, { state }), by)

const logged = (order: Order, says: string): Effect.Effect<void> =>
  Effect.annotateLogs(Effect.logInfo(`Order ${Alarms.named(order)} is ${Mask.text(says)}`), {
    orderRef: order.orderRef
  })

/**
 * Begins every count with zero: a series that is missing makes no rate.
 *
 * @since 0.1.0
 * @category programs
 */
export const begin: Effect.Effect<void> = Effect.forEach(
  ["sent", "refused", "unsent", "filled", "cancelled", "rejected", "unknown"] as const,
  (state) => count(state, 0),
  { discard: true }
)

/**
 * It was written to the line.
 *
 * @since 0.1.0
 * @category programs
 */
export const sent = (order: Order): Effect.Effect<void> => {
  const { action, contract: { conId, localSymbol, symbol }, limitPrice, orderType, quantity, stopPrice, tif } = order
  const name = localSymbol ?? symbol ?? `conId ${conId ?? "?"}`
  const terms = [action, quantity, name, orderType, stopPrice, limitPrice, tif].filter((each) => each !== null).join(
    " "
  )
  return Effect.andThen(count("sent", 1), logged(order, `sent: ${terms}`))
}

/**
 * It has come to an end, or is unknown, which people are told otherwise.
 *
 * @since 0.1.0
 * @category programs
 */
export const ended = (order: Order): Effect.Effect<void> => {
  const { averagePrice, filled, message, state } = order
  const told = state === "rejected"
    ? Alarms.rejected(order)
    : state === "unknown"
    ? Effect.void
    : state === "filled"
    ? logged(order, `filled: ${filled}${averagePrice === null ? "" : ` at ${averagePrice}`}`)
    : logged(order, `${state}, ${filled} filled${message === null ? "" : `: ${message}`}`)
  return Effect.andThen(count(state, 1), told)
}

/**
 * These may still be filled, and this program ends.
 *
 * @since 0.1.0
 * @category programs
 */
export const left = (orders: ReadonlyArray<Order>): Effect.Effect<void> =>
  Effect.forEach(orders, (order) =>
    Effect.annotateLogs(
      Effect.logWarning(
        `Order ${
          Alarms.named(order)
        } is ${order.state}: it may still be filled, and nobody follows it until the next start`
      ),
      { orderRef: order.orderRef }
    ), { discard: true })
