import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as OrdersRig from "./OrdersRig.ts"

const { during, market, resting } = OrdersRig

describe("orders at a loss of the line", () => {
  it.effect("F30 one whose answer was lost with its line is settled by the lists, and not sent again", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const mute = yield* rig.gateway.startFault("mute-order", {})
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 0.1)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(0.5)
      yield* rig.gateway.endFault(mute)
      yield* rig.pass(5)
      assert.deepStrictEqual((yield* handle.ended).state, "filled")
      assert.deepStrictEqual(rig.told, [
        "2 one maybe_sent 0/10",
        "2.1 one maybe_sent 0/10 unsettled",
        "3.1 one filled 10/0",
        "3.1 one filled 10/0",
        "3.1 one filled 10/0"
      ])
      assert.deepStrictEqual(rig.executions, [
        "one 333ef87a.00000002.01.01 10 ?",
        "one 333ef87a.00000002.01.01 10 1"
      ])
      assert.deepStrictEqual(rig.placed(), { warm: 1, one: 1 })
    }))

  it.effect("F30 two looks are those of one session: what an earlier one did not name counts for nothing", () =>
    Effect.gen(function*() {
      const { crash, rig } = yield* OrdersRig.warm()
      yield* crash
      OrdersRig.intend(rig, "lost")
      yield* rig.start
      yield* rig.pass(1)
      rig.told.length = 0
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(10)
      assert.deepStrictEqual(rig.told, ["7.1 lost unsent 0/10"])
    }))

  it.effect("F30 one that a dead line swallowed is unsent, once a later session has looked twice", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const dead = yield* rig.gateway.startFault("half-open", {})
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 0.1)
      yield* rig.gateway.endFault(dead)
      yield* rig.pass(60)
      assert.deepStrictEqual((yield* handle.ended).state, "unsent")
      assert.deepStrictEqual(rig.told, [
        "2 one maybe_sent 0/10",
        "2.1 one maybe_sent 0/10 unsettled",
        "5.2 one unsent 0/10"
      ])
      assert.deepStrictEqual(rig.alerts, [])
      assert.deepStrictEqual(rig.placed(), { warm: 1 })
    }))

  it.effect("F30 what rests through an outage is settled, and what fills in it arrives once", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 0.1)
      yield* during(rig, orders.place(resting({ orderRef: "fills", limitPrice: "200.00" })), 0.1)
      const refuse = yield* rig.gateway.startFault("refuse", {})
      yield* rig.gateway.startFault("close", {})
      yield* rig.pass(0.5)
      yield* rig.gateway.setPrice("AAPL", 199)
      yield* rig.pass(0.5)
      yield* rig.gateway.endFault(refuse)
      yield* rig.pass(10)
      assert.deepStrictEqual(rig.told.slice(-6), [
        "2.2 rests acknowledged 0/10 unsettled",
        "2.2 fills acknowledged 0/10 unsettled",
        "5.2 fills filled 10/0",
        "5.2 fills filled 10/0",
        "5.2 fills filled 10/0",
        "5.2 rests acknowledged 0/10"
      ])
      assert.deepStrictEqual(rig.executions, [
        "fills 333ef87a.00000002.01.01 10 ?",
        "fills 333ef87a.00000002.01.01 10 1"
      ])
      assert.deepStrictEqual(rig.placed(), { warm: 1, rests: 1, fills: 1 })
    }))

  it.effect("F20 on a line that dies: what was written is settled, a send that fails is unsent, the rest is refused", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.gateway.startFault("reset", { on: "placeOrder" })
      const all = Array.from({ length: 4 }, (_, at) => Effect.result(orders.place(market({ orderRef: `o${at}` }))))
      const results = yield* during(rig, Effect.all(all, { concurrency: "unbounded" }), 0.5)
      yield* rig.gateway.endFaults
      yield* rig.pass(10)
      const states = yield* Effect.forEach(["o0", "o1", "o2", "o3"], orders.get)
      assert.deepStrictEqual(results.map((each) => each._tag === "Failure" ? each.failure.message : each._tag), [
        "Success",
        "Success",
        "Connection to 127.0.0.1:7497: the connection was reset",
        "placeOrder was refused and nothing was sent: not_ready"
      ])
      assert.deepStrictEqual(states.map((each) => each?.state), ["filled", "unsent", "unsent", undefined])
      assert.deepStrictEqual(rig.placed(), { warm: 1, o0: 1 })
    }))

  it.effect("F31 order ids never go back, whatever the gateway says after a restart", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm()
      const first = yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
      yield* rig.gateway.startFault("rollback-ids", {})
      yield* rig.gateway.startFault("close", {})
      yield* rig.pass(10)
      const second = yield* during(rig, orders.place(market({ orderRef: "two" })), 1)
      yield* crash
      const again = yield* rig.start
      const third = yield* during(rig, again.orders.place(market({ orderRef: "three" })), 1)
      assert.deepStrictEqual([first.orderId, second.orderId, third.orderId], [2, 3, 101])
      const states = yield* Effect.forEach(["one", "two", "three"], again.orders.get)
      assert.deepStrictEqual(states.map((each) => each?.state), ["filled", "filled", "filled"])
    }))

  it.effect("F35 the probe is answered and the line dies: the order is not sent to it, nor to the next", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.pass(0.5)
      yield* rig.gateway.startFault("close", { on: "reqCurrentTime" })
      yield* rig.pass(0.7)
      const result = yield* during(rig, Effect.result(orders.place(market({ orderRef: "one" }))), 3)
      assert.deepStrictEqual(
        result._tag === "Failure" ? result.failure.message : "placed",
        "placeOrder was refused and nothing was sent: not_ready"
      )
      assert.deepStrictEqual(rig.placed(), { warm: 1 })
    }))

  it.effect("F40 a loss while the lists are read: the last session's lists settle", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 0.1)
      yield* rig.gateway.startFault("close", {})
      const twice = yield* rig.gateway.startFault("close", { on: "reqCompletedOrders" })
      yield* rig.pass(20)
      const before = yield* orders.get("rests")
      yield* rig.gateway.endFault(twice)
      yield* rig.pass(20)
      assert.deepStrictEqual(before?.settled, false)
      assert.deepStrictEqual(rig.told.slice(-2), [
        "2.1 rests acknowledged 0/10 unsettled",
        "33.1 rests acknowledged 0/10"
      ])
      assert.deepStrictEqual(rig.placed(), { warm: 1, rests: 1 })
    }))

  it.effect("F46 lists that do not end leave an order unsettled, and unknown after three, until they end", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const endless = yield* rig.gateway.startFault("no-end", { message: 55 })
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 0.1)
      const dead = yield* rig.gateway.startFault("half-open", {})
      yield* during(rig, orders.place(resting({ orderRef: "lost" })), 0.1)
      yield* rig.gateway.endFault(dead)
      yield* rig.pass(300)
      assert.deepStrictEqual(rig.told.slice(-4), [
        "2.2 rests acknowledged 0/10 unsettled",
        "2.2 lost maybe_sent 0/10 unsettled",
        "3.2 rests acknowledged 0/10",
        "153.35 lost unknown 0/10"
      ])
      assert.deepStrictEqual(rig.alerts.filter((each) => each.includes("order_unknown")), [
        "153.35 order_unknown The fate of order lost (order id 3, permId not known) is not known: the gateway does not name it."
      ])
      rig.told.length = 0
      yield* rig.gateway.endFault(endless)
      yield* rig.pass(90)
      assert.deepStrictEqual(rig.told, ["353.5 lost unknown 0/10 unsettled", "355.55 lost unsent 0/10"])
      assert.strictEqual(rig.alerts.filter((each) => each.includes("order_unknown")).length, 1)
    }))

  it.effect("F46 nor does a kill leave it unknown, once they end", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm()
      const dead = yield* rig.gateway.startFault("half-open", {})
      yield* during(rig, orders.place(market({ orderRef: "one" })), 0.1)
      const endless = yield* rig.gateway.startFault("no-end", { message: 102 })
      yield* rig.gateway.endFault(dead)
      yield* rig.pass(240)
      const before = OrdersRig.short((yield* orders.get("one"))!)
      yield* crash
      yield* rig.gateway.endFault(endless)
      const again = yield* rig.start
      yield* rig.pass(10)
      assert.deepStrictEqual([before, OrdersRig.short((yield* again.orders.get("one"))!)], [
        "one unknown 0/10",
        "one unsent 0/10"
      ])
    }))

  it.effect("F46 executions that were not listed to their end are asked for again after a minute, orders or none", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const fault = yield* rig.gateway.startFault("no-end", { message: 55 })
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(5)
      yield* rig.gateway.endFault(fault)
      yield* rig.pass(30)
      const before = yield* orders.executionsKnown
      yield* rig.pass(60)
      const after = yield* orders.executionsKnown
      assert.deepStrictEqual([before, after].map((known) => known._tag === "Known" && known.current), [false, true])
    }))

  it.effect("F30 a gateway that comes back empty: every order is told as unknown, people are told once of all", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const refs = Array.from({ length: 7 }, (_, at) => `r${at}`)
      for (const orderRef of refs) yield* during(rig, orders.place(resting({ orderRef })), 0.1)
      yield* rig.gateway.reset
      yield* rig.pass(30)
      const states = yield* Effect.forEach(refs, orders.get)
      assert.deepStrictEqual(states.map((each) => String(each?.state)), refs.map(() => "unknown"))
      assert.deepStrictEqual(rig.told.slice(-7), refs.map((orderRef) => `5.8 ${orderRef} unknown 0/10`))
      assert.deepStrictEqual(rig.said.filter(([event]) => event === "order_unknown"), [[
        "order_unknown",
        "The fate of 7 orders is not known: the gateway names none of them.",
        "They are r0 (order id 2, permId 1859764859), r1 (order id 3, permId 1859764860), " +
        "r2 (order id 4, permId 1859764861), r3 (order id 5, permId 1859764862), r4 (order id 6, permId 1859764863) " +
        "and 2 more; each says so itself.",
        "None is sent again. Look for them among the orders and trades of TWS or the client portal before placing them " +
        "anew; effect-ibkr orders show, with the name of one, says what was ordered. Once you know what became of one: " +
        "effect-ibkr orders settle, with its name"
      ]])
      assert.deepStrictEqual(rig.placed(), {})
    }))

  it.effect("F41 a read-only API refuses before anything is journalled", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make({ gateway: { readOnly: true } })
      const { orders } = yield* rig.start
      yield* rig.pass(20)
      const refused = yield* during(rig, Effect.flip(orders.place(market({ orderRef: "one" }))), 1)
      assert.deepStrictEqual(refused.message, "placeOrder was refused and nothing was sent: read_only_api")
      assert.deepStrictEqual([rig.lines, rig.placed()], [[], {}])
    }))
})
