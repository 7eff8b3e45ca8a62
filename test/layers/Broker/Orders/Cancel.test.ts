import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Metric } from "effect"
import type { Order } from "../../../../src/domain/Order.ts"
import * as Metrics from "../../../../src/layers/Metrics.ts"
import * as Yielding from "../../../doubles/Yielding.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting } = OrdersRig

const nothingSent = "modify was refused and nothing was sent: order_ref"

describe("a cancel", () => {
  it.effect("of an exit that the gateway has cancelled with its entry says no more of it: it is cancelled, and for that", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const bracket = { entry: resting({ orderRef: "entry" }), takeProfit: "300.00", stopLoss: "90.00" }
      const { stopLoss, takeProfit } = yield* during(rig, orders.bracket(bracket), 1)
      yield* during(rig, orders.cancelAll, 2)
      const ended = yield* Effect.all([takeProfit.state, stopLoss.state])
      const late = rig.gateway.received.filter(({ command }) => command._tag === "cancelOrder").length
      const cancelled = ["cancelled", "Order Canceled - reason: (202)"]
      assert.deepStrictEqual([late > 1, ...ended.map(({ message, state }) => [state, message])], [
        true,
        cancelled,
        cancelled
      ])
    }))

  it.effect("that nothing answered may be asked for again, whatever became of its order", () =>
    Effect.gen(function*() {
      let cancels = 0
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => {
          if (_tag === "cancelOrder") cancels++
          return _tag === "cancelOrder" || (cancels > 0 && /AllOpenOrders|Completed|Executions/.test(_tag))
        }
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const sent: Array<string> = []
      for (const seconds of [1, 8, 2, 300, 1, 12]) {
        yield* during(rig, handle.cancel, seconds)
        sent.push(`${cancels} ${(yield* handle.state).state}`)
      }
      assert.deepStrictEqual(sent, [
        "1 acknowledged",
        "1 acknowledged",
        "1 acknowledged",
        "2 unknown",
        "3 unknown",
        "3 unknown"
      ])
    }))

  it.effect("that the gateway has taken and not done yet lets no change of its order through", () =>
    Effect.gen(function*() {
      let isMute = false
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => isMute && /Completed|Executions/.test(_tag)
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* rig.gateway.startFault("server-lost", { restore: "kept", after: 30_000 })
      yield* during(rig, handle.cancel, 29)
      yield* rig.gateway.startFault("mute-order", {})
      isMute = true
      yield* rig.pass(1.1)
      const { state, twsStatus } = yield* handle.state
      const { message } = yield* during(rig, Effect.flip(handle.modify({ quantity: "20" })), 1)
      assert.deepStrictEqual([state, twsStatus, message, rig.placed()["one"]], [
        "acknowledged",
        "PendingCancel",
        `${nothingSent} (a cancel of one is on its way: ask again once the gateway has answered that, ` +
        "or left it unanswered for 10 s)",
        1
      ])
    }))

  it.effect("that the line does not take is not on its way: its order may be changed, and cancelled still", () =>
    Effect.gen(function*() {
      const world = { isFull: true }
      const { orders, rig } = yield* OrdersRig.warm({ takesNo: (tag) => world.isFull && tag === "cancelOrder" })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const { message } = yield* during(rig, Effect.flip(handle.cancel), 1)
      yield* during(rig, handle.modify({ quantity: "11" }), 1)
      const { quantity } = yield* handle.state
      world.isFull = false
      yield* during(rig, handle.cancel, 1)
      assert.deepStrictEqual([message, quantity, (yield* handle.state).state], [
        "Connection: the connection is not ready (it takes no more bytes)",
        "11",
        "cancelled"
      ])
    }))

  it.effect("that the line does not take is none of ours: people are told of an exit that somebody else cancels then", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ takesNo: (tag) => tag === "cancelOrder" })
      const entry = resting({ orderRef: "entry", limitPrice: "299.00" })
      const bracket = { entry, takeProfit: "400.00", stopLoss: "90.00" }
      const { stopLoss } = yield* during(rig, orders.bracket(bracket), 1)
      yield* during(rig, Effect.flip(stopLoss.cancel), 1)
      const { permId } = yield* stopLoss.state
      yield* rig.gateway.cancelManually(Number(permId))
      yield* rig.pass(10)
      const told = rig.said.filter(([event]) => event === "exit_missing")
      assert.deepStrictEqual([(yield* stopLoss.state).state, told.length], ["cancelled", 1])
    }))

  it.effect("of all is that of an exit, too, which the gateway cancels before its own turn has come: people need not be told", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
      for (const orderRef of ["a", "b", "c"]) yield* during(rig, orders.place(resting({ orderRef })), 1)
      const entry = resting({ orderRef: "entry", limitPrice: "299.00" })
      const bracket = { entry, takeProfit: "400.00", stopLoss: "90.00" }
      const exits = yield* during(rig, orders.bracket(bracket), 1)
      const all = yield* Effect.forkChild(orders.cancelAll, { startImmediately: true })
      const sent = rig.received("cancelOrder").length
      for (const { state } of [exits.takeProfit, exits.stopLoss]) {
        yield* rig.gateway.cancelManually(Number((yield* state).permId))
      }
      yield* rig.pass(10)
      yield* Fiber.join(all)
      const states = yield* Effect.all([exits.takeProfit.state, exits.stopLoss.state])
      const told = rig.said.filter(([event]) => event === "exit_missing")
      assert.deepStrictEqual([sent < 4, rig.received("cancelOrder").length, states.map(({ state }) => state), told], [
        true,
        3,
        ["cancelled", "cancelled"],
        []
      ])
    }))

  it.effect("is written once, whoever asks for it while it waits for its turn", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
      for (const orderRef of ["a", "b", "c", "d"]) yield* during(rig, orders.place(resting({ orderRef })), 1)
      const asked = ["a", "b", "c", "d", "d"].map((orderRef) => orders.cancel(orderRef))
      yield* during(rig, Effect.all(asked, { concurrency: "unbounded" }), 1)
      assert.strictEqual(rig.received("cancelOrder").length, 4)
    }))

  it.effect("that died with its line is written again for whoever asks again, however soon", () =>
    Effect.gen(function*() {
      const world = { isDeaf: true }
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => world.isDeaf && _tag === "cancelOrder"
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* during(rig, handle.cancel, 0.1)
      yield* rig.gateway.startFault("reset", {})
      world.isDeaf = false
      yield* rig.pass(3)
      const { state } = yield* handle.state
      yield* during(rig, handle.cancel, 1)
      assert.deepStrictEqual([state, (yield* handle.state).state, rig.received("cancelOrder").length], [
        "acknowledged",
        "cancelled",
        1
      ])
    }))

  for (const what of ["an order", "a change"] as const) {
    it.effect(`goes out after ${what} or in its place, and never before, whenever it comes`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
        yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
        // so that its contract is known
        yield* during(rig, orders.modify("one", { quantity: "11" }), 1)
        const before: Array<number> = []
        for (let at = 0;; at++) {
          const orderRef = `${at}`
          const place = orders.place(resting({ orderRef }))
          if (what === "a change") yield* during(rig, place, 0.1)
          const work = what === "a change" ? orders.modify(orderRef, { quantity: "20" }) : Effect.asVoid(place)
          const seen = rig.gateway.received.length
          const { isOver } = yield* Yielding.fork(Effect.exit(work), at)
          yield* Effect.forkChild(Effect.exit(orders.cancel(orderRef)), { startImmediately: true })
          yield* rig.pass(0.1)
          if (isOver()) break
          const sent = rig.gateway.received.slice(seen).map(({ command }) => command._tag)
          const cancelled = sent.indexOf("cancelOrder")
          if (cancelled >= 0 && sent.includes("placeOrder", cancelled)) before.push(at)
        }
        assert.deepStrictEqual(before, [])
      }))
  }
})

