import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting } = OrdersRig

type Line = { readonly why?: string }

const warnings = (audit: ReadonlyArray<Line>) => audit.flatMap(({ why }) => why ?? [])

describe("orders that belong together, asked for again under their names", () => {
  it.effect("a bracket of other prices answers the one that is there, and says in what it differs", () =>
    Effect.gen(function*() {
      const audit: Array<Line> = []
      const { orders, rig } = yield* OrdersRig.warm({ audit })
      const bracket = { entry: resting({ orderRef: "entry" }), takeProfit: "300.00", stopLoss: "90.00" }
      const first = yield* during(rig, orders.bracket(bracket), 1)
      yield* during(rig, orders.bracket({ ...bracket, takeProfit: "300.0" }), 1)
      const before = warnings(audit)
      const other = { entry: { ...bracket.entry, quantity: "20" }, takeProfit: "310.00", stopLoss: "95.00" }
      const again = yield* during(rig, orders.bracket(other), 1)
      assert.deepStrictEqual([before, again.stopLoss.orderRef], [[], first.stopLoss.orderRef])
      assert.deepStrictEqual(warnings(audit), [
        "entry names an order already, of another quantity, takeProfit, stopLoss: that one was answered, and " +
        "nothing was placed"
      ])
      assert.deepStrictEqual(rig.received("placeOrder").length, 4)
    }))

  it.effect("so does each of a group", () =>
    Effect.gen(function*() {
      const audit: Array<Line> = []
      const { orders, rig } = yield* OrdersRig.warm({ audit })
      const all = [resting({ orderRef: "low" }), resting({ orderRef: "high", limitPrice: "220.00" })]
      yield* during(rig, orders.oneCancelsAll(all), 1)
      yield* during(rig, orders.oneCancelsAll(all), 1)
      const before = warnings(audit)
      yield* during(rig, orders.oneCancelsAll(all.map((each) => ({ ...each, limitPrice: "100.00" }))), 1)
      assert.deepStrictEqual([before, warnings(audit), rig.received("placeOrder").length], [
        [],
        ["high names an order already, of another limitPrice: that one was answered, and nothing was placed"],
        3
      ])
    }))
})

describe("a name that is borne already", () => {
  it.effect("names no second order, though the journal of the first is lost", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const rig = yield* OrdersRig.make({ lines })
      const first = yield* rig.start
      yield* during(rig, first.orders.place(resting({ orderRef: "entry" })), 1)
      yield* first.crash
      lines.splice(0)
      const { orders } = yield* rig.start
      yield* rig.pass(5)
      const refused = yield* Effect.flip(during(rig, orders.place(resting({ orderRef: "entry" })), 1))
      yield* during(rig, orders.place(resting({ orderRef: "other" })), 1)
      assert.deepStrictEqual([refused.message, rig.placed()], [
        "placeOrder was refused and nothing was sent: order_ref (entry is the name of an order that was placed by another " +
        "client id, or of which this one has no journal)",
        { entry: 1, other: 1 }
      ])
    }))
})
