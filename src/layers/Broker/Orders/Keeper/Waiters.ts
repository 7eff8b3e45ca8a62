/**
 * Those who wait until an order of ours has come so far, such as to its end.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Order } from "../../../../domain/Order.ts"
import type { Ticket } from "../Ticket.ts"

/**
 * Nobody waits yet. `isThere` answers whether an order has come so far.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (isThere: (order: Order) => boolean) => {
  const waiting = new Map<string, Deferred.Deferred<Order>>()
  return {
    /** How one of ours stands, for those who wait for it. */
    tell: (order: Order): void => {
      const { orderRef } = order
      if (orderRef === null || !isThere(order)) return
      const arrived = waiting.get(orderRef)
      if (arrived !== undefined) Deferred.doneUnsafe(arrived, Effect.succeed(order))
      waiting.delete(orderRef)
    },
    /** Waits for it: how it stood when that was told. */
    wait: (ticket: Ticket): Effect.Effect<Order> =>
      Effect.suspend(() => {
        const { order } = ticket
        if (isThere(order) || order.orderRef === null) return Effect.succeed(order)
        const arrived = waiting.get(order.orderRef) ?? Deferred.makeUnsafe<Order>()
        waiting.set(order.orderRef, arrived)
        return Deferred.await(arrived)
      })
  }
}
