import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as OrdersRig from "./OrdersRig.ts"

const { during, market, resting } = OrdersRig
const sizes = ({ gateway }: OrdersRig.Rig, orderRef: string) =>
  gateway.received.flatMap(({ command }) =>
    command._tag === "placeOrder" && command.args[2].orderRef === orderRef
      ? [`${command.args[2].totalQuantity} ${command.args[2].auxPrice}`]
      : []
  )
const fork = Effect.forkChild({ startImmediately: true })

describe("orders that are at the gateway", () => {
  it.effect("are changed under their own id, and cancelled", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* during(rig, handle.modify({ quantity: "20", limitPrice: "101.00" }), 1)
      const changed = yield* handle.state
      assert.deepStrictEqual([changed.quantity, changed.limitPrice, changed.state], ["20", "101", "acknowledged"])
      assert.deepStrictEqual(
        (yield* during(rig, Effect.flip(handle.modify({ limitPrice: "0.001" })), 1)).message,
        "modify was refused and nothing was sent: tick (limitPrice 0.001 is not on the price steps of 0.01)"
      )
      yield* during(rig, orders.cancel("one"), 1)
      assert.deepStrictEqual((yield* handle.ended).state, "cancelled")
      assert.deepStrictEqual(
        (yield* during(rig, Effect.flip(handle.cancel), 1)).message,
        "cancelOrder was refused and nothing was sent: order_ref (one has ended: cancelled)"
      )
    }))

  it.effect("a cancel is sent once, however often it is asked for, until it was left unanswered", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      // the gateway takes it, and does not do it
      yield* rig.gateway.startFault("server-lost", { restore: "kept", after: 30_000 })
      const both = Effect.all([orders.cancel("one"), handle.cancel, orders.cancelAll], { concurrency: 3 })
      const asked = yield* during(rig, both, 1)
      yield* during(rig, handle.cancel, 1)
      const sent = rig.received("cancelOrder").length
      assert.deepStrictEqual([asked[2], sent], [{ asked: ["one"], notAsked: [] }, 1])
    }))

  it.effect("who asks for a cancel that is being written is answered as who asked first", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      for (const orderRef of ["a", "b", "c"]) yield* during(rig, orders.place(resting({ orderRef })), 1)
      yield* fork(orders.cancel("a"))
      yield* fork(orders.cancel("b"))
      const asked = [yield* fork(Effect.flip(orders.cancel("c"))), yield* fork(Effect.flip(orders.cancel("c")))]
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(1)
      const says = "Connection to 127.0.0.1:7497: the connection was reset"
      assert.deepStrictEqual((yield* Fiber.joinAll(asked)).map(({ message }) => message), [says, says])
    }))

  it.effect("a change waits for the one before it, and its answer; a cancel goes before both", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const mute = yield* rig.gateway.startFault("mute-order", {})
      yield* during(rig, handle.modify({ limitPrice: "101.00" }), 1)
      const refused = (yield* during(rig, Effect.flip(handle.modify({ quantity: "20" })), 8)).message
      // nobody told of the change: the lists do
      yield* rig.pass(2)
      yield* during(rig, handle.modify({ quantity: "20" }), 1)
      yield* during(rig, handle.cancel, 0.1)
      const late = (yield* during(rig, Effect.flip(handle.modify({ quantity: "30" })), 1)).message
      yield* rig.gateway.endFault(mute)
      const rule = "modify was refused and nothing was sent: order_ref"
      const rest = "of one is on its way: ask again once the gateway has answered that, or left it unanswered for 10 s"
      assert.deepStrictEqual([refused, late, rig.placed()["one"], rig.received("cancelOrder").length], [
        `${rule} (another change ${rest})`,
        `${rule} (a cancel ${rest})`,
        3,
        1
      ])
    }))

  it.effect("a change that was refused without a word is found in the lists, and nothing of it is sent along", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* rig.gateway.startFault("reject", { code: 399, text: "A warning, and no change." })
      yield* during(rig, handle.modify({ quantity: "20" }), 15)
      yield* rig.gateway.endFaults
      yield* during(rig, handle.modify({ limitPrice: "101.00" }), 1)
      const { limitPrice, quantity, state } = yield* handle.state
      assert.deepStrictEqual([state, quantity, limitPrice], ["acknowledged", "10", "101"])
      const changes = rig.lines.filter((line) => line.startsWith("[\"change\""))
      assert.deepStrictEqual(changes.map((line) => line.endsWith(",true]")), [false, true, false, true])
    }))

  it.effect("a cancel that is not confirmed is inquired of", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* rig.gateway.startFault("mute-order", {})
      yield* during(rig, handle.cancel, 5)
      const before = (yield* handle.state).state
      yield* rig.pass(10)
      assert.deepStrictEqual([before, (yield* handle.state).state], ["acknowledged", "cancelled"])
    }))

  it.effect("all of ours are cancelled at once, and only ours", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      for (const orderRef of ["a", "b", "c"]) yield* during(rig, orders.place(resting({ orderRef })), 1)
      const { asked, notAsked } = yield* during(rig, orders.cancelAll, 2)
      assert.deepStrictEqual([asked, notAsked], [["a", "b", "c"], []])
      const states = yield* Effect.forEach(asked, orders.get)
      assert.deepStrictEqual(states.map((each) => each?.state), ["cancelled", "cancelled", "cancelled"])
      assert.deepStrictEqual(rig.received("reqGlobalCancel"), [])
    }))

  it.effect("where the line is lost between two cancels, what was asked for is told from what was not", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      for (const orderRef of ["a", "b", "c", "d"]) yield* during(rig, orders.place(resting({ orderRef })), 1)
      yield* rig.gateway.startFault("reset", { on: "cancelOrder" })
      const says = "Connection to 127.0.0.1:7497: the connection was reset"
      assert.deepStrictEqual([yield* during(rig, orders.cancelAll, 1), rig.received("cancelOrder").length], [
        { asked: ["a", "b"], notAsked: ["c", "d"].map((orderRef) => ({ orderRef, says })) },
        1
      ])
    }))

  it.effect("where the line is lost before the first cancel, none is said to have been asked for", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      for (const orderRef of ["a", "b"]) {
        yield* during(rig, orders.place(resting({ orderRef })), 1)
        yield* during(rig, orders.modify(orderRef, { quantity: "15" }), 1)
      }
      // they use up what may be written at once
      const before = [
        yield* fork(orders.modify("a", { quantity: "20" })),
        yield* fork(orders.modify("b", { quantity: "20" }))
      ]
      const all = yield* fork(Effect.flip(orders.cancelAll))
      yield* rig.pass(0.001)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(1)
      yield* Fiber.joinAll(before)
      assert.deepStrictEqual([(yield* Fiber.join(all)).message, rig.received("cancelOrder").length], [
        "Connection to 127.0.0.1:7497: the connection was reset",
        0
      ])
    }))

  it.effect("a bracket stands in the journal before its first byte, and works once all of it is there", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const bracket = orders.bracket({ entry: market({ orderRef: "entry" }), takeProfit: "300.00", stopLoss: "150.00" })
      const { entry, stopLoss, takeProfit } = yield* during(rig, bracket, 1)
      const states = yield* Effect.forEach([entry, takeProfit, stopLoss], ({ state }) => state)
      assert.deepStrictEqual(states.map(({ state }) => state), ["filled", "acknowledged", "acknowledged"])
      assert.deepStrictEqual(states.map(({ parentRef }) => parentRef), [null, "entry", "entry"])
      yield* rig.gateway.setPrice("AAPL", 301)
      yield* rig.pass(1)
      const ends = yield* Effect.forEach([takeProfit, stopLoss], ({ ended }) => ended)
      assert.deepStrictEqual(ends.map(({ state }) => state), ["filled", "cancelled"])
      const again = yield* during(rig, bracket, 1)
      assert.deepStrictEqual([again.entry.orderId, again.takeProfit.orderId, again.stopLoss.orderId], [2, 3, 4])
      assert.deepStrictEqual(rig.received("placeOrder").length, 4)
    }))

  it.effect("a bracket of which a child cannot be sent is taken back, and says so order by order", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const bracket = orders.bracket({ entry: market({ orderRef: "entry" }), takeProfit: "300.00", stopLoss: "150.00" })
      const result = yield* Effect.forkChild(bracket, { startImmediately: true })
      yield* rig.pass(0.01)
      yield* rig.gateway.startFault("server-lost", { restore: "kept", after: 1000 })
      yield* rig.pass(3)
      const handles = yield* Fiber.join(result)
      const states = yield* Effect.forEach([handles.entry, handles.takeProfit, handles.stopLoss], ({ state }) => state)
      assert.deepStrictEqual(states.map(({ state }) => state), ["cancelled", "refused", "unsent"])
      assert.deepStrictEqual(rig.received("placeOrder", "cancelOrder").slice(1), [
        "2 placeOrder",
        "2.0415 cancelOrder"
      ])
    }))

  for (const how of ["goes on", "is killed"]) {
    it.effect(`an entry whose exits a lost line swallowed is taken back in the next session: the program ${how}`, () =>
      Effect.gen(function*() {
        const { crash, orders, rig } = yield* OrdersRig.warm()
        const bracket = { entry: market({ orderRef: "entry" }), takeProfit: "300.00", stopLoss: "150.00" }
        yield* rig.gateway.startFault("reset", { on: "placeOrder" })
        yield* Effect.forkChild(Effect.exit(orders.bracket(bracket)), { startImmediately: true })
        yield* rig.pass(0.03)
        yield* rig.gateway.endFaults
        if (how === "is killed") yield* during(rig, crash, 0.1)
        const after = how === "is killed" ? (yield* rig.start).orders : orders
        yield* rig.pass(0.5)
        const modified = yield* during(rig, Effect.result(after.modify("entry", { quantity: "20" })), 0.5)
        yield* rig.pass(10)
        const { entry, stopLoss, takeProfit } = yield* during(rig, after.bracket(bracket), 1)
        const states = yield* Effect.forEach([entry, takeProfit, stopLoss], ({ state }) => state)
        assert.deepStrictEqual(states.map(({ orderId, state }) => `${orderId} ${state}`), [
          "2 cancelled",
          "3 unsent",
          "4 unsent"
        ])
        assert.deepStrictEqual(modified._tag, "Failure")
        assert.deepStrictEqual(rig.placed(), { warm: 1, entry: 1 })
      }))
  }

  it.effect("of orders that cancel each other, those that cannot follow are unsent, and the others are cancelled", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const all = [resting({ orderRef: "low" }), resting({ orderRef: "high", limitPrice: "220.00" })]
      const result = yield* Effect.forkChild(orders.oneCancelsAll(all), { startImmediately: true })
      yield* rig.pass(0.01)
      yield* rig.gateway.startFault("server-lost", { restore: "kept", after: 1000 })
      yield* rig.pass(3)
      const states = yield* Effect.forEach(yield* Fiber.join(result), ({ state }) => state)
      assert.deepStrictEqual(states.map(({ state }) => state), ["cancelled", "refused"])
      const again = yield* during(rig, orders.oneCancelsAll(all), 1)
      assert.deepStrictEqual(again.map(({ orderRef }) => orderRef), ["low", "high"])
      const other = yield* during(rig, Effect.flip(orders.oneCancelsAll([resting({ orderRef: "low" }), resting()])), 1)
      assert.deepStrictEqual(other._tag, "OrderRefused")
    }))

  it.effect("one cancels the others", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const all = [resting({ orderRef: "low" }), resting({ orderRef: "high", limitPrice: "220.00" })]
      const [low, high] = yield* during(rig, orders.oneCancelsAll(all), 1)
      yield* rig.gateway.setPrice("AAPL", 215)
      yield* rig.pass(1)
      assert.deepStrictEqual([
        (yield* high?.state ?? Effect.undefined)?.state,
        (yield* low?.state ?? Effect.undefined)?.state
      ], ["filled", "cancelled"])
    }))

  it.effect("a what-if order tells margins, and is no order", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const margin = yield* during(rig, orders.whatIf(market()), 1)
      const list = yield* orders.list
      assert.deepStrictEqual([margin.commission, margin.initMargin.change !== null], ["1", true])
      assert.deepStrictEqual([list._tag === "Known" ? list.value.length : 0, rig.told], [1, []])
    }))

  it.effect("a what-if order that waits for its turn is not sent once the kill switch is engaged", () =>
    Effect.gen(function*() {
      let isEngaged = false
      const broken = { rule: "kill_switch", limit: null, actual: null, says: "engaged" } as const
      const { feed, orders, pacing, rig } = yield* OrdersRig.warm({
        risk: { recheck: () => Effect.sync(() => isEngaged ? [broken] : []) }
      })
      const epoch = yield* feed.epoch
      yield* fork(Effect.repeat(pacing.turn(epoch, "order"), { times: 20 }))
      const asking = yield* fork(Effect.flip(orders.whatIf(market())))
      isEngaged = true
      yield* rig.pass(1)
      assert.deepStrictEqual(
        (yield* Fiber.join(asking)).message,
        "placeOrder was refused and nothing was sent: kill_switch (engaged)"
      )
      assert.deepStrictEqual(rig.received("placeOrder").length, 1)
    }))

  it.effect("the price of a change that was lost with its line is not shown of the order that filled", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.2)
      yield* during(rig, handle.modify({ limitPrice: "101.00" }), 0.2)
      yield* rig.gateway.startFault("half-open", {})
      yield* Effect.forkChild(Effect.exit(handle.modify({ limitPrice: "105.00" })), { startImmediately: true })
      yield* rig.pass(0.5)
      yield* crash
      assert.isTrue(rig.lines.some((line) => line.includes("105.00")))
      yield* rig.gateway.endFaults
      yield* rig.gateway.setPrice("AAPL", 99)
      const second = yield* rig.start
      yield* rig.pass(10)
      const order = yield* second.orders.get("one")
      assert.deepStrictEqual([order?.state, order?.limitPrice], ["filled", "101"])
    }))

  it.effect("a change of the trail that was lost with its line is not sent along with the next change", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(
        rig,
        orders.place(market({ orderRef: "trails", action: "SELL", orderType: "TRAIL", trailAmount: "5.00" })),
        0.2
      )
      yield* during(rig, handle.modify({ trailAmount: "5.50" }), 0.2)
      const dead = yield* rig.gateway.startFault("half-open", {})
      yield* Effect.forkChild(Effect.exit(handle.modify({ trailAmount: "9.00" })), { startImmediately: true })
      yield* rig.pass(30)
      yield* rig.gateway.endFault(dead)
      yield* rig.pass(60)
      yield* during(rig, handle.modify({ quantity: "30" }), 1)
      assert.deepStrictEqual(sizes(rig, "trails"), ["10 5", "10 5.5", "30 5.5"])
    }))
})
