import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import type { Changes } from "../../../../src/layers/Broker/Orders.ts"
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

  it.effect("a change that would have an exit executed at once is refused until its entry has filled", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const entry = resting({ orderRef: "entry", quantity: "3000", limitPrice: "200.00" })
      const all = yield* during(rig, orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }), 1)
      const change = (which: keyof typeof all, changes: Changes) =>
        Effect.map(during(rig, Effect.result(all[which].modify(changes)), 1), why)
      const before = [
        yield* change("stopLoss", { stopPrice: "200.00" }),
        yield* change("takeProfit", { limitPrice: "199.00" }),
        yield* change("entry", { limitPrice: "90.00" }),
        yield* change("stopLoss", { stopPrice: "abc" }),
        yield* change("stopLoss", { stopPrice: "95.00" })
      ]
      yield* change("entry", { limitPrice: "299.00" })
      const { state } = yield* all.entry.state
      const none = "modify was refused and nothing was sent: "
      assert.deepStrictEqual([before, state, yield* change("stopLoss", { stopPrice: "299.50" })], [
        [
          `${none}terms (The entry's limitPrice must be above stopLoss where it is a BUY)`,
          `${none}terms (takeProfit must be above the entry's limitPrice where it is a BUY)`,
          `${none}terms (The entry's limitPrice must be above stopLoss where it is a BUY)`,
          `${none}terms (Write it as a plain decimal, such as "150.05" at ["stopPrice"])`,
          "placed"
        ],
        "filled",
        "placed"
      ])
    }))

  it.effect("all of a bracket may be moved, one after the other, before the gateway has told of the first", () =>
    Effect.gen(function*() {
      let isMute = false
      const { orders, rig } = yield* OrdersRig.warm({
        tells: ({ _tag }) => !isMute || (_tag !== "openOrder" && _tag !== "orderStatus")
      })
      const entry = resting({ orderRef: "entry" })
      const all = yield* during(rig, orders.bracket({ entry, takeProfit: "110.00", stopLoss: "90.00" }), 1)
      isMute = true
      const moved = [
        yield* during(rig, Effect.result(all.takeProfit.modify({ limitPrice: "130.00" })), 1),
        yield* during(rig, Effect.result(all.entry.modify({ limitPrice: "120.00" })), 1),
        yield* during(rig, Effect.result(all.stopLoss.modify({ stopPrice: "120.00" })), 1)
      ]
      assert.deepStrictEqual(moved.map(why), [
        "placed",
        "placed",
        "modify was refused and nothing was sent: terms (The entry's limitPrice must be above stopLoss where it is a BUY)"
      ])
    }))

  it.effect("a change that would have an exit larger than its entry is refused: it would close more than that opens", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const entry = resting({ orderRef: "entry" })
      const all = yield* during(rig, orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }), 1)
      const [profit, loss] = [all.takeProfit.orderRef, all.stopLoss.orderRef]
      const change = (which: keyof typeof all, quantity: string) =>
        Effect.map(during(rig, Effect.result(all[which].modify({ quantity })), 1), why)
      const said = [
        yield* change("entry", "5"),
        yield* change("stopLoss", "11"),
        yield* change("takeProfit", "5"),
        yield* change("entry", "5"),
        yield* change("stopLoss", "5"),
        yield* change("entry", "5"),
        yield* change("takeProfit", "6"),
        yield* change("entry", "20"),
        yield* change("takeProfit", "20")
      ]
      const closes = (exit: string, more: string, of: string) =>
        `modify was refused and nothing was sent: terms (${exit}, an exit of ${more}, would close more than its entry of ` +
        `${of} opens)`
      assert.deepStrictEqual(said, [
        closes(profit, "10", "5"),
        closes(loss, "11", "10"),
        "placed",
        closes(loss, "10", "5"),
        "placed",
        "placed",
        closes(profit, "6", "5"),
        "placed",
        "placed"
      ])
    }))
})
