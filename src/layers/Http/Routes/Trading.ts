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
import type { Changes } from "../../../domain/Changes.ts"
import * as Mask from "../../../domain/Mask.ts"
import type { OrderRequest } from "../../../domain/Order.ts"
import type { Testimony } from "../../../domain/Testimony.ts"
import { type Bracket, type BracketPlaced, isWhole, type Oca, type OcaPlaced } from "../../../domain/Together.ts"
import { type Failure, Orders } from "../../Broker/Orders.ts"
import { Broker } from "../Api.ts"
import * as Blotter from "../Blotter.ts"
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
    const follow = yield* Blotter.make
    const turns = new Map<string, { readonly semaphore: Semaphore.Semaphore; waiting: number }>()

    const named = Effect.fnUntraced(function*(orderRef: string) {
      const order = yield* orders.get(orderRef)
      if (order === undefined) {
        return yield* new Problems.NoSuchOrder({
          detail: Mask.text(`No order of ours bears the name ${orderRef}`)
        })
      }
      return order
    })

    /** Who comes second under a name waits: where the first was refused, it is the second that is placed. */
    const inTurn = <A, E>(work: Effect.Effect<A, E>, orderRef: string): Effect.Effect<A, E> =>
      Effect.suspend(() => {
        const turn = turns.get(orderRef) ?? { semaphore: Semaphore.makeUnsafe(1), waiting: 0 }
        turns.set(orderRef, turn)
        turn.waiting++
        return work.pipe(
          turn.semaphore.withPermits(1),
          Effect.ensuring(Effect.sync(() => --turn.waiting === 0 && turns.delete(orderRef)))
        )
      })

    /** Places, and answers with what that is: 202, or 200 where a name was borne already, and so nothing was sent. */
    const answered = <A>(requests: ReadonlyArray<OrderRequest>, placing: Effect.Effect<A, Failure>) => {
      const names = new Set(requests.flatMap(({ orderRef }) => orderRef ?? []))
      const known = Effect.forEach(names, orders.get)
      const work = Effect.gen(function*() {
        const isKnown = (yield* known).some((order) => order !== undefined)
        const body = yield* Effect.mapError(placing, Problems.ofOrder)
        return HttpServerResponse.jsonUnsafe(body, { status: isKnown ? 200 : 202 })
      })
      // in one order for everybody: none waits for a name that another holds who waits for this one's
      return throughout([...names].toSorted().reduce(inTurn, work))
    }

    const place = (request: OrderRequest) =>
      answered([request], Effect.flatMap(orders.place(request), ({ state }) => state))

    const bracket = (asked: Bracket) =>
      answered(
        [asked.entry],
        orders.bracket(asked).pipe(
          Effect.flatMap(({ entry, stopLoss, takeProfit }) =>
            Effect.all({ entry: entry.state, takeProfit: takeProfit.state, stopLoss: stopLoss.state })
          ),
          Effect.map((all): BracketPlaced => ({ ...all, whole: isWhole(Object.values(all)) }))
        )
      )

    const oca = ({ orders: requests }: Oca) =>
      answered(
        requests,
        orders.oneCancelsAll(requests).pipe(
          Effect.flatMap(Effect.forEach(({ state }) => state)),
          Effect.map((all): OcaPlaced => ({ orders: all, whole: isWhole(all) }))
        )
      )

    const cancel = Effect.fnUntraced(function*(orderRef: string) {
      yield* named(orderRef)
      yield* Effect.mapError(orders.cancel(orderRef), Problems.ofOrder)
      return yield* named(orderRef)
    })

    const modify = Effect.fnUntraced(function*(orderRef: string, changes: Changes) {
      yield* named(orderRef)
      yield* Effect.mapError(orders.modify(orderRef, changes), Problems.ofOrder)
      return yield* named(orderRef)
    })

    const settle = Effect.fnUntraced(function*(orderRef: string, testimony: Testimony) {
      yield* named(orderRef)
      return yield* Effect.mapError(orders.settle(orderRef, testimony), Problems.ofOrder)
    })

    return routes
      .handle("blotter", ({ headers }) => follow(headers["last-event-id"]))
      .handle("orders", () => listed("orders", orders.list, identity))
      .handle("place", ({ payload }) => place(payload))
      .handle("bracket", ({ payload }) => bracket(payload))
      .handle("oca", ({ payload }) => oca(payload))
      .handle("order", ({ params }) => named(params.orderRef))
      .handle("modify", ({ params, payload }) => throughout(modify(params.orderRef, payload)))
      .handle("settle", ({ params, payload }) => throughout(settle(params.orderRef, payload)))
      .handle("cancel", ({ params }) => throughout(cancel(params.orderRef)))
      .handle("cancelAll", () => throughout(Effect.mapError(orders.cancelAll, Problems.ofOrder)))
  })
)