describe("the cancel of all", () => {
  const counts = Effect.forEach(
    ["not_ready", "order_ref"],
    (reason) =>
      Effect.map(Metric.value(Metric.withAttributes(Metrics.ordersRefused, { reason })), ({ count }) => Number(count))
  )
  const refs = ["a", "b", "c", "d", "e", "f"]
  const each = ({ get }: { readonly get: (ref: string) => Effect.Effect<Order | undefined> }) =>
    Effect.forEach(refs, (ref) => Effect.map(get(ref), (order) => OrdersRig.short(order!)))

  for (
    const [fault, says] of [["reset", "the connection was reset"], [
      "close",
      "the gateway closed the connection"
    ]] as const
  ) {
    it.effect(`says of each whether it was asked for where the line dies midway, and counts those of which it was not: ${fault}`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
        for (const orderRef of refs) yield* during(rig, orders.place(resting({ orderRef })), 1)
        const before = yield* counts
        const all = yield* Effect.forkChild(orders.cancelAll, { startImmediately: true })
        yield* rig.pass(0.03)
        yield* rig.gateway.startFault(fault, {})
        yield* rig.pass(1)
        assert.deepStrictEqual(yield* Fiber.join(all), {
          asked: ["a", "b", "c"],
          notAsked: ["d", "e", "f"].map((orderRef) => ({ orderRef, says: `Connection to 127.0.0.1:7497: ${says}` }))
        })
        assert.deepStrictEqual((yield* counts).map((count, at) => count - (before[at] ?? 0)), [3, 0])
        yield* rig.pass(10)
        assert.deepStrictEqual([rig.received("cancelOrder").length, yield* each(orders)], [3, [
          ...["a", "b", "c"].map((ref) => `${ref} cancelled 0/10`),
          ...["d", "e", "f"].map((ref) => `${ref} acknowledged 0/10`)
        ]])
      }))
  }

  it.effect("counts each, and fails, where it could be asked for of none, and once where there is no session", () =>
    Effect.gen(function*() {
      const world = { isFull: false }
      const { orders, rig } = yield* OrdersRig.warm({
        gateway: { cash: 1e9 },
        takesNo: (tag) => world.isFull && tag === "cancelOrder"
      })
      for (const orderRef of refs) yield* during(rig, orders.place(resting({ orderRef })), 1)
      const said: Array<unknown> = []
      const count = Effect.gen(function*() {
        const before = yield* counts
        const { message } = yield* during(rig, Effect.flip(orders.cancelAll), 1)
        said.push([message, (yield* counts).map((each, at) => each - (before[at] ?? 0))])
      })
      world.isFull = true
      yield* count
      yield* rig.gateway.startFault("refuse", {})
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(1)
      yield* count
      assert.deepStrictEqual(said, [
        ["Connection: the connection is not ready (it takes no more bytes)", [6, 0]],
        ["cancelOrder was refused and nothing was sent: not_ready", [1, 0]]
      ])
    }))
})
