import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, resting, written } = OrdersRig

const fork = Effect.forkChild({ startImmediately: true })
const nothingSent = "modify was refused and nothing was sent: order_ref"

describe("what a change is not of stays as the gateway has it", () => {
  it.effect("how long it lives, and the group that it is in, which a human or a preset may have chosen", () =>
    Effect.gen(function*() {
      const words = ["lmtPrice", "tif", "outsideRth", "ocaGroup", "ocaType", "goodTillDate"]
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => {
          if (_tag === "placeOrder" && args[2].orderRef === "one" && args[2].lmtPrice === 100) {
            const by = { tif: "GTD", goodTillDate: "20990101 00:00:00 UTC", ocaGroup: "by hand", ocaType: 2 }
            Object.assign(args[2], { ...by, outsideRth: true })
          }
          return false
        }
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* during(rig, handle.modify({ limitPrice: "101.00" }), 1)
      yield* during(rig, handle.modify({ limitPrice: "102.00" }), 1)
      const [, second, third] = written(rig, "one", ...words)
      const { limitPrice, ocaGroup, tif } = yield* handle.state
      assert.deepStrictEqual([second, third, limitPrice, tif, ocaGroup], [
        [101, "GTD", true, "by hand", 2, "20990101 00:00:00 UTC"],
        [102, "GTD", true, "by hand", 2, "20990101 00:00:00 UTC"],
        "102",
        "GTD",
        "by hand"
      ])
    }))

  it.effect("one that a human has taken out of its group is not put back into it", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => {
          if (_tag === "placeOrder" && args[2].lmtPrice === 100) Object.assign(args[2], { ocaGroup: "" })
          return false
        }
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one", ocaGroup: "mine" })), 1)
      yield* during(rig, handle.modify({ limitPrice: "101.00" }), 1)
      assert.deepStrictEqual(written(rig, "one", "lmtPrice", "ocaGroup", "ocaType")[1], [101, undefined, undefined])
    }))

  it.effect("the group by which TWS binds the exits of an entry is not named: nobody may revise it (10326)", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => {
          const isExit = _tag === "placeOrder" && (args[2].parentId ?? 0) > 0
          if (isExit && args[2].auxPrice === 90) Object.assign(args[2], { ocaGroup: "1571710075", ocaType: 3 })
          return false
        }
      })
      const bracket = { entry: resting({ orderRef: "entry" }), takeProfit: "300.00", stopLoss: "90.00" }
      const { stopLoss } = yield* during(rig, orders.bracket(bracket), 1)
      yield* during(rig, stopLoss.modify({ stopPrice: "91.00" }), 1)
      assert.deepStrictEqual(written(rig, stopLoss.orderRef, "auxPrice", "ocaGroup", "ocaType"), [
        [90, "1571710075", 3],
        [91, undefined, undefined]
      ])
    }))

  it.effect("an exit bears its entry's id as long as that may work: TWS does not find one that has ended (135), and keeps the group", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const entry = resting({ orderRef: "entry", quantity: "3000", limitPrice: "200.00" })
      const all = yield* during(rig, orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }), 1)
      const { orderId } = yield* all.entry.state
      yield* during(rig, all.stopLoss.modify({ stopPrice: "91.00" }), 1)
      yield* during(rig, all.entry.modify({ limitPrice: "299.00" }), 1)
      yield* during(rig, all.stopLoss.modify({ stopPrice: "92.00" }), 1)
      yield* during(rig, all.takeProfit.modify({ limitPrice: "310.00" }), 1)
      const stands = Effect.map(all.stopLoss.state, ({ message, state, stopPrice }) => [state, stopPrice, message])
      const before = yield* stands
      yield* rig.gateway.setPrice("AAPL", 311)
      yield* rig.pass(1)
      assert.deepStrictEqual(
        [written(rig, all.stopLoss.orderRef, "auxPrice", "parentId", "ocaGroup"), before, (yield* stands)[0]],
        [
          [[90, orderId, undefined], [91, orderId, undefined], [92, 0, undefined]],
          ["acknowledged", "92", null],
          "cancelled"
        ]
      )
    }))

  it.effect("an exit whose entry ends while its change waits for its turn is written without the entry's id", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const entry = resting({ orderRef: "entry", limitPrice: "200.00" })
      const all = yield* during(rig, orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }), 1)
      const others = Array.from({ length: 15 }, (_, at) => resting({ orderRef: `other-${at}` }))
      yield* fork(Effect.exit(orders.oneCancelsAll(others)))
      yield* fork(Effect.exit(all.stopLoss.modify({ stopPrice: "91.00" })))
      yield* rig.pass(0.1)
      yield* rig.gateway.setPrice("AAPL", 199)
      yield* rig.pass(2)
      assert.deepStrictEqual(
        [written(rig, all.stopLoss.orderRef, "auxPrice", "parentId")[1], (yield* all.stopLoss.state).stopPrice],
        [[91, 0], "91"]
      )
    }))

  it.effect("an order that a human lets trail by a part of the price does so still", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => {
          if (_tag === "placeOrder" && args[2].orderType === "TRAIL" && args[2].totalQuantity === 10) {
            Object.assign(args[2], { auxPrice: undefined, trailingPercent: 1 })
          }
          return false
        }
      })
      const order = market({ action: "SELL", orderType: "TRAIL", trailAmount: "50", orderRef: "trail" })
      const handle = yield* during(rig, orders.place(order), 1)
      yield* during(rig, handle.modify({ quantity: "5" }), 1)
      assert.deepStrictEqual(written(rig, "trail", "totalQuantity", "auxPrice", "trailingPercent")[1], [
        5,
        undefined,
        1
      ])
    }))

  it.effect("of an order to which a human has added what ours never bear nothing is changed", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => {
          if (_tag !== "placeOrder" || args[2].orderRef !== "one") return false
          const rises = {
            type: 1,
            conjunctionConnection: "a",
            conId: 265598,
            exchange: "SMART",
            isMore: true,
            price: 900
          }
          Object.assign(args[2], { hidden: true, conditions: [{ ...rises, strPrice: "900", triggerMethod: 0 }] })
          return false
        }
      })
      // it would fill at once, but for its condition
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one", limitPrice: "400.00" })), 1)
      const { message } = yield* during(rig, Effect.flip(handle.modify({ quantity: "20" })), 1)
      assert.deepStrictEqual([message, rig.placed()["one"], (yield* handle.state).state], [
        `${nothingSent} (one has conditions, hidden now, which a change of ours would take away: change it where that was ` +
        "done, or cancel it and place another)",
        1,
        "acknowledged"
      ])
    }))

  it.effect("of an order that a human has made one of another type nothing is changed", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => {
          if (_tag === "placeOrder" && args[2].orderRef === "one") Object.assign(args[2], { orderType: "LOC" })
          return false
        }
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const { message } = yield* during(rig, Effect.flip(handle.modify({ limitPrice: "101.00" })), 1)
      assert.deepStrictEqual([message, rig.placed()["one"]], [
        `${nothingSent} (one was placed as LMT and is LOC now: change it where that was done, or cancel it and place another)`,
        1
      ])
    }))
})
