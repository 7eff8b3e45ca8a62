import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import * as OrdersRig from "./OrdersRig.ts"

const { during, market, resting } = OrdersRig

describe("orders", () => {
  it.effect("a market order goes from its intent in the journal to its fill", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make()
      const { orders } = yield* rig.start
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
      const order = yield* handle.ended
      assert.deepStrictEqual([handle.orderRef, handle.orderId, order.state, order.commission], [
        "one",
        1,
        "filled",
        "1"
      ])
      assert.deepStrictEqual(rig.told, [
        "1 one maybe_sent 0/10",
        "1 one acknowledged 0/10",
        "1 one filled 10/0",
        "1 one filled 10/0",
        "1 one filled 10/0"
      ])
      assert.deepStrictEqual(rig.lines.map((line) => JSON.parse(line).slice(0, 2)), [
        ["orders", 1],
        ["intent", "one"],
        ["exec", "one"],
        ["stand", "one"],
        ["fee", "one"]
      ])
    }))

  it.effect("the same name again answers the order that bears it, at the same time, later, and after a crash", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make()
      const first = yield* rig.start
      const twice = Effect.all([
        first.orders.place(resting({ orderRef: "one" })),
        first.orders.place(resting({ orderRef: "one" }))
      ], { concurrency: "unbounded" })
      const handles = yield* during(rig, twice, 1)
      const third = yield* during(rig, first.orders.place(market({ orderRef: "one" })), 1)
      yield* first.crash
      const second = yield* rig.start
      const fourth = yield* during(rig, second.orders.place(market({ orderRef: "one" })), 5)
      assert.deepStrictEqual([...handles, third, fourth].map(({ orderId }) => orderId), [1, 1, 1, 1])
      assert.deepStrictEqual(OrdersRig.short(yield* fourth.state), "one acknowledged 0/10")
      assert.deepStrictEqual(rig.placed(), { one: 1 })
    }))

  it.effect("who gives up waiting leaves nothing undecided", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make()
      const { orders } = yield* rig.start
      yield* during(rig, orders.place(market({ orderRef: "warm" })), 1)
      const all = Array.from({ length: 5 }, (_, at) => orders.place(market({ orderRef: `o${at}` })))
      const waiting = yield* Effect.forkChild(Effect.all(all, { concurrency: "unbounded" }), { startImmediately: true })
      yield* rig.pass(0)
      waiting.interruptUnsafe()
      yield* rig.pass(5)
      const states = yield* Effect.forEach(["o0", "o1", "o2", "o3", "o4"], orders.get)
      assert.deepStrictEqual(states.map((each) => each?.state), ["filled", "filled", "filled", undefined, undefined])
      assert.deepStrictEqual(rig.placed(), { warm: 1, o0: 1, o1: 1, o2: 1 })
    }))

  it.effect("those of others, and what was executed of them, are looked for once a minute, and never taken over", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make()
      const { orders } = yield* rig.start
      const shown = Effect.map(
        orders.list,
        (list) =>
          list._tag === "Known"
            ? [list.at / 1000, ...list.value.map((each) => `${each.owner} ${OrdersRig.short(each)}`)]
            : list.why
      )
      const contract = { symbol: "MSFT", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const order = { action: "BUY", totalQuantity: 3, orderType: "LMT", lmtPrice: 50, tif: "GTC" }
      yield* rig.pass(10)
      yield* rig.gateway.placeManually(contract, order as never)
      yield* rig.gateway.placeManually(contract, { ...order, orderType: "MKT" } as never)
      const before = yield* shown
      yield* rig.pass(60)
      assert.deepStrictEqual([before, yield* shown], [[0], [60.05, "tws null acknowledged 0/3"]])
      assert.deepStrictEqual(rig.executions.map((each) => each.split(" ").at(-2)), ["3", "3"])
      assert.deepStrictEqual(rig.received("reqOpenOrders", "reqAutoOpenOrders", "reqGlobalCancel"), [])
    }))

  it.effect("those of others are seen, marked, and left alone", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make()
      const { orders } = yield* rig.start
      const contract = { symbol: "MSFT", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const order = { action: "BUY", totalQuantity: 3, orderType: "LMT", lmtPrice: 50, tif: "GTC", orderRef: "one" }
      yield* rig.gateway.placeManually(contract, order as never)
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* rig.gateway.startFault("server-restored", {})
      yield* rig.pass(2)
      const list = yield* orders.list
      const seen = list._tag === "Known" ? list.value.map((each) => `${each.owner} ${OrdersRig.short(each)}`) : []
      assert.deepStrictEqual(seen, ["ours one acknowledged 0/10", "tws one acknowledged 0/3"])
      assert.deepStrictEqual((yield* during(rig, orders.cancelAll, 1)).asked, ["one"])
      yield* rig.pass(2)
      assert.deepStrictEqual(rig.received("cancelOrder", "reqGlobalCancel").length, 1)
      assert.deepStrictEqual((yield* orders.get("one"))?.state, "cancelled")
    }))

  it.effect("the name of one of others may be an account's id: no line of the audit shows it", () =>
    Effect.gen(function*() {
      const audit: Array<unknown> = []
      const rig = yield* OrdersRig.make({ audit })
      const { orders } = yield* rig.start
      const contract = { symbol: "MSFT", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const order = {
        action: "BUY",
        totalQuantity: 3,
        orderType: "LMT",
        lmtPrice: 50,
        tif: "GTC",
        orderRef: "u4545454"
      }
      yield* rig.gateway.placeManually(contract, order as never)
      yield* during(rig, orders.place(resting({ orderRef: "u20261128-1" })), 61)
      yield* rig.gateway.setPrice("MSFT", 40)
      yield* rig.pass(61)
      const lines = audit.map((line) => JSON.stringify(line))
      assert.deepStrictEqual(lines.filter((line) => line.includes("u4545454")), [])
      assert.strictEqual(lines.filter((line) => line.includes("\"orderRef\":\"u***454\"")).length, 1)
      assert.isTrue(lines.some((line) => line.includes("\"orderRef\":\"u20261128-1\"")))
    }))

  it.effect("a request with an absent field that is written as undefined is placed", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const exit = yield* during(
        rig,
        Effect.exit(orders.place({ ...market({ orderRef: "one" }), limitPrice: undefined, tif: undefined } as never)),
        1
      )
      assert.deepStrictEqual([Exit.isSuccess(exit), rig.placed()], [true, { warm: 1, one: 1 }])
    }))
})
