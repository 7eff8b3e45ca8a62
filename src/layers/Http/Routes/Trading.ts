/**
 * What the routes of orders do.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Semaphore from "effect/Semaphore"
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
    const turns = new Map<string, { readonly semaphore: Semaphore.Semaphore; waiting: number }>()

    const named = Effect.fnUntraced(function*(orderRef: string) {
      const order = yield* orders.get(orderRef)
      if (order === undefined) {
        return yield* new Problems.NoSuchOrder({ detail: "No order of ours bears this orderRef" })
      }
      return order
    })

    const answered = Effect.fnUntraced(function*(request: OrderRequest, status: 200 | 202) {
      const handle = yield* Effect.mapError(orders.place(request), Problems.ofOrder)
      return HttpServerResponse.jsonUnsafe(yield* handle.state, { status })
    })

    const place = Effect.fnUntraced(function*(request: OrderRequest) {
      const { orderRef } = request
      if (orderRef === undefined) return yield* answered(request, 202)
      // who comes second waits: where the first was refused, it is the second that is placed
      const turn = turns.get(orderRef) ?? { semaphore: Semaphore.makeUnsafe(1), waiting: 0 }
      turns.set(orderRef, turn)
      turn.waiting++
      return yield* Effect.flatMap(orders.get(orderRef), (known) => answered(request, known === undefined ? 202 : 200))
        .pipe(
          turn.semaphore.withPermits(1),
          Effect.ensuring(Effect.sync(() => --turn.waiting === 0 && turns.delete(orderRef)))
        )
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
