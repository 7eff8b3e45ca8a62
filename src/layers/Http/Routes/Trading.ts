/**
 * What the routes of orders do.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { OrderRequest } from "../../../domain/Order.ts"
import { Orders } from "../../Broker/Orders.ts"
import { Broker } from "../Api.ts"
import * as Problems from "../Problems.ts"
import { listed } from "./Listed.ts"
import { throughout } from "./Throughout.ts"

/**
 * The handlers.
 *
 * @since 0.1.0
 * @category layers
 */
export const trading = HttpApiBuilder.group(
  Broker,
  "trading",
  Effect.fnUntraced(function*(routes) {
    const orders = yield* Orders
    const placing = new Set<string>()

    const named = Effect.fnUntraced(function*(orderRef: string) {
      const order = yield* orders.get(orderRef)
      if (order === undefined) {
        return yield* new Problems.NoSuchOrder({ detail: "No order of ours bears this orderRef" })
      }
      return order
    })

    const place = Effect.fnUntraced(function*(request: OrderRequest) {
      const { orderRef } = request
      const isAgain = orderRef !== undefined && (placing.has(orderRef) || (yield* orders.get(orderRef)) !== undefined)
      if (orderRef !== undefined) placing.add(orderRef)
      const handle = yield* Effect.ensuring(
        Effect.mapError(orders.place(request), Problems.ofOrder),
        Effect.sync(() => orderRef !== undefined && !isAgain && placing.delete(orderRef))
      )
      return HttpServerResponse.jsonUnsafe(yield* handle.state, { status: isAgain ? 200 : 202 })
    })

    const cancel = Effect.fnUntraced(function*(orderRef: string) {
      yield* named(orderRef)
      yield* Effect.mapError(orders.cancel(orderRef), Problems.ofOrder)
      return yield* named(orderRef)
    })

    return routes
      .handle("orders", () => listed("orders", orders.list, identity))
      .handle("place", ({ payload }) => throughout(place(payload)))
      .handle("order", ({ params }) => named(params.orderRef))
      .handle("cancel", ({ params }) => throughout(cancel(params.orderRef)))
      .handle("cancelAll", () => throughout(Effect.mapError(orders.cancelAll, Problems.ofOrder)))
  })
)
