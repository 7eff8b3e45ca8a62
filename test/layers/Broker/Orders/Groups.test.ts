import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Result } from "effect"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting } = OrdersRig

const both = [resting({ orderRef: "low" }), resting({ orderRef: "high", limitPrice: "220.00" })]

const standing = (orders: Effect.Success<OrdersRig.Rig["start"]>["orders"]) =>
  Effect.forEach(
    ["low", "high"],
    (ref) => Effect.map(orders.get(ref), (order) => order === undefined ? "" : OrdersRig.short(order))
  )

describe("orders of which one cancels the others", () => {
  for (const how of ["goes on", "is killed"]) {
    it.effect(`none works on without the others where the line died in between: the program ${how}`, () =>
      Effect.gen(function*() {
        const { crash, orders, rig } = yield* OrdersRig.warm()
        yield* rig.gateway.startFault("reset", { on: "placeOrder" })
        yield* Effect.forkChild(Effect.exit(orders.oneCancelsAll(both)), { startImmediately: true })
        yield* rig.pass(0.03)
        yield* rig.gateway.endFaults
        if (how === "is killed") yield* during(rig, crash, 0.1)
        const after = how === "is killed" ? (yield* rig.start).orders : orders
        yield* rig.pass(60)
        assert.deepStrictEqual(rig.placed(), { warm: 1, low: 1 })
        assert.deepStrictEqual(yield* standing(after), ["low cancelled 0/10", "high unsent 0/10"])
      }))
  }

  it.effect("all of them go out, though whoever places them gives up when the first has", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const placing = yield* Effect.forkChild(Effect.exit(orders.oneCancelsAll(both)), { startImmediately: true })
      yield* rig.pass(0.01)
      const before = rig.placed()
      placing.interruptUnsafe()
      yield* rig.pass(1)
      assert.deepStrictEqual([before, rig.placed(), yield* standing(orders)], [
        { warm: 1, low: 1 },
        { warm: 1, low: 1, high: 1 },
        ["low acknowledged 0/10", "high acknowledged 0/10"]
      ])
    }))

  it.effect("are answered with what became of them where the first fills at once, and the line dies before the last", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const fills = resting({ orderRef: "fills", limitPrice: "299.00" })
      const placing = yield* Effect.forkChild(Effect.result(orders.oneCancelsAll([fills, ...both])), {
        startImmediately: true
      })
      yield* rig.pass(0.03)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(10)
      const done = Result.map(yield* Fiber.join(placing), (all) => all.map(({ orderRef }) => orderRef))
      assert.deepStrictEqual([done, rig.placed(), yield* standing(orders)], [
        Result.succeed(["fills", "low", "high"]),
        { warm: 1, fills: 1 },
        ["low unsent 0/10", "high unsent 0/10"]
      ])
    }))

  it.effect("one whose cancel has found no such order is cancelled again once it turns up at the gateway", () =>
    Effect.gen(function*() {
      let placed = 0
      let arrive = () => {}
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: (request, instead) => {
          if (request._tag !== "placeOrder" || request.args[2].orderRef !== "low") return false
          arrive = () => instead(request)
          return true
        },
        // after that by which its contract is known, and the first of the two
        takesNo: (tag) => tag === "placeOrder" && ++placed > 2
      })
      yield* Effect.forkChild(Effect.exit(orders.oneCancelsAll(both)), { startImmediately: true })
      yield* rig.pass(1)
      const before = [yield* standing(orders), rig.received("cancelOrder").length]
      arrive()
      yield* rig.pass(20)
      assert.deepStrictEqual([before, yield* standing(orders), rig.received("cancelOrder").length], [
        [["low maybe_sent 0/10", "high unsent 0/10"], 1],
        ["low cancelled 0/10", "high unsent 0/10"],
        2
      ])
    }))

  it.effect("a group of the same name that came later works on, after a crash too", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm()
      const stops = both.map((request) => ({ ...request, ocaGroup: "stops" }))
      yield* rig.gateway.startFault("reset", { on: "placeOrder" })
      yield* Effect.forkChild(Effect.exit(orders.oneCancelsAll(stops)), { startImmediately: true })
      yield* rig.pass(0.03)
      yield* rig.gateway.endFaults
      yield* rig.pass(30)
      const later = stops.map((request) => ({ ...request, orderRef: `${request.orderRef}-later` }))
      yield* during(rig, orders.oneCancelsAll(later), 1)
      yield* crash
      const again = yield* rig.start
      yield* rig.pass(30)
      const states = yield* Effect.forEach(["low", "high", "low-later", "high-later"], again.orders.get)
      assert.deepStrictEqual(states.map((each) => each?.state), [
        "cancelled",
        "unsent",
        "acknowledged",
        "acknowledged"
      ])
    }))

  it.effect("none works on without one that a dead line has swallowed", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* Effect.forkChild(Effect.exit(orders.oneCancelsAll(both)), { startImmediately: true })
      yield* rig.pass(0.01)
      const dead = yield* rig.gateway.startFault("half-open", {})
      yield* rig.pass(30)
      yield* rig.gateway.endFault(dead)
      yield* rig.pass(90)
      assert.deepStrictEqual(rig.placed(), { warm: 1, low: 1 })
      assert.deepStrictEqual(yield* standing(orders), ["low cancelled 0/10", "high unsent 0/10"])
    }))

  it.effect("none works on without one that a defect has kept from being sent", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        risk: { sent: ({ request }) => request.orderRef === "low" ? Effect.die("a defect") : Effect.void }
      })
      const exit = yield* during(rig, Effect.exit(orders.oneCancelsAll(both)), 1)
      yield* rig.pass(30)
      assert.deepStrictEqual([exit._tag, rig.placed(), yield* standing(orders)], [
        "Failure",
        { warm: 1, low: 1 },
        ["low cancelled 0/10", "high unsent 0/10"]
      ])
    }))

  it.effect("one that is cancelled before it was sent leaves the others as they are, after a crash too", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm()
      yield* Effect.forkChild(Effect.exit(orders.oneCancelsAll(both)), { startImmediately: true })
      yield* rig.pass(0.01)
      yield* during(rig, Effect.exit(orders.cancel("high")), 1)
      yield* rig.pass(30)
      const before = yield* standing(orders)
      yield* crash
      const again = yield* rig.start
      yield* rig.pass(30)
      assert.deepStrictEqual([before, yield* standing(again.orders)], [
        ["low acknowledged 0/10", "high unsent 0/10"],
        ["low acknowledged 0/10", "high unsent 0/10"]
      ])
    }))

  it.effect("one is not sent any more once another of it is known to have filled, which works on with its rest, after a crash too", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
      const part = resting({ orderRef: "low", quantity: "50000", limitPrice: "230.05" })
      yield* during(rig, orders.oneCancelsAll([part, resting({ orderRef: "high" })]), 1)
      yield* rig.pass(30)
      const before = yield* standing(orders)
      yield* crash
      const again = yield* rig.start
      yield* rig.pass(30)
      assert.deepStrictEqual([before, yield* standing(again.orders), rig.placed()], [
        ["low partially_filled 6290/43710", "high unsent 0/10"],
        ["low partially_filled 6290/43710", "high unsent 0/10"],
        { warm: 1, low: 1 }
      ])
      assert.strictEqual(
        (yield* orders.get("high"))?.message,
        "Another of its group had filled by then, so it was not sent"
      )
    }))

  it.effect("one is sent beside another that has filled in part where the group would only make it smaller, not where in whole", () =>
    Effect.gen(function*() {
      const placed = Effect.fnUntraced(function*(ocaType: 1 | 2 | 3, quantity: string) {
        const { orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
        const low = resting({ orderRef: "low", quantity, limitPrice: "230.05", ocaType })
        yield* during(rig, orders.oneCancelsAll([low, resting({ orderRef: "high", ocaType })]), 1)
        return [(yield* orders.get("low"))?.state, rig.placed()]
      })
      assert.deepStrictEqual([yield* placed(2, "10"), yield* placed(2, "50000"), yield* placed(3, "50000")], [
        ["filled", { warm: 1, low: 1 }],
        ["partially_filled", { warm: 1, low: 1, high: 1 }],
        ["partially_filled", { warm: 1, low: 1, high: 1 }]
      ])
    }))

  it.effect("one that works without the others is asked for again until it is cancelled: a cancel may be passed over", () =>
    Effect.gen(function*() {
      const passed: Array<string> = []
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => _tag === "cancelOrder" && passed.push(_tag) < 3
      })
      yield* Effect.forkChild(Effect.exit(orders.oneCancelsAll(both)), { startImmediately: true })
      yield* rig.pass(0.01)
      yield* rig.gateway.startFault("server-lost", { restore: "kept", after: 1000 })
      yield* rig.pass(20)
      const before = [yield* standing(orders), passed.length]
      yield* rig.pass(20)
      assert.deepStrictEqual([before, yield* standing(orders), passed.length], [
        [["low acknowledged 0/10", "high refused 0/10"], 2],
        ["low cancelled 0/10", "high refused 0/10"],
        3
      ])
    }))

  it.effect("one that works without the others is cancelled once where its cancel waits for IBKR", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* Effect.forkChild(Effect.exit(orders.oneCancelsAll(both)), { startImmediately: true })
      yield* rig.pass(0.01)
      yield* rig.gateway.startFault("server-lost", { restore: "kept", after: 50_000 })
      yield* rig.pass(60)
      assert.deepStrictEqual(rig.received("cancelOrder"), ["2.0415 cancelOrder"])
      assert.deepStrictEqual(yield* standing(orders), ["low cancelled 0/10", "high refused 0/10"])
    }))

  it.effect("are of one group, also where a group that is undefined is asked for", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const all = both.map((request) => ({ ...request, ocaGroup: undefined, ocaType: undefined }) as never)
      yield* during(rig, orders.oneCancelsAll(all), 1)
      const groups = rig.gateway.received.flatMap(({ command }) =>
        command._tag === "placeOrder" ? [command.args[2].ocaGroup] : []
      ).slice(1)
      assert.deepStrictEqual(groups.map((group) => group !== undefined && group === groups[0]), [true, true])
    }))
})

describe("a bracket of which the gateway rejects an exit", () => {
  it.effect("its entry is taken back", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const bracket = { entry: resting({ orderRef: "entry" }), takeProfit: "300.00", stopLoss: "50.00" }
      yield* Effect.forkChild(orders.bracket(bracket), { startImmediately: true })
      yield* rig.pass(0.01)
      yield* rig.gateway.startFault("reject", { code: 201, text: "No." })
      yield* rig.pass(5)
      const list = yield* orders.list
      assert.deepStrictEqual(
        list._tag === "Known" ? list.value.map(({ orderType, state }) => `${orderType} ${state}`) : [],
        ["MKT filled", "LMT cancelled", "LMT rejected", "STP unsent"]
      )
    }))
})
