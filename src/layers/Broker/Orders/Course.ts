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
import type * as Second from "./Second.ts"

const counter = (state: OrderState | "sent") => Metric.withAttributes(Metrics.orders, { state })

/** Made once: a metric is looked up by its attributes each time that it is made. */
const counters: { readonly [state in OrderState | "sent"]?: ReturnType<typeof counter> } = {
  sent: counter("sent"),
  refused: counter("refused"),
  unsent: counter("unsent"),
  filled: counter("filled"),
  cancelled: counter("cancelled"),
  rejected: counter("rejected"),
  unknown: counter("unknown")
}

const count = (state: OrderState | "sent"): Effect.Effect<void> => {
  const counter = counters[state]
  return counter === undefined ? Effect.void : Metric.update(counter, 1)
}

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
  Object.values(counters),
  (counter) => Metric.update(counter, 0),
  { discard: true }
)

/**
 * It was written to the line.
 *
 * @since 0.1.0
 * @category programs
 */
export const sent = (order: Order): Effect.Effect<void> =>
  Effect.andThen(count("sent"), logged(order, `sent: ${Alarms.terms(order)}`))

const told = (order: Order): Effect.Effect<void> => {
  const { averagePrice, filled, message, state } = order
  switch (state) {
    case "rejected":
      return Alarms.rejected(order)
    case "unknown":
      return Effect.void
    case "filled":
      return logged(order, `filled: ${filled}${averagePrice === null ? "" : ` at ${averagePrice}`}`)
    default:
      return logged(order, `${state}, ${filled} filled${message === null ? "" : `: ${message}`}`)
  }
}

/**
 * It has come to an end, or is unknown, which people are told otherwise.
 *
 * @since 0.1.0
 * @category programs
 */
export const ended = (order: Order): Effect.Effect<void> => Effect.andThen(count(order.state), told(order))

/**
 * These may still be filled, and this program ends. `seconds` are those among them that TWS has made of changes, each with the one
 * whose id it has.
 *
 * @since 0.1.0
 * @category programs
 */
export const left = (orders: ReadonlyArray<Order>, seconds: ReadonlyArray<Second.Pair>): Effect.Effect<void> =>
  Effect.forEach(orders, (order) => {
    const first = seconds.find(({ second }) => second.permId === order.permId)?.first.order
    const { orderRef } = first ?? order
    const called = `${first === undefined ? "Order" : "The second order under the id of"} ${
      Alarms.named({ ...order, orderRef })
    }`
    const says = `${called} is ${order.state}: it may still be filled, and nobody follows it until the next start`
    return Effect.annotateLogs(Effect.logWarning(says), { orderRef })
  }, { discard: true })
