import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Journal from "../../../../../src/layers/Broker/Journal.ts"
import type { Orders } from "../../../../../src/layers/Broker/Orders.ts"
import * as Namesake from "../../../../../src/layers/Broker/Orders/Hear/Namesake.ts"
import * as Keeper from "../../../../../src/layers/Broker/Orders/Keeper.ts"
import * as Ticket from "../../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../../src/layers/Broker/Orders/Write.ts"
import * as StateMemory from "../../../../../src/layers/State/Memory.ts"
import * as OrdersRig from "../../OrdersRig.ts"

const { during, market } = OrdersRig

/** An order that somebody places in the TWS window under the name `one`. */
const placeByHand = ({ gateway }: OrdersRig.Rig, symbol: string, more: Record<string, unknown> = {}) =>
  gateway.placeManually(
    { symbol, secType: "STK", exchange: "SMART", currency: "USD" } as never,
    { action: "BUY", totalQuantity: 10, orderType: "LMT", lmtPrice: 50, tif: "GTC", orderRef: "one", ...more } as never
  )

/** Places ours of that name on a line that is dead, and lets time pass: what it is then. */
const loseOurs = ({ orders, rig }: { readonly orders: Orders["Service"]; readonly rig: OrdersRig.Rig }) =>
  Effect.gen(function*() {
    const dead = yield* rig.gateway.startFault("half-open", {})
    const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 0.1)
    yield* rig.gateway.endFault(dead)
    yield* rig.pass(60)
    return OrdersRig.short(yield* handle.state)
  })

