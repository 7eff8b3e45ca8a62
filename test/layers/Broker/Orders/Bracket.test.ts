import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type { OrderRejected } from "../../../../src/errors/OrderRejected.ts"
import * as Yielding from "../../../doubles/Yielding.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting } = OrdersRig

const fork = Effect.forkChild({ startImmediately: true })

/** A bracket whose entry is rejected while it is written, 20 s later. */
const rejected = Effect.gen(function*() {
  const { orders, rig } = yield* OrdersRig.warm()
  const fault = yield* rig.gateway.startFault("reject", { code: 201, text: "Order rejected - reason: no." })
  const entry = resting({ orderRef: "entry" })
  const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
  yield* rig.pass(0.03)
  yield* rig.gateway.endFault(fault)
  yield* rig.pass(20)
  return { ...yield* Fiber.join(placing), rig }
})

describe("a bracket of which one is rejected", () => {
  it.effect("has no exits that work without their entry", () =>
    Effect.gen(function*() {
      const { entry, rig, stopLoss, takeProfit } = yield* rejected
      const states = yield* Effect.forEach([entry, takeProfit, stopLoss], ({ state }) => state)
      assert.deepStrictEqual([states.map(({ state }) => state), rig.received("placeOrder").length], [
        ["rejected", "unsent", "unsent"],
        2
      ])
    }))

  for (
    const [which, after, states, placed] of [
      ["takeProfit", 0.01, ["cancelled", "rejected", "unsent"], 3],
      ["stopLoss", 0.03, ["cancelled", "cancelled", "rejected"], 4]
    ] as const
  ) {
    it.effect(`does not work without it: its ${which}`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm()
        // it would fill at once
        const entry = resting({ orderRef: "entry", limitPrice: "250.00" })
        const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
        yield* rig.pass(after)
        const fault = yield* rig.gateway.startFault("reject", { code: 201, text: "Order rejected - reason: no." })
        yield* rig.pass(0.02)
        yield* rig.gateway.endFault(fault)
        yield* rig.pass(20)
        const all = yield* Fiber.join(placing)
        const found = yield* Effect.forEach([all.entry, all.takeProfit, all.stopLoss], ({ state }) => state)
        assert.deepStrictEqual([found.map(({ state }) => state), rig.received("placeOrder").length], [states, placed])
      }))
  }
})

describe("an entry that is rejected while its bracket is written", () => {
  it.effect("fails with why, not with what the gateway answers its cancel, which is asked for once", () =>
    Effect.gen(function*() {
      const { entry, rig } = yield* rejected
      const { code, detail } = (yield* Effect.flip(entry.ended)) as OrderRejected
      assert.deepStrictEqual([code, detail, rig.received("cancelOrder").length], [
        201,
        "Order rejected - reason: no.",
        1
      ])
    }))
})

describe("a bracket whose entry is cancelled after a part of it has filled", () => {
  for (
    const [who, how, told] of [
      ["that is told of each", "entry", ["profit", "stop"]],
      ["a person who cancelled all of it knows that", "all", []]
    ] as const
  ) {
    it.effect(`has no exits any more: ${who}`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
        yield* rig.gateway.setPrice("AAPL", 199)
        const entry = resting({ orderRef: "entry", quantity: "50000", limitPrice: "199.03" })
        const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
        yield* rig.pass(0.3)
        const all = yield* Fiber.join(placing)
        const before = (yield* all.entry.state).state
        yield* fork(how === "all" ? orders.cancelAll : all.entry.cancel)
        yield* rig.pass(10)
        const found = yield* Effect.forEach([all.entry, all.takeProfit, all.stopLoss], ({ state }) => state)
        const names = { profit: all.takeProfit.orderRef, stop: all.stopLoss.orderRef }
        const alerts = rig.said.filter(([event]) => event === "exit_missing").map(([, says = ""]) => says)
        assert.deepStrictEqual([
          before,
          found.map(({ state }) => state),
          told.map((name) => alerts.filter((says) => says.includes(names[name])).length),
          alerts.length
        ], ["partially_filled", ["cancelled", "cancelled", "cancelled"], told.map(() => 1), told.length])
      }))
  }
})

