import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, resting } = OrdersRig

/** What the gateway was sent of an order, in some of its words. */
const written = ({ gateway }: OrdersRig.Rig, orderRef: string, ...words: ReadonlyArray<string>) =>
  gateway.received.flatMap(({ command }) => {
    if (command._tag !== "placeOrder") return []
    const order = command.args[2]
    const said = new Map<string, unknown>(Object.entries(order))
    return order.orderRef === orderRef && order.whatIf !== true ? [words.map((word) => said.get(word))] : []
  })

/** An order that trails the price by 5, whose stop stands at 235 by now, and the price at 237. */
const trailing = Effect.fnUntraced(function*(more: { readonly trailStopPrice?: string }) {
  const { orders, rig } = yield* OrdersRig.warm()
  const order = market({ action: "SELL", orderType: "TRAIL", trailAmount: "5", orderRef: "trail", ...more })
  const handle = yield* during(rig, orders.place(order), 1)
  for (const price of [240, 237]) {
    yield* rig.gateway.setPrice("AAPL", price)
    yield* rig.pass(1)
  }
  const asked = rig.received("reqAllOpenOrders").length
  return { handle, orders, rig, asked: () => rig.received("reqAllOpenOrders").length - asked }
})

const nothingSent = "placeOrder was refused and nothing was sent: order_ref"

describe("what a change is not of stays as the gateway has it", () => {
  for (const trailStopPrice of [undefined, "220.00"]) {
    it.effect(`the stop of an order that trails, placed ${trailStopPrice ?? "without one"}, is not loosened`, () =>
      Effect.gen(function*() {
        const { asked, handle, rig } = yield* trailing(trailStopPrice === undefined ? {} : { trailStopPrice })
        yield* during(rig, handle.modify({ quantity: "5" }), 1)
        yield* rig.gateway.setPrice("AAPL", 234.9)
        yield* rig.pass(1)
        const first = trailStopPrice === undefined ? undefined : 220
        assert.deepStrictEqual(
          [asked(), written(rig, "trail", "totalQuantity", "auxPrice", "trailStopPrice"), (yield* handle.state).state],
          [1, [[10, 5, first], [5, 5, 235]], "filled"]
        )
      }))
  }

  it.effect("one that is moved is moved to where it is asked for, and a refusal of that is not sent along later", () =>
    Effect.gen(function*() {
      const { asked, handle, rig } = yield* trailing({})
      yield* rig.gateway.startFault("reject", { code: 2102, text: "Unable to modify this order." })
      yield* during(rig, handle.modify({ trailStopPrice: "230.00" }), 1)
      yield* rig.gateway.endFaults
      const before = asked()
      yield* during(rig, handle.modify({ trailAmount: "4" }), 1)
      assert.deepStrictEqual([before, asked(), written(rig, "trail", "auxPrice", "trailStopPrice")], [
        0,
        1,
        [[5, undefined], [5, 230], [4, 235]]
      ])
    }))

  it.effect("none is changed while nobody tells where its stop stands", () =>
    Effect.gen(function*() {
      const { handle, rig } = yield* trailing({})
      yield* rig.gateway.startFault("no-end", { message: 53 })
      const { message } = yield* during(rig, Effect.flip(handle.modify({ quantity: "5" })), 30)
      assert.deepStrictEqual([message, rig.placed()["trail"]], [
        "reqAllOpenOrders: it was not answered within 10s",
        1
      ])
    }))

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
