import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as OrdersRig from "./OrdersRig.ts"

const { during, market, resting, short } = OrdersRig

describe("what a gateway says of an order", () => {
  it.effect("F38 nothing at all: the lists are asked after 10 s", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.gateway.startFault("mute-order", {})
      yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
      yield* during(rig, orders.place(resting({ orderRef: "two" })), 20)
      assert.deepStrictEqual(rig.told, [
        "2 one maybe_sent 0/10",
        "3 two maybe_sent 0/10",
        "12 two acknowledged 0/10",
        "12.025 one filled 10/0 unsettled",
        "12.05 one filled 10/0",
        "12.05 one filled 10/0"
      ])
      assert.deepStrictEqual(rig.executions, ["one 333ef87a.00000002.01.01 10 ?", "one 333ef87a.00000002.01.01 10 1"])
      assert.deepStrictEqual(rig.placed(), { warm: 1, one: 1, two: 1 })
    }))

  for (const highest of [1000, 1_764_000_000]) {
    it.effect(`F37 a rejection is heard whatever the ids are: above ${highest}`, () =>
      Effect.gen(function*() {
        const state = new Map([["order-ids-DU1234567-1", JSON.stringify({ highest })]])
        const { orders, rig } = yield* OrdersRig.warm({ state })
        yield* rig.gateway.startFault("reject", { code: 201, text: "Order rejected - reason: no." })
        const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 30)
        const order = yield* handle.state
        assert.deepStrictEqual(
          [handle.orderId > highest, short(order), order.message, rig.alerts],
          [true, "one rejected 0/10", "Order rejected - reason: no. (201)", []]
        )
      }))
  }

  it.effect("the log says of each order that is rejected which it is, and why", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(market({ orderRef: "filled" })), 5)
      yield* rig.gateway.startFault("reject", { code: 201, text: "Order rejected - reason: not U7654321." })
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 5)
      yield* during(rig, orders.place(market({ orderRef: "two" })), 5)
      const why = "Order rejected - reason: not U***321. (201)"
      assert.deepStrictEqual(rig.logs.filter((each) => each.includes("is rejected")), [
        `Warn Order one (order id ${handle.orderId}, permId not known) is rejected: ${why}`,
        `Warn Order two (order id ${handle.orderId + 1}, permId not known) is rejected: ${why}`
      ])
    }))

  it.effect("F38 of an order that works already: what nobody told of it is found within a minute", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "o" })), 1)
      yield* rig.gateway.startFault("mute-order", {})
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.gateway.endFaults
      yield* rig.pass(1)
      assert.deepStrictEqual(short(yield* handle.state), "o acknowledged 0/10")
      yield* rig.pass(61)
      assert.deepStrictEqual(short(yield* handle.state), "o filled 10/0")
      assert.deepStrictEqual(rig.executions.filter((each) => each.startsWith("o ")).length, 2)
    }))

  it.effect("F38 of a part of its executions: they are asked for 2 s after a status says that more is filled", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const { bid = 0 } = (yield* rig.gateway.prices).find(({ symbol }) => symbol === "AAPL") ?? {}
      yield* rig.gateway.startFault("mute-order", {})
      const limit = { orderType: "LMT", limitPrice: bid.toFixed(2), action: "SELL", quantity: "2500" } as const
      const handle = yield* during(rig, orders.place(market({ orderRef: "o", ...limit })), 1)
      yield* rig.gateway.endFaults
      yield* rig.gateway.setPrice("AAPL", bid + 1)
      yield* rig.pass(1)
      const sum = Effect.map(handle.state, ({ executions, filled }) => [
        filled,
        executions.reduce((all, { quantity }) => all + Number(quantity), 0) < 2500
      ])
      const before = yield* sum
      yield* rig.pass(2)
      assert.deepStrictEqual([before, yield* sum], [["2500", true], ["2500", false]])
    }))

  it.effect("F50 notices about a live order change nothing", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      for (const code of [399, 404, 10349, 2109, 2137, 163]) {
        const notice = yield* rig.gateway.startFault("order-notice", { code, text: "It lives." })
        yield* during(rig, orders.place(resting({ orderRef: `n${code}` })), 1)
        yield* rig.gateway.endFault(notice)
      }
      yield* rig.pass(30)
      const all = yield* Effect.forEach([399, 404, 10349, 2109, 2137, 163], (code) => orders.get(`n${code}`))
      assert.deepStrictEqual(all.map((each) => `${each?.state} ${each?.settled} ${each?.message}`), [
        "acknowledged true It lives. (399)",
        "acknowledged true It lives. (404)",
        "acknowledged true It lives. (10349)",
        "acknowledged true It lives. (2109)",
        "acknowledged true It lives. (2137)",
        "acknowledged true It lives. (163)"
      ])
      assert.deepStrictEqual(Object.values(rig.placed()), [1, 1, 1, 1, 1, 1, 1])
    }))

  it.effect("F52 an order that a dialog holds is acknowledged and waits, and no more", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const hold = yield* rig.gateway.startFault("hold-order", {})
      yield* during(rig, orders.place(market({ orderRef: "one" })), 60)
      const before = [...rig.told]
      yield* rig.gateway.endFault(hold)
      yield* rig.pass(1)
      assert.deepStrictEqual(before, ["2 one maybe_sent 0/10", "2 one acknowledged 0/10"])
      assert.deepStrictEqual(rig.told.slice(2), ["62 one filled 10/0", "62 one filled 10/0", "62 one filled 10/0"])
    }))

  for (const code of [2139, 10141] as const) {
    it.effect(`F52 ${code}: the disclaimer was not accepted, and the order is rejected with what to do`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm()
        yield* rig.gateway.startFault("disclaimer", { code })
        const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 10)
        const error = yield* Effect.flip(handle.ended)
        assert.deepStrictEqual(rig.told.at(-1), "4.05 one rejected 0/10")
        assert.deepStrictEqual([error.message, error.remedy], [
          `Order one was rejected (${code}): Paper trading disclaimer must first be accepted for API connection.`,
          code === 2139
            ? "A disclaimer waits in TWS: log in and accept it."
            : "Log in to TWS and accept the paper trading disclaimer, once for each login."
        ])
      }))
  }

  it.effect("F25 a rejection whose reason is no JSON, and nothing else is lost", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.gateway.startFault("bad-reject-json", {})
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 10)
      const error = yield* Effect.flip(handle.ended)
      assert.deepStrictEqual(error.message, "Order one was rejected (201): Order rejected - reason:see the reject")
      assert.deepStrictEqual(rig.told.at(-1), "4.05 one rejected 0/10")
    }))

  for (const code of [103, 110, 200, 321]) {
    it.effect(`${code} without a status: rejected, once no list names the order`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm()
        yield* rig.gateway.startFault("reject", { code, text: "No." })
        const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 10)
        const error = yield* Effect.flip(handle.ended)
        assert.deepStrictEqual(error.message, `Order one was rejected (${code}): No.`)
        assert.deepStrictEqual(rig.told, [
          "2 one maybe_sent 0/10",
          "2 one maybe_sent 0/10",
          "4.05 one rejected 0/10"
        ])
      }))
  }

  it.effect("a rejection with a status ends it at once", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(market({ orderRef: "one", quantity: "10000000" })), 1)
      const error = yield* Effect.flip(handle.ended)
      assert.deepStrictEqual(rig.told.at(-1), "2 one rejected 0/10000000")
      assert.match(error.message, /^Order one was rejected \(201\): Order rejected - reason:We are unable/)
    }))

  it.effect("twice, late, out of order and without commissions: each execution once, each state true", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      for (const name of ["duplicate-status", "filled-first", "no-commission"] as const) {
        const fault = yield* rig.gateway.startFault(name, {})
        yield* during(rig, orders.place(market({ orderRef: name })), 1)
        yield* rig.gateway.endFault(fault)
      }
      yield* rig.gateway.startFault("late-cancel", { after: 20_000 })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "late" })), 1)
      yield* during(rig, handle.cancel, 30)
      yield* rig.gateway.startFault("server-restored", {})
      yield* rig.pass(2)
      assert.deepStrictEqual([...new Set(rig.told.map((each) => each.slice(each.indexOf(" ") + 1)))], [
        "duplicate-status maybe_sent 0/10",
        "duplicate-status acknowledged 0/10",
        "duplicate-status filled 10/0",
        "filled-first maybe_sent 0/10",
        "filled-first acknowledged 0/10",
        "filled-first filled 10/0",
        "no-commission maybe_sent 0/10",
        "no-commission acknowledged 0/10",
        "no-commission filled 10/0",
        "late maybe_sent 0/10",
        "late acknowledged 0/10",
        "late cancelled 0/10"
      ])
      assert.deepStrictEqual(rig.executions, [
        "duplicate-status 333ef87a.00000002.01.01 10 ?",
        "duplicate-status 333ef87a.00000002.01.01 10 1",
        "filled-first 333ef87a.00000003.01.01 10 ?",
        "filled-first 333ef87a.00000003.01.01 10 1",
        "no-commission 333ef87a.00000004.01.01 10 ?",
        "no-commission 333ef87a.00000004.01.01 10 1"
      ])
    }))
})
