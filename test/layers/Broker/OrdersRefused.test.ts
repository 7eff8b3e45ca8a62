import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Metric } from "effect"
import type * as Contract from "../../../src/domain/Contract.ts"
import { type OrderBlock, OrderRefused, type Rule } from "../../../src/errors/OrderRefused.ts"
import * as Metrics from "../../../src/layers/Metrics.ts"
import * as OrdersRig from "./OrdersRig.ts"

const { during, market, resting } = OrdersRig

const refusal = (rig: OrdersRig.Rig, effect: Effect.Effect<unknown, Error>, seconds = 1) =>
  Effect.map(during(rig, Effect.flip(effect), seconds), ({ message }) => message)

/** How often each of these reasons is counted meanwhile. */
const counts = <A, E, R>(reasons: ReadonlyArray<OrderBlock | Rule>, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const now = Effect.forEach(
      reasons,
      (reason) =>
        Effect.map(Metric.value(Metric.withAttributes(Metrics.ordersRefused, { reason })), ({ count }) => count)
    )
    const before = yield* now
    yield* effect
    return (yield* now).map((count, at) => Number(count) - Number(before[at]))
  })

describe("an order that a gateway has answered whose API is read-only", () => {
  it.effect("is rejected at once, and the next is refused", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.gateway.startFault("read-only", {})
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 0.1)
      const { message } = yield* during(rig, Effect.flip(orders.place(market({ orderRef: "two" }))), 0.1)
      yield* rig.pass(300)
      assert.deepStrictEqual([OrdersRig.short(yield* handle.state), rig.told, message, rig.placed()], [
        "one rejected 0/10",
        ["2 one maybe_sent 0/10", "2 one rejected 0/10"],
        "placeOrder was refused and nothing was sent: read_only_api",
        { warm: 1, one: 1 }
      ])
    }))

  it.effect("in words that nobody reads is rejected once such an API has refused to list what has completed", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.gateway.startFault("read-only", { text: "\u8bf7\u6c42\u88ab\u62d2\u7edd" })
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 3)
      const error = yield* Effect.flip(handle.ended)
      const { message } = yield* during(rig, Effect.flip(orders.place(market({ orderRef: "two" }))), 0.1)
      yield* rig.pass(300)
      assert.deepStrictEqual([OrdersRig.short(yield* handle.state), rig.told, error.message, message, rig.placed()], [
        "one rejected 0/10",
        ["2 one maybe_sent 0/10", "2 one maybe_sent 0/10", "4.05 one rejected 0/10"],
        "Order one was rejected (321): \u8bf7\u6c42\u88ab\u62d2\u7edd",
        "placeOrder was refused and nothing was sent: read_only_api",
        { warm: 1, one: 1 }
      ])
    }))

  for (const [how, parameters] of [["", {}], [", in words that nobody reads", { text: "No." }]] as const) {
    it.effect(`is not rejected where that answers the cancel of one that an earlier run has never sent${how}`, () =>
      Effect.gen(function*() {
        const { crash, rig } = yield* OrdersRig.warm()
        yield* crash
        OrdersRig.intend(rig, "never")
        rig.told.length = 0
        const { orders } = yield* rig.start
        const readOnly = yield* rig.gateway.startFault("read-only", parameters)
        yield* during(rig, orders.cancel("never"), 0.1)
        yield* rig.gateway.endFault(readOnly)
        yield* rig.pass(300)
        assert.deepStrictEqual([rig.received("cancelOrder"), rig.told.at(-1)?.split(" ").slice(1)], [
          ["3 cancelOrder"],
          ["never", "unsent", "0/10"]
        ])
      }))
  }

  for (const how of ["", ", after a restart"]) {
    it.effect(`is not rejected where that answers the cancel of one that is inactive, and may wake up${how}`, () =>
      Effect.gen(function*() {
        const world = { isInactive: false }
        const { crash, orders, rig } = yield* OrdersRig.warm({
          tells: (event) => {
            if (!world.isInactive) return true
            if (event._tag === "orderStatus") Object.assign(event, { status: "Inactive" })
            if (event._tag === "openOrder") Object.assign(event.orderState, { status: "Inactive" })
            return true
          }
        })
        world.isInactive = true
        yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
        if (how !== "") yield* crash
        const now = how === "" ? orders : (yield* rig.start).orders
        yield* rig.pass(1)
        yield* rig.gateway.startFault("read-only", {})
        yield* during(rig, now.cancel("one"), 0.1)
        rig.told.length = 0
        yield* rig.pass(300)
        const { state, twsStatus } = (yield* now.get("one")) ?? {}
        assert.deepStrictEqual([rig.told, state, twsStatus], [[], "acknowledged", "Inactive"])
      }))
  }
})