describe("a bracket whose entry has filled", () => {
  it.effect("has its exits cancelled by the stop that closes its position: nobody is told that they are missing", () =>
    Effect.gen(function*() {
      const { connection, orders, rig } = yield* OrdersRig.warm({
        gateway: { cash: 1e9 },
        settings: { gracefulShutdown: true }
      })
      const entry = resting({ orderRef: "entry", limitPrice: "250.00" })
      const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
      yield* rig.pass(1)
      const all = yield* Fiber.join(placing)
      const before = (yield* all.entry.state).state
      yield* fork(connection.stop())
      yield* rig.pass(30)
      const found = yield* Effect.forEach([all.takeProfit, all.stopLoss], ({ state }) => state)
      const events = rig.said.map(([event]) => event)
      assert.deepStrictEqual([before, found.map(({ state }) => state), events], [
        "filled",
        ["cancelled", "cancelled"],
        ["connected", "shutdown"]
      ])
    }))
})

describe("a bracket whose exit was cancelled before its entry filled", () => {
  for (
    const [who, told] of [["somebody else", 1], ["ours", 0]] as const
  ) {
    for (const where of ["in this run", "in an earlier run"] as const) {
      it.effect(`is told of once it fills where nobody here has asked for that: ${who}, ${where}`, () =>
        Effect.gen(function*() {
          const { crash, orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
          const entry = resting({ orderRef: "entry" })
          const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
          yield* rig.pass(1)
          const { stopLoss } = yield* Fiber.join(placing)
          const { permId } = yield* stopLoss.state
          if (who === "ours") yield* OrdersRig.during(rig, stopLoss.cancel, 1)
          else yield* rig.gateway.cancelManually(permId ?? 0)
          yield* rig.pass(10)
          const { state } = yield* stopLoss.state
          if (where === "in an earlier run") {
            yield* crash
            yield* rig.start
          }
          yield* rig.gateway.setPrice("AAPL", 95)
          yield* rig.pass(10)
          const alerts = rig.said.filter(([event]) => event === "exit_missing").map(([, says = ""]) => says)
          const ofStop = alerts.filter((says) => says.includes(stopLoss.orderRef))
          assert.deepStrictEqual([state, ofStop.length, alerts.length], ["cancelled", told, told])
        }))
    }
  }

  it.effect("is told of where its own cancel was given up before it began, whenever that is", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
      const untold: Array<number> = []
      for (let at = 0;; at++) {
        const entry = resting({ orderRef: `${at}`, limitPrice: "250.00" })
        const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
        yield* rig.pass(0.2)
        const { stopLoss, takeProfit } = yield* Fiber.join(placing)
        const { length } = rig.received("cancelOrder")
        const { fiber, isOver } = yield* Yielding.fork(stopLoss.cancel, at)
        yield* fork(Fiber.interrupt(fiber))
        yield* rig.pass(0.1)
        if (isOver()) break
        if (rig.received("cancelOrder").length > length) continue
        for (const exit of [stopLoss, takeProfit]) yield* rig.gateway.cancelManually((yield* exit.state).permId ?? 0)
        yield* rig.pass(3)
        const { length: told } = rig.said.filter(([event, says = ""]) =>
          event === "exit_missing" && says.includes(`${stopLoss.orderRef} `)
        )
        if (told !== 1) untold.push(at)
      }
      assert.deepStrictEqual(untold, [])
    }))

  it.effect("is told of where the cancel of all was given up before its turn had come", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
      const others = ["a", "b", "c"]
      for (const orderRef of others) yield* during(rig, orders.place(resting({ orderRef })), 1)
      const entry = resting({ orderRef: "entry", limitPrice: "250.00" })
      const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
      yield* rig.pass(1)
      const { stopLoss } = yield* Fiber.join(placing)
      const all = yield* fork(orders.cancelAll)
      yield* rig.pass(0.01)
      yield* fork(Fiber.interrupt(all))
      yield* rig.pass(10)
      yield* rig.gateway.cancelManually((yield* stopLoss.state).permId ?? 0)
      yield* rig.pass(10)
      const alerts = rig.said.filter(([event]) => event === "exit_missing").map(([, says = ""]) => says)
      const ofStop = alerts.filter((says) => says.includes(stopLoss.orderRef))
      assert.deepStrictEqual([rig.received("cancelOrder").length, ofStop.length, alerts.length], [3, 1, 1])
    }))

  it.effect("is told of once, and not again in the next run, where its entry had filled before that", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
      const entry = resting({ orderRef: "entry", limitPrice: "250.00", tif: "GTC" })
      const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
      yield* rig.pass(1)
      const { stopLoss, takeProfit } = yield* Fiber.join(placing)
      yield* rig.gateway.cancelManually((yield* stopLoss.state).permId ?? 0)
      yield* rig.pass(10)
      yield* crash
      const { orders: next } = yield* rig.start
      // both exits are in the book
      yield* next.list
      yield* OrdersRig.during(rig, next.modify(takeProfit.orderRef, { limitPrice: "310.00" }), 10)
      const states = yield* Effect.forEach([takeProfit, stopLoss], ({ orderRef }) => next.get(orderRef))
      const { length } = rig.said.filter(([event]) => event === "exit_missing")
      assert.deepStrictEqual([states.map((each) => each?.state), length], [["acknowledged", "cancelled"], 1])
    }))

  it.effect("is told of once, and not again in the next run, where it was rejected while the other lives", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm({
        gateway: { cash: 1e9 },
        tells: ({ _tag }) => _tag !== "completedOrder"
      })
      const entry = resting({ orderRef: "entry", limitPrice: "250.00", tif: "GTC" })
      const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
      yield* rig.pass(1)
      const { stopLoss } = yield* Fiber.join(placing)
      const { permId } = yield* stopLoss.state
      yield* crash
      yield* rig.gateway.cancelManually(permId ?? 0)
      const stood = rig.lines.findLast((line) => line.startsWith(`["stand","${stopLoss.orderRef}"`)) ?? ""
      rig.lines.push(stood.replace(/"acknowledged"/, "\"rejected\""))
      const told: Array<number> = []
      for (const seconds of [5, 70]) {
        const again = yield* rig.start
        yield* rig.pass(seconds)
        told.push(rig.said.filter(([event]) => event === "exit_missing").length)
        yield* again.crash
      }
      assert.deepStrictEqual([/"rejected"/.test(rig.lines.at(-1) ?? ""), told], [true, [1, 1]])
    }))

  for (
    const [what, days, times] of [["somebody else", 0, 1], ["somebody else", 3, 1], [
      "the other exit, which fills",
      0,
      0
    ]] as const
  ) {
    it.effect(`is told of in the next run, once, where a kill came before that: cancelled by ${what}, ${days} days ago`, () =>
      Effect.gen(function*() {
        const { crash, orders, rig } = yield* OrdersRig.warm({
          gateway: { cash: 1e9 },
          // a gateway tells what ended today alone
          tells: ({ _tag }) => _tag !== "completedOrder"
        })
        const entry = resting({ orderRef: "entry", limitPrice: "250.00", tif: "GTC" })
        const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
        yield* rig.pass(1)
        const { stopLoss } = yield* Fiber.join(placing)
        if (what === "somebody else") yield* rig.gateway.cancelManually((yield* stopLoss.state).permId ?? 0)
        else yield* rig.gateway.setPrice("AAPL", 310)
        yield* rig.pass(1)
        const before = [(yield* stopLoss.state).state, rig.alerts.length]
        yield* crash
        yield* rig.pass(days * 86_400)
        const next = yield* rig.start
        yield* rig.pass(10)
        yield* next.crash
        yield* rig.start
        yield* rig.pass(10)
        const { length } = rig.said.filter(([event]) => event === "exit_missing")
        assert.deepStrictEqual([before, length], [["cancelled", 0], times])
      }))
  }
})

describe("a bracket whose entry sells", () => {
  it.effect("has exits that buy, of its size and for as long as it works", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const terms = { action: "SELL", limitPrice: "400.00", tif: "GTC", outsideRth: true } as const
      const entry = resting({ ...terms, orderRef: "entry" })
      const { stopLoss, takeProfit } = yield* during(
        rig,
        orders.bracket({ entry, takeProfit: "300.00", stopLoss: "500.00" }),
        1
      )
      const words = ["action", "totalQuantity", "orderType", "lmtPrice", "auxPrice", "tif", "outsideRth", "transmit"]
      assert.deepStrictEqual(
        ["entry", takeProfit.orderRef, stopLoss.orderRef].flatMap((ref) => OrdersRig.written(rig, ref, ...words)),
        [
          ["SELL", 10, "LMT", 400, undefined, "GTC", true, false],
          ["BUY", 10, "LMT", 300, undefined, "GTC", true, false],
          ["BUY", 10, "STP", undefined, 500, "GTC", true, true]
        ]
      )
    }))
})
