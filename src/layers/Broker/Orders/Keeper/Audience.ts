/**
 * Those who listen to orders and executions, and those who wait for a word on an order of ours.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Execution } from "../../../../domain/Execution.ts"
import { isOver, type Order } from "../../../../domain/Order.ts"
import * as Blotter from "../Blotter.ts"
import type { Ticket } from "../Ticket.ts"
import type * as Batch from "./Batch.ts"
import * as Fanout from "./Fanout.ts"
import * as Waiters from "./Waiters.ts"

/**
 * Nobody listens yet, but for `settled`, which is told of every order of ours that has come to an end, or is unknown.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (settled: (order: Order) => Effect.Effect<void>) => {
  const orders = Fanout.make<Order>("orders")
  const fills = Fanout.make<Execution>("executions")
  const blotter = Blotter.make()
  const acknowledged = Waiters.make(({ state }) => state !== "maybe_sent")
  const ended = Waiters.make((order) => isOver(order) && order.settled)
  return {
    blotter,
    /** An order that is still to be told. */
    owe: orders.owe,
    /** Tells one change to all whom it concerns. */
    tell: ({ execution, isEnd = false, order, told }: Batch.Change): Effect.Effect<void> =>
      Effect.suspend(() => {
        if (told !== undefined) blotter.tell(told)
        if (execution !== undefined) fills.tell(execution)
        if (order === undefined) return Effect.void
        orders.tell(order)
        if (order.owner !== "ours") return Effect.void
        acknowledged.tell(order)
        ended.tell(order)
        return isEnd ? settled(order) : Effect.void
      }),
    /** Measures how far the slowest is behind. */
    measure: Effect.all([orders.measure, fills.measure, blotter.measure], { discard: true }),
    changes: orders.heard(),
    /** Those of what is wanted when they are told. */
    changesWhere: (wants: (order: Order) => boolean) => orders.heard(wants),
    changesOf: (ticket: Ticket) =>
      orders.heard((order) => order.owner === "ours" && order.orderRef === ticket.order.orderRef, () => [ticket.order]),
    executionEvents: fills.heard(),
    /** Waits until the gateway has said its first word on an order of ours, or it is over without one. */
    acknowledged: acknowledged.wait,
    /** Waits until an order of ours has ended and is settled, or is unknown. */
    ended: ended.wait
  }
}

/**
 * Who listens.
 *
 * @since 0.1.0
 * @category models
 */
export interface Audience extends ReturnType<typeof make> {}
