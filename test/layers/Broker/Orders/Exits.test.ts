import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting } = OrdersRig

const why = Result.match({
  onSuccess: () => "placed",
  onFailure: (error: { readonly message: string }) => error.message
})

describe("what belongs together and is refused", () => {
  it.effect("says by which of it, and nothing of it is sent", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const entry = resting({ orderRef: "entry" })
      const refused = (what: Effect.Effect<unknown, { readonly message: string }>) =>
        Effect.map(during(rig, Effect.result(what), 1), why)
      const said = [
        yield* refused(orders.bracket({ entry, takeProfit: "300.001", stopLoss: "90.00" })),
        yield* refused(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.001" })),
        yield* refused(orders.bracket({ entry, takeProfit: "90.00", stopLoss: "300.00" })),
        yield* refused(orders.oneCancelsAll([entry, resting({ orderRef: "other", limitPrice: "90.001" })]))
      ]
      const none = "placeOrder was refused and nothing was sent: "
      assert.deepStrictEqual([said, rig.received("placeOrder").length], [
        [
          `${none}tick (takeProfit: limitPrice 300.001 is not on the price steps of 0.01)`,
          `${none}tick (stopLoss: stopPrice 90.001 is not on the price steps of 0.01)`,
          `${none}terms (takeProfit must be above stopLoss where the entry is a BUY)`,
          `${none}tick (other: limitPrice 90.001 is not on the price steps of 0.01)`
        ],
        1
      ])
    }))

  it.effect("a bracket that no type has seen is refused as well, and so is a take-profit at a loss", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const bracket = { entry: resting({ orderRef: "entry" }), takeProfit: "300.00", stopLoss: "90.00" }
      const said = yield* Effect.forEach(
        [{ takeProfit: "abc" }, { stopLoss: undefined }, { takeProfit: 300 }, { stopLimit: "80.00" }, {
          takeProfit: "95.00"
        }],
        (more) => {
          const placing = orders.bracket({ ...bracket, ...more } as never)
          return Effect.map(during(rig, Effect.result(placing), 1), why)
        }
      )
      const none = "placeOrder was refused and nothing was sent: "
      assert.deepStrictEqual([said, rig.placed()], [
        [
          `${none}terms (takeProfit: Write it as a plain decimal, such as "150.05" at ["limitPrice"])`,
          `${none}terms (stopLoss: A STP order needs stopPrice)`,
          `${none}terms (takeProfit: Expected string at ["limitPrice"])`,
          `${none}terms (stopLimit is no word of a bracket)`,
          `${none}terms (takeProfit must be above the entry's limitPrice where it is a BUY)`
        ],
        { warm: 1 }
      ])
    }))

  it.effect("orders of different groups, or ways to cancel, are no group: a fill of one would leave the others", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const [low, high] = [resting({ orderRef: "low" }), resting({ orderRef: "high", limitPrice: "220.00" })]
      const said = yield* Effect.forEach(
        [
          [{ ...low, ocaGroup: "a" }, high],
          [{ ...low, ocaGroup: "a" }, { ...high, ocaGroup: "b" }],
          [{ ...low, ocaType: 3 as const }, high]
        ],
        (all) => Effect.map(during(rig, Effect.result(orders.oneCancelsAll(all)), 1), why)
      )
      const refused =
        "placeOrder was refused and nothing was sent: terms (Orders of one group bear one ocaGroup and one " +
        "ocaType, or none: then both are made)"
      assert.deepStrictEqual([said, rig.placed()], [[refused, refused, refused], { warm: 1 }])
    }))

  it.effect("a name that one order bears alone is not that of a bracket", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const entry = resting({ orderRef: "entry" })
      yield* during(rig, orders.place(entry), 1)
      const bracket = orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" })
      const said = why(yield* during(rig, Effect.result(bracket), 1))
      assert.deepStrictEqual([said, rig.received("placeOrder").length], [
        "placeOrder was refused and nothing was sent: order_ref (entry is the name of an order that has no such exits)",
        2
      ])
    }))

  it.effect("the exits of an entry that lives until a time live as long", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const entry = resting({ orderRef: "entry", tif: "GTD", goodTillDate: "20270101-00:00:00" })
      yield* during(rig, orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }), 1)
      const until = rig.gateway.received.flatMap(({ command }) =>
        command._tag === "placeOrder" && command.args[2].whatIf !== true ? [command.args[2].goodTillDate] : []
      )
      assert.deepStrictEqual(until.slice(1), ["20270101-00:00:00", "20270101-00:00:00", "20270101-00:00:00"])
    }))
})
