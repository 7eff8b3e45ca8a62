/**
 * What whoever places an order holds of it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Changes } from "../../../domain/Changes.ts"
import type { Order } from "../../../domain/Order.ts"
import { OrderRejected } from "../../../errors/OrderRejected.ts"
import { OrderUnknown } from "../../../errors/OrderUnknown.ts"
import type { Cancel } from "./Cancel.ts"
import type { Failure } from "./Checks.ts"
import type { Keeper } from "./Keeper.ts"
import type { Modify } from "./Modify.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * An order of ours. `acknowledged` waits for the gateway's first word on it, and answers how it stood then; `ended` waits until it
 * has ended and is settled, so that its executions are told as far as they will be. Both are done, too, where it was never sent
 * (`refused`, `unsent`), and fail where it was rejected, or where everything was asked and its fate is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Handle {
  readonly orderRef: string
  readonly orderId: number
  /** How it stands now. */
  readonly state: Effect.Effect<Order>
  /** How it stands now, then every change. */
  readonly changes: Stream.Stream<Order>
  readonly acknowledged: Effect.Effect<Order, OrderRejected | OrderUnknown>
  readonly ended: Effect.Effect<Order, OrderRejected | OrderUnknown>
  /** Asks for its cancel: whether it was cancelled, its states tell. */
  readonly cancel: Effect.Effect<void, Failure>
  readonly modify: (changes: Changes) => Effect.Effect<void, Failure>
}

const neverNamed =
  "neither open orders nor completed orders nor executions name it, or they could not be read to their end"

/**
 * What changes and cancels orders by their names.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ways {
  readonly cancel: Cancel["one"]
  readonly modify: Modify
}

/**
 * The handle of an order.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ticket: Ticket, keeper: Keeper, { cancel, modify }: Ways): Handle => {
  const { orderId, orderRef } = ticket.order
  const ref = orderRef ?? ""
  const outcome = (order: Order): Effect.Effect<Order, OrderRejected | OrderUnknown> => {
    const { message, permId, state } = order
    if (state === "rejected") {
      return Effect.fail(
        new OrderRejected({
          orderRef: ref,
          code: ticket.code,
          detail: message?.replace(` (${ticket.code})`, "") ?? "no reason was given"
        })
      )
    }
    return state === "unknown"
      ? Effect.fail(new OrderUnknown({ orderRef: ref, orderId, permId, detail: message ?? neverNamed }))
      : Effect.succeed(order)
  }
  return {
    orderRef: ref,
    orderId: orderId ?? 0,
    state: Effect.sync(() => ticket.order),
    changes: keeper.changesOf(ticket),
    acknowledged: Effect.flatMap(keeper.acknowledged(ticket), outcome),
    ended: Effect.flatMap(keeper.ended(ticket), outcome),
    cancel: cancel(ref),
    modify: (changes) => modify(ref, changes)
  }
}
