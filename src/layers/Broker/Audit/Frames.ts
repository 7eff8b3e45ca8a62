/**
 * Writes into the audit what the gateway says of orders: where they stand, what was executed and what it cost, and errors.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type * as AuditLine from "../../../domain/AuditLine.ts"
import type { Named } from "../../../domain/Event.ts"
import * as RequestId from "../../../domain/RequestId.ts"
import { type Epoch, Feed } from "../Feed.ts"
import * as Witness from "./Witness.ts"

// A gateway says a hundred things of an order, most of which nobody asked for.
const standing = (
  { order, orderId, orderState }: Omit<Named<"openOrder">, "orderId" | "_tag"> & { readonly orderId?: number }
) => {
  const {
    account,
    action,
    auxPrice,
    clientId,
    filledQuantity,
    lmtPrice,
    orderRef,
    orderType,
    permId,
    tif,
    totalQuantity
  } = order
  const { commission, completedStatus, rejectReason, status, warningText } = orderState
  return {
    orderRef,
    orderId,
    permId,
    clientId,
    account,
    order: { action, totalQuantity, orderType, lmtPrice, auxPrice, tif, filledQuantity },
    state: { status, commission, warningText, completedStatus, rejectReason }
  }
}

/**
 * Writes them as they come, from every session.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<never, never, Feed> = Layer.effectDiscard(Effect.gen(function*() {
  const feed = yield* Feed
  const tell = yield* Witness.write
  const entries = yield* Queue.unbounded<AuditLine.Entry>()
  const keep = (frame: string, epoch: Epoch, data: object, orderRef?: string): void =>
    void Queue.offerUnsafe(entries, { event: "received", orderRef, frame, epoch: epoch.number, ...data })

  const tellAll = Effect.forEach(tell, { discard: true })
  yield* Effect.addFinalizer(() => Effect.flatMap(Queue.clear(entries), tellAll))
  yield* Effect.forkScoped(Effect.forever(Effect.uninterruptibleMask((restore) =>
    // what was taken is written, even where the Scope closes meanwhile
    Effect.flatMap(restore(Queue.takeAll(entries)), tellAll)
  )))
  yield* feed.hear("openOrder", (event, epoch) => keep("openOrder", epoch, standing(event)))
  yield* feed.hear("completedOrder", (event, epoch) => keep("completedOrder", epoch, standing(event)))
  yield* feed.hear("orderStatus", ({ _tag, ...data }, epoch) => keep(_tag, epoch, data))
  yield* feed.hear("execDetails", ({ _tag, execution }, epoch) => keep(_tag, epoch, { execution }, execution.orderRef))
  yield* feed.hear("commissionReport", ({ _tag, commissionReport }, epoch) => keep(_tag, epoch, { commissionReport }))
  yield* feed.hear("error", ({ errorCode, errorMsg, id, _tag }, epoch) => {
    if (id > 0 && id < RequestId.first) keep(_tag, epoch, { orderId: id, errorCode, errorMsg })
  })
}))