describe("an order of the TWS window that bears the name of one that was lost", () => {
  it.effect("may be it, where all else of it is the same: ours is unknown, not unsent", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* placeByHand(rig, "AAPL")
      assert.strictEqual(yield* loseOurs({ orders, rig }), "one unknown 0/10")
    }))

  it.effect("may be it, where it is seen after ours was told as unsent: ours is unknown, which people are told", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const before = yield* loseOurs({ orders, rig })
      yield* placeByHand(rig, "AAPL")
      yield* rig.pass(70)
      const order = (yield* orders.get("one"))!
      assert.deepStrictEqual([before, OrdersRig.short(order), order.message, rig.said.map(([event]) => event)], [
        "one unsent 0/10",
        "one unknown 0/10",
        "An order at the gateway bears its orderRef, and may be it or that of somebody else",
        ["connected", "order_unknown"]
      ])
      yield* orders.settle("one", { as: "unsent", why: "that one was placed by hand" })
      yield* rig.pass(70)
      assert.strictEqual(OrdersRig.short((yield* orders.get("one"))!), "one unsent 0/10")
    }))

  it.effect("may be it, and no more than that, also once it has filled and is listed without its client", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* loseOurs({ orders, rig })
      yield* placeByHand(rig, "AAPL")
      yield* rig.pass(70)
      const before = OrdersRig.short((yield* orders.get("one"))!)
      yield* rig.gateway.setPrice("AAPL", 40)
      yield* rig.pass(130)
      const { executions, ...order } = (yield* orders.get("one"))!
      assert.deepStrictEqual([before, OrdersRig.short({ executions, ...order }), executions], [
        "one unknown 0/10",
        "one unknown 0/10",
        []
      ])
    }))

  it.effect("is not it, where ours was never written", () =>
    Effect.gen(function*() {
      const world = { isFull: false }
      const { orders, rig } = yield* OrdersRig.warm({ takesNo: (tag) => world.isFull && tag === "placeOrder" })
      world.isFull = true
      yield* during(rig, Effect.flip(orders.place(market({ orderRef: "one" }))), 1)
      yield* placeByHand(rig, "AAPL")
      yield* rig.pass(70)
      assert.strictEqual(OrdersRig.short((yield* orders.get("one"))!), "one unsent 0/10")
    }))

  it.effect("is not it, where ours was refused, also once it has filled and is listed without its client", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const wrote = () => lines.some((line) => line.includes("\"one\""))
      const { orders, rig } = yield* OrdersRig.warm({ lines, beside: () => wrote() ? ["one"] : [] })
      yield* during(rig, Effect.flip(orders.place(market({ orderRef: "one" }))), 1)
      yield* placeByHand(rig, "AAPL", { orderType: "MKT", lmtPrice: undefined, tif: "DAY" })
      yield* rig.pass(130)
      assert.deepStrictEqual([OrdersRig.short((yield* orders.get("one"))!), rig.placed()], [
        "one refused 0/10",
        { warm: 1 }
      ])
    }))

  const others = [["another contract", "MSFT", {}], ["the other side", "AAPL", {
    action: "SELL",
    lmtPrice: 500
  }]] as const
  for (const [how, symbol, more] of others) {
    it.effect(`is another where it is of ${how}: ours is unsent`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm()
        yield* placeByHand(rig, symbol, more)
        assert.strictEqual(yield* loseOurs({ orders, rig }), "one unsent 0/10")
      }))
  }

  it.effect("is another where it was seen before ours was placed: ours is unsent", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* placeByHand(rig, "AAPL")
      yield* rig.gateway.startFault("close", {})
      yield* rig.pass(10)
      assert.strictEqual(yield* loseOurs({ orders, rig }), "one unsent 0/10")
    }))

  it.effect("is another where it has filled and was of another contract: ours has not", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* placeByHand(rig, "MSFT", { lmtPrice: 5000 })
      assert.strictEqual(yield* loseOurs({ orders, rig }), "one unsent 0/10")
    }))

  it.effect("is not it, where it was seen before ours was placed and has filled since", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* placeByHand(rig, "AAPL", { lmtPrice: 5000 })
      yield* rig.pass(10)
      // the lists are asked for
      yield* rig.gateway.startFault("server-restored", { code: 1102 })
      yield* rig.pass(1)
      assert.strictEqual(yield* loseOurs({ orders, rig }), "one unsent 0/10")
    }))

  it.effect("is not ours that rests, whichever list is answered first", () =>
    Effect.gen(function*() {
      let isLate = false
      const held: Array<() => void> = []
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: (request, instead) => {
          if (!isLate || request._tag !== "reqAllOpenOrders") return false
          held.push(() => instead(request))
          return true
        }
      })
      const answer = Effect.sync(() => held.splice(0).forEach((each) => each()))
      yield* placeByHand(rig, "AAPL", { lmtPrice: 5000 })
      yield* rig.pass(1)
      yield* rig.gateway.startFault("server-restored", { code: 1102 })
      yield* rig.pass(1)
      const mute = yield* rig.gateway.startFault("mute-order", {})
      const order = OrdersRig.resting({ orderRef: "one" })
      const handle = yield* during(rig, orders.place(order), 1)
      yield* rig.gateway.endFault(mute)
      isLate = true
      for (let second = 0; second < 20; second++) {
        yield* rig.pass(1)
        yield* answer
      }
      isLate = false
      yield* rig.pass(70)
      const state = OrdersRig.short(yield* handle.state)
      yield* during(rig, handle.cancel, 1)
      assert.deepStrictEqual([state, OrdersRig.short(yield* handle.state)], [
        "one acknowledged 0/10",
        "one cancelled 0/10"
      ])
    }))

  it.effect("is listed beside ours, and never taken for it, where ours is of the client id of that window too", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ settings: { clientId: 0 } })
      const lost = yield* loseOurs({ orders, rig })
      yield* placeByHand(rig, "AAPL")
      yield* rig.pass(70)
      const doubtful = OrdersRig.short((yield* orders.get("one"))!)
      yield* during(rig, orders.place(OrdersRig.resting({ orderRef: "two" })), 1)
      yield* placeByHand(rig, "AAPL", { orderRef: "two" })
      yield* rig.pass(70)
      const list = yield* orders.list
      const listed = list._tag === "Known"
        ? list.value.map((order) => `${order.owner} ${order.orderId} ${OrdersRig.short(order)}`)
        : []
      assert.deepStrictEqual([lost, doubtful, listed.slice(1)], ["one unsent 0/10", "one unknown 0/10", [
        "ours 2 one unknown 0/10",
        "ours 3 two acknowledged 0/10",
        "tws null one acknowledged 0/10",
        "tws null two acknowledged 0/10"
      ]])
    }))
})

describe("an order that bears the name of one of ours and is like it", () => {
  it.effect("is another where its permId was seen before ours was written, and may be it where that was later", () =>
    Effect.gen(function*() {
      const { book } = yield* Keeper.make(() => Effect.void)
      const request = OrdersRig.resting()
      const order = Write.document(request, "one", { account: null, orderId: 1, parentRef: null, updatedAt: "" })
      const at = (at: number) => ({ ...Ticket.fresh, clientId: 1, account: "", epoch: 0, at, request })
      // they are met at 0
      book.meet({ permId: 7 })
      book.enter({ ...at(1), order: { ...order, owner: "tws", orderId: null, orderRef: "other", permId: 8 } })
      const isAnother = (ours: number, permId: number) =>
        Namesake.isAnother(book, { ...at(ours), order }, { ids: { ref: "one", permId }, contract: {}, action: "BUY" })
      assert.deepStrictEqual(
        [[0, 7], [1, 7], [1, 8], [2, 8], [2, 9]].map(([ours = 0, permId = 0]) => isAnother(ours, permId)),
        [false, true, false, true, false]
      )
    }).pipe(Effect.provide(Layer.merge(Journal.layerMemory(), StateMemory.layer())), Effect.scoped))
})