describe("orders are refused, and nothing is sent", () => {
  it.effect("and each is counted once, by each reason and each rule, whether it was to be placed or changed", () =>
    Effect.gen(function*() {
      const wide = { rule: "max_order_size", limit: "5", actual: "10", says: "it is too large" } as const
      const none: ReadonlyArray<typeof wide> = []
      let broken = none
      const { orders, rig } = yield* OrdersRig.warm({ risk: { check: () => Effect.sync(() => broken) } })
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      const reasons = ["upstream_lost", "terms", "max_order_size", "order_ref"] as const
      const count = (effect: Effect.Effect<unknown, Error>) => counts(reasons, refusal(rig, effect))
      const bad = yield* count(orders.place(resting({ quantity: "-1" })))
      broken = [wide]
      const seen = [
        bad,
        yield* count(orders.place(market())),
        yield* count(orders.modify("rests", { quantity: "20" })),
        yield* count(orders.modify("nobody", { quantity: "20" }))
      ]
      broken = none
      yield* rig.gateway.startFault("server-lost", { restore: "never" })
      yield* rig.pass(1)
      seen.push(yield* count(orders.place(market())), yield* count(orders.modify("rests", { quantity: "30" })))
      assert.deepStrictEqual(seen, [
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
        [1, 0, 0, 0],
        [1, 0, 0, 0]
      ])
      // the line's own guard counts too, and the refusal is passed on
      const passedOn = new OrderRefused({ command: "placeOrder", blockedBy: ["upstream_lost"] })
      const twice = Effect.andThen(Metrics.refused(passedOn), Metrics.refused(passedOn))
      assert.deepStrictEqual(yield* counts(reasons, twice), [1, 0, 0, 0])
    }))

  it.effect("and what there is no session for is counted as often as it is asked for, a cancel too", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      const count = (effect: Effect.Effect<unknown, Error>) => counts(["not_ready", "order_ref"], refusal(rig, effect))
      const seen = [yield* count(orders.cancel("nobody")), yield* count(orders.cancel("warm"))]
      yield* rig.gateway.startFault("refuse", {})
      yield* rig.gateway.startFault("close", {})
      yield* rig.pass(1)
      seen.push(
        yield* count(orders.place(market())),
        yield* count(orders.cancel("rests")),
        yield* count(orders.cancel("rests")),
        yield* count(handle.cancel),
        yield* count(orders.cancelAll),
        yield* count(handle.modify({ quantity: "20" }))
      )
      assert.deepStrictEqual(seen, [[0, 1], [0, 1], [1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [1, 0]])
    }))

  for (const how of ["is down", "was stopped"]) {
    it.effect(`and where the line ${how} a change and a cancel are refused as an order is, by the same reasons`, () =>
      Effect.gen(function*() {
        const { connection, orders, rig } = yield* OrdersRig.warm()
        const handle = yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
        yield* rig.gateway.startFault("refuse", {})
        yield* how === "is down" ? rig.gateway.startFault("close", {}) : Effect.forkChild(connection.stop())
        yield* rig.pass(10)
        const place = yield* Effect.flip(orders.place(market()))
        const change = yield* Effect.flip(handle.modify({ quantity: "20" }))
        const cancel = yield* Effect.flip(handle.cancel)
        const all = yield* Effect.flip(orders.cancelAll)
        const blockedBy = how === "is down" ? ["not_ready"] : ["not_ready", "shutdown"]
        const refused = (what: string) => [
          "OrderRefused",
          `${what} was refused and nothing was sent: ${blockedBy.join(", ")}`
        ]
        assert.deepStrictEqual([place, change, cancel, all].map(({ _tag, message }) => [_tag, message]), [
          refused("placeOrder"),
          refused("modify"),
          refused("cancelOrder"),
          refused("cancelOrder")
        ])
        const nobody = yield* Effect.flip(orders.modify("nobody", { quantity: "20" }))
        assert.match(nobody.message, /no order of ours is called nobody/)
      }))
  }

  it.effect("and one of a group is counted whose first was sent before", () => {
    const broken = { rule: "kill_switch", limit: null, actual: null, says: "it is engaged" } as const
    let isEngaged = false
    return Effect.gen(function*() {
      const recheck = () => Effect.sync(() => isEngaged ? [broken] : [])
      const { orders, rig } = yield* OrdersRig.warm({ risk: { recheck } })
      const all = ["a", "b"].map((orderRef) => resting({ orderRef }))
      const group = Effect.gen(function*() {
        yield* Effect.forkChild(Effect.exit(orders.oneCancelsAll(all)), { startImmediately: true })
        yield* rig.pass(0.01)
        isEngaged = true
        yield* rig.pass(3)
      })
      assert.deepStrictEqual([yield* counts(["kill_switch"], group), rig.placed()], [[1], { warm: 1, a: 1 }])
    })
  })

  it.effect("where the conId is of something else than the symbol: whoever mixes two contracts up trades neither", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const { conId = 0 } = (yield* orders.get("warm"))?.contract ?? {}
      const place = (symbol: string) => orders.place(market({ orderRef: symbol, contract: { conId, symbol } }))
      assert.strictEqual(
        yield* refusal(rig, place("MSFT")),
        `placeOrder was refused and nothing was sent: terms (conId ${conId} is AAPL, not MSFT)`
      )
      yield* during(rig, place("aapl"), 1)
      assert.deepStrictEqual(rig.placed(), { warm: 1, aapl: 1 })
    }))

  it.effect("where the conId is of something else than what else is said of it: a call is sold as no put", () =>
    Effect.gen(function*() {
      const { contracts, orders, rig } = yield* OrdersRig.warm()
      const call = { symbol: "AAPL", secType: "OPT", currency: "USD", right: "C", exchange: "SMART" } as const
      const found = yield* during(rig, contracts.details(call), 1)
      const { contract } = found[0]!
      const { conId, strike } = contract
      const place = (orderRef: string, more: Partial<Contract.Contract>) =>
        orders.place(market({ orderRef, action: "SELL", contract: { conId, ...more } }))
      const said: Array<string> = []
      const wrong: ReadonlyArray<Partial<Contract.Contract>> = [
        { right: "P" },
        { strike: "1" },
        { secType: "STK" },
        { currency: "EUR" },
        { lastTradeDateOrContractMonth: "20010101" }
      ]
      for (const more of wrong) said.push(yield* refusal(rig, place("wrong", more)))
      yield* during(
        rig,
        place("right", { ...contract, strike: `${strike}.0`, lastTradeDateOrContractMonth: "203001" }),
        1
      )
      const none = `placeOrder was refused and nothing was sent: terms (conId ${conId} is of`
      const month = contract.lastTradeDateOrContractMonth?.slice(0, 6)
      assert.deepStrictEqual([said, rig.placed()], [[
        `${none} right C, not P)`,
        `${none} strike ${strike}, not 1)`,
        `${none} secType OPT, not STK)`,
        `${none} currency USD, not EUR)`,
        `${none} expiry ${month}, not 200101)`
      ], { warm: 1, right: 1 }])
    }))

  it.effect("F11 F12 F13 while TWS is away from IBKR; once it is back the lists are read again, and nothing is sent again", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      const asked = rig.received("reqAllOpenOrders").length
      const after: Array<number> = []
      for (const restore of ["kept", "lost"] as const) {
        yield* rig.gateway.startFault("server-lost", { restore, after: 30_000 })
        yield* rig.pass(1)
        assert.deepStrictEqual(
          yield* refusal(rig, orders.place(market({ orderRef: restore }))),
          "placeOrder was refused and nothing was sent: upstream_lost"
        )
        yield* rig.pass(40)
        after.push(rig.received("reqAllOpenOrders").length - asked)
      }
      for (const code of [1101, 1102] as const) {
        yield* rig.gateway.startFault("server-restored", { code, times: 2 })
        yield* rig.pass(5)
        after.push(rig.received("reqAllOpenOrders").length - asked)
      }
      // each time the connection asks for its own, and orders for theirs
      assert.deepStrictEqual(after, [2, 4, 7, 10])
      assert.deepStrictEqual((yield* orders.get("rests"))?.settled, true)
      assert.deepStrictEqual(rig.placed(), { warm: 1, rests: 1 })
    }))

  it.effect("F37 from a minute before the gateway's restart", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        settings: { restartAt: { hour: 0, minute: 5, zone: "UTC" } }
      })
      yield* rig.pass(240)
      assert.deepStrictEqual(
        yield* refusal(rig, orders.place(market())),
        "placeOrder was refused and nothing was sent: restart_due"
      )
      assert.deepStrictEqual(rig.placed(), { warm: 1 })
    }))

  it.effect("on a line that does not answer within the heartbeat's timeout", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.pass(0.5)
      yield* rig.gateway.startFault("stall", { ms: 2500 })
      yield* rig.pass(0.7)
      assert.deepStrictEqual(
        yield* refusal(rig, orders.place(market()), 1.6),
        "placeOrder was refused and nothing was sent: line_stale"
      )
      yield* rig.pass(3)
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
      assert.deepStrictEqual((yield* handle.state).state, "filled")
      assert.deepStrictEqual(rig.received("reqManagedAccts", "reqCurrentTime").slice(0, 2), [
        "3 reqCurrentTime",
        "3.2 reqManagedAccts"
      ])
    }))

  it.effect("on a line that answers nothing, where what it said after the question is more than a second old by then", () =>
    Effect.gen(function*() {
      let isDeaf = false
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => isDeaf && /^req(CurrentTime|ManagedAccts)$/.test(_tag)
      })
      isDeaf = true
      const stale = Effect.fnUntraced(function*(after: number) {
        yield* rig.pass(1.1)
        const placing = yield* Effect.forkChild(Effect.exit(orders.place(market())), { startImmediately: true })
        yield* rig.pass(after)
        yield* rig.gateway.startFault("farm", {})
        yield* rig.pass(1.6 - after)
        return (yield* Fiber.join(placing))._tag
      })
      assert.deepStrictEqual([yield* stale(0.3), yield* stale(0.6)], ["Failure", "Success"])
    }))

  it.effect("off the tick or the size step, where the contract is not one, or the name is used up", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ lines: ["[\"orders\",1]", "[\"refs\",\"old\"]"] })
      const refused = yield* Effect.forEach([
        resting({ limitPrice: "100.005" }),
        market({ quantity: "0.00001" }),
        market({ contract: { symbol: "NOSUCH", secType: "STK" } }),
        market({ orderRef: "old" })
      ], (request) => refusal(rig, orders.place(request), 5))
      assert.deepStrictEqual(refused, [
        "placeOrder was refused and nothing was sent: tick (limitPrice 100.005 is not on the price steps of 0.01)",
        "placeOrder was refused and nothing was sent: size_step (quantity 0.00001 is not on the size steps of 1), " +
        "size_step (quantity 0.00001 is below the least size of 1)",
        "reqContractDetails: the gateway refused it (200): No security definition has been found for the request",
        "placeOrder was refused and nothing was sent: order_ref (old was the name of an order that ended long ago)"
      ])
      assert.deepStrictEqual(rig.placed(), { warm: 1 })
    }))

  it.effect("at a price that cannot be: nothing on a stock or an option is worth nothing or less, a future may be", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const option = { conId: 675811965 }
      const refused = yield* Effect.forEach([
        resting({ limitPrice: "-1.00" }),
        resting({ limitPrice: "0" }),
        market({ orderType: "STP LMT", stopPrice: "0.00", limitPrice: "-0.01" }),
        market({ orderType: "TRAIL", trailAmount: "1", trailStopPrice: "-5" }),
        market({ orderType: "TRAIL", trailPercent: "0" }),
        market({ orderType: "TRAIL", trailAmount: "-1" }),
        resting({ contract: option, limitPrice: "0" })
      ], (request) => refusal(rig, orders.place(request), 5))
      const term = (says: string) => `terms (${says})`
      assert.deepStrictEqual(
        refused,
        [
          term("limitPrice -1.00: the price of STK is above 0"),
          term("limitPrice 0: the price of STK is above 0"),
          `${term("limitPrice -0.01: the price of STK is above 0")}, ` +
          term("stopPrice 0.00: the price of STK is above 0"),
          term("trailStopPrice -5: the price of STK is above 0"),
          term("trailPercent must be above 0"),
          term("trailAmount must be above 0"),
          term("limitPrice 0: the price of OPT is above 0")
        ].map((says) => `placeOrder was refused and nothing was sent: ${says}`)
      )
      const future = { conId: 515416632, exchange: "CME" }
      yield* during(rig, orders.place(resting({ orderRef: "future", contract: future, limitPrice: "-5" })), 5)
      assert.deepStrictEqual(rig.placed(), { warm: 1, future: 1 })
    }))

  it.effect("with every reason at once that can be judged without asking anybody", () =>
    Effect.gen(function*() {
      const kill = { rule: "kill_switch", limit: null, actual: null, says: "the kill switch is engaged" } as const
      const { orders, rig } = yield* OrdersRig.warm({ risk: { glance: () => Effect.succeed([kill]) } })
      const said = "placeOrder was refused and nothing was sent: "
      const off = resting({ orderRef: "off", limitPrice: "100.005", quantity: "0.5" })
      const size =
        "size_step (quantity 0.5 is not on the size steps of 1), size_step (quantity 0.5 is below the least size of 1)"
      const steps = "tick (limitPrice 100.005 is not on the price steps of 0.01), "
      const switched = ", kill_switch (the kill switch is engaged)"
      assert.deepStrictEqual(yield* refusal(rig, orders.place(off)), `${said}${steps}${size}${switched}`)
      yield* rig.gateway.startFault("server-lost", { restore: "kept" })
      yield* rig.pass(1)
      assert.deepStrictEqual(yield* refusal(rig, orders.place(off)), `${said}upstream_lost, ${size}${switched}`)
      const nobody = market({ contract: { symbol: "NOSUCH", secType: "STK" } })
      assert.deepStrictEqual(yield* refusal(rig, orders.place(nobody)), `${said}upstream_lost`)
      assert.deepStrictEqual(rig.placed(), { warm: 1 })
    }))

  it.effect("where the journal cannot be understood", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make({ lines: ["[\"orders\",1]", "{\"what\":1}"] })
      const { orders } = yield* rig.start
      assert.deepStrictEqual(
        yield* refusal(rig, orders.place(market())),
        "placeOrder was refused and nothing was sent: state_not_writable"
      )
      assert.deepStrictEqual(rig.placed(), {})
    }))
})
