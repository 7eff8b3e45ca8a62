import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting, short } = OrdersRig

const fork = Effect.forkChild({ startImmediately: true })
const nothingSent = "modify was refused and nothing was sent: order_ref"

describe("a change of an order", () => {
  it.effect("that waits for its turn is not written once its order has ended: the same id might place it anew", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      for (const orderRef of ["a", "b", "one"]) yield* during(rig, orders.place(resting({ orderRef })), 0.5)
      // so that its contract is known
      yield* during(rig, orders.modify("one", { quantity: "15" }), 0.5)
      // they use up what may be written at once
      yield* fork(orders.cancel("a"))
      yield* fork(orders.cancel("b"))
      const change = yield* fork(Effect.flip(orders.modify("one", { quantity: "20" })))
      yield* rig.pass(0.001)
      const isWaiting = change.pollUnsafe() === undefined && rig.received("cancelOrder").length === 2
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(1)
      const order = yield* orders.get("one")
      assert.deepStrictEqual([isWaiting, order === undefined ? "" : short(order), rig.placed()["one"]], [
        true,
        "one filled 15/0",
        2
      ])
      const { message } = yield* Fiber.join(change)
      assert.deepStrictEqual(message, `${nothingSent} (one is not known to be at the gateway: filled)`)
    }))

  it.effect("that no list of a new session has named yet is refused: the same id would place it, should it be gone", () =>
    Effect.gen(function*() {
      let isMute = false
      const { connection, orders, rig } = yield* OrdersRig.warm({
        tells: ({ _tag }) => !isMute || (_tag !== "openOrder" && _tag !== "orderStatus")
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      isMute = true
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(2)
      const { ready } = yield* connection.status
      const { message } = yield* during(rig, Effect.flip(handle.modify({ quantity: "20" })), 0.1)
      assert.deepStrictEqual([ready, short(yield* handle.state), message, rig.placed()["one"]], [
        true,
        "one acknowledged 0/10 unsettled",
        `${nothingSent} (one is not known to be at the gateway: acknowledged)`,
        1
      ])
    }))

  it.effect("of which the gateway has not told how it stands has that told first: what it is not of is written again so", () =>
    Effect.gen(function*() {
      let isMute = true
      const { orders, rig } = yield* OrdersRig.warm({ tells: ({ _tag }) => !isMute || _tag !== "openOrder" })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      isMute = false
      const before = rig.gateway.received.length
      yield* during(rig, handle.modify({ quantity: "20" }), 1)
      const sent = rig.gateway.received.slice(before).map(({ command }) => command._tag)
      assert.deepStrictEqual([sent, (yield* handle.state).quantity], [
        ["reqContractDetails", "reqAllOpenOrders", "placeOrder"],
        "20"
      ])
    }))

  it.effect("whose checks take long takes nothing back of what changed meanwhile", () =>
    Effect.gen(function*() {
      let isSlow = true
      const { orders, rig } = yield* OrdersRig.warm({
        risk: {
          check: ({ request }) =>
            Effect.as(request.quantity === "20" && isSlow ? Effect.sleep("5 seconds") : Effect.void, [])
        }
      })
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const slow = yield* fork(Effect.exit(Effect.flip(orders.modify("one", { quantity: "20" }))))
      yield* during(rig, orders.modify("one", { limitPrice: "101.00" }), 1)
      yield* rig.pass(10)
      const meanwhile = yield* orders.get("one")
      assert.deepStrictEqual([meanwhile?.limitPrice, meanwhile?.quantity], ["101", "10"])
      const { message } = yield* yield* Fiber.join(slow)
      assert.deepStrictEqual(message, `${nothingSent} (one was changed meanwhile: look at it, and ask again)`)
      isSlow = false
      yield* during(rig, orders.modify("one", { quantity: "20" }), 1)
      const after = yield* orders.get("one")
      assert.deepStrictEqual([after?.limitPrice, after?.quantity], ["101", "20"])
    }))

  it.effect("that is refused since its order has filled has the lists asked for, and none is written until they have told", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const mute = yield* rig.gateway.startFault("mute-order", {})
      yield* rig.gateway.setPrice("AAPL", 99)
      rig.told.length = 0
      // as a strategy does that follows the market
      const says = yield* Effect.forEach(
        Array.from({ length: 12 }, (_, at) => `${101 + at}.00`),
        (limitPrice) => during(rig, Effect.result(orders.modify("one", { limitPrice })), 0.5)
      )
      yield* rig.gateway.endFault(mute)
      const { message = "" } = says.flatMap((each) => each._tag === "Failure" ? [each.failure] : [])[0] ?? {}
      assert.deepStrictEqual([message, rig.placed()["one"], rig.told], [
        `${nothingSent} (one is not known to be at the gateway: acknowledged)`,
        2,
        [
          "3 one acknowledged 0/10",
          "3 one acknowledged 0/10 unsettled",
          "3 one acknowledged 0/10 unsettled",
          "5.025 one filled 10/0 unsettled",
          "5.05 one filled 10/0",
          "5.05 one filled 10/0"
        ]
      ])
    }))

  it.effect("is told of as on its way until the gateway has answered it, with what it says where it refuses, until another is", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const seen: Array<string> = []
      yield* fork(Stream.runForEach(
        handle.changes,
        ({ changing, limitPrice, message }) => Effect.sync(() => seen.push(`${changing} ${limitPrice} ${message}`))
      ))
      yield* during(rig, handle.modify({ limitPrice: "101.00" }), 1)
      yield* rig.gateway.startFault("reject", { code: 2102, text: "Unable to modify this order." })
      yield* during(rig, handle.modify({ limitPrice: "102.00" }), 1)
      yield* rig.gateway.endFaults
      yield* rig.gateway.startFault("mute-order", {})
      yield* during(rig, handle.modify({ limitPrice: "103.00" }), 1)
      const unanswered = (yield* handle.state).changing
      // the lists are asked for, and tell it
      yield* rig.pass(15)
      assert.deepStrictEqual([unanswered, ...seen], [
        true,
        "false 100 null",
        "true 100 null",
        "false 101 null",
        "true 101 null",
        "true 101 Unable to modify this order. (2102)",
        "false 101 Unable to modify this order. (2102)",
        "true 101 null",
        "false 103 null"
      ])
    }))

  it.effect("that its order has ended under is on its way no more", () =>
    Effect.gen(function*() {
      let isDeaf = false
      const { orders, rig } = yield* OrdersRig.warm({ tells: ({ _tag }) => !isDeaf || _tag !== "openOrder" })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      isDeaf = true
      yield* during(rig, handle.modify({ limitPrice: "101.00" }), 1)
      const before = (yield* handle.state).changing
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(1)
      const { changing, state } = yield* handle.state
      assert.deepStrictEqual([before, state, changing], [true, "filled", false])
    }))

  it.effect("that comes too early for the gateway (2102) is over with that, and may be asked for again at once", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* rig.gateway.startFault("reject", { code: 2102, text: "Unable to modify this order." })
      yield* during(rig, handle.modify({ quantity: "20" }), 1)
      yield* rig.gateway.endFaults
      yield* during(rig, handle.modify({ limitPrice: "101.00" }), 1)
      const { limitPrice, quantity, state } = yield* handle.state
      assert.deepStrictEqual([state, quantity, limitPrice], ["acknowledged", "10", "101"])
    }))

  it.effect("is awaited until other terms are told than those that a human or a preset had given it", () =>
    Effect.gen(function*() {
      let written = 0
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => {
          if (_tag !== "placeOrder" || args[2].orderRef !== "one" || args[2].whatIf === true) return false
          args[2].lmtPrice = 105
          return ++written > 1
        }
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* during(rig, handle.modify({ quantity: "20" }), 1)
      // the lists are asked for
      yield* rig.gateway.startFault("server-restored", { code: 1102 })
      yield* rig.pass(2)
      const { limitPrice, quantity } = yield* handle.state
      const { message } = yield* during(rig, Effect.flip(handle.modify({ quantity: "30" })), 1)
      assert.deepStrictEqual([limitPrice, quantity, written, message], [
        "105",
        "10",
        2,
        `${nothingSent} (another change of one is on its way: ask again once the gateway has answered that, ` +
        "or left it unanswered for 10 s)"
      ])
    }))

  it.effect("or a cancel, that goes out while lists are being answered is not taken for one that was lost", () =>
    Effect.gen(function*() {
      const written: Array<string> = []
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => {
          if (_tag === "reqCompletedOrders") return true
          const isChange = _tag === "placeOrder" && args[2].totalQuantity === 20
          if (isChange || _tag === "cancelOrder") written.push(_tag)
          return isChange || _tag === "cancelOrder"
        }
      })
      const changed = yield* during(rig, orders.place(resting({ orderRef: "changed" })), 0.5)
      const cancelled = yield* during(rig, orders.place(resting({ orderRef: "cancelled" })), 0.5)
      yield* rig.pass(20)
      yield* rig.gateway.startFault("server-restored", { code: 1102 })
      yield* rig.pass(1)
      yield* during(rig, changed.modify({ quantity: "20" }), 0.5)
      yield* during(rig, cancelled.cancel, 0.5)
      // the lists are over, and nothing of both is due yet
      yield* rig.pass(8)
      const { message } = yield* during(rig, Effect.flip(changed.modify({ limitPrice: "101.00" })), 0.2)
      yield* during(rig, cancelled.cancel, 0.2)
      assert.deepStrictEqual([message, written], [
        `${nothingSent} (another change of changed is on its way: ask again once the gateway has answered that, ` +
        "or left it unanswered for 10 s)",
        ["placeOrder", "cancelOrder"]
      ])
    }))

  it.effect("is not written over a price that came up while it waited for its turn", () =>
    Effect.gen(function*() {
      let byHand: Parameters<NonNullable<OrdersRig.Options["passesOver"]>>[0] | undefined
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: (request, instead) => {
          if (request._tag === "placeOrder" && request.args[2].orderRef === "one") {
            const [orderId, contract, order] = request.args
            byHand = { _tag: "placeOrder", args: [orderId, contract, { ...order, lmtPrice: 103 }] }
          }
          if (request._tag === "cancelOrder" && byHand !== undefined) instead(byHand)
          return false
        }
      })
      for (const orderRef of ["a", "b", "one"]) yield* during(rig, orders.place(resting({ orderRef })), 0.5)
      yield* during(rig, orders.modify("one", { quantity: "15" }), 0.5)
      yield* fork(orders.cancel("a"))
      yield* fork(orders.cancel("b"))
      const change = yield* fork(Effect.flip(orders.modify("one", { quantity: "20" })))
      yield* rig.pass(1)
      const { message } = yield* Fiber.join(change)
      const order = yield* orders.get("one")
      assert.deepStrictEqual([message, order?.quantity, order?.limitPrice], [
        `${nothingSent} (one was changed meanwhile: look at it, and ask again)`,
        "15",
        "103"
      ])
    }))

  it.effect("that no list told of is over where its order was lost with it, and is found", () =>
    Effect.gen(function*() {
      let isDeaf = false
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => isDeaf && /placeOrder|AllOpenOrders|Completed|Executions/.test(_tag)
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      isDeaf = true
      yield* during(rig, handle.modify({ quantity: "20" }), 300)
      const lost = (yield* handle.state).state
      isDeaf = false
      yield* rig.pass(65)
      const found = (yield* handle.state).state
      yield* during(rig, handle.modify({ quantity: "30" }), 1)
      assert.deepStrictEqual([lost, found, (yield* handle.state).quantity], ["unknown", "acknowledged", "30"])
    }))

  for (const which of ["entry", "takeProfit", "stopLoss"] as const) {
    it.effect(`of a bracket that is not whole would have it work without the rest: its ${which}`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm({
          passesOver: ({ _tag, args }) => _tag === "placeOrder" && String(args[2].orderType) === "STP"
        })
        const entry = resting({ orderRef: "entry" })
        const all = yield* during(rig, orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }), 1)
        const before = rig.received("placeOrder").length
        yield* during(rig, Effect.flip(all[which].modify({ quantity: "20" })), 1)
        assert.deepStrictEqual(rig.received("placeOrder").length, before)
      }))
  }
})
