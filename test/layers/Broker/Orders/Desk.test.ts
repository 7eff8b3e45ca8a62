import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { OrderRequest } from "../../../../src/domain/Order.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, resting } = OrdersRig

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

  /** A program that has lost its journal, and what the gateway has of an order that it had placed. */
  const forgetful = Effect.fnUntraced(function*(request: OrderRequest, ends: boolean) {
    const lines: Array<string> = []
    const rig = yield* OrdersRig.make({ lines })
    const first = yield* rig.start
    yield* during(rig, first.orders.place(request), 1)
    if (ends) yield* during(rig, first.orders.cancel(request.orderRef ?? ""), 1)
    yield* first.crash
    lines.splice(0)
    const { orders } = yield* rig.start
    yield* rig.pass(5)
    const again = yield* Effect.flip(during(rig, orders.place(request), 1))
    return [again._tag, rig.placed()]
  })

  for (
    const [what, request, ends] of [
      ["has filled", market({ orderRef: "entry" }), false],
      ["was cancelled", resting({ orderRef: "entry" }), true]
    ] as const
  ) {
    it.effect(`names no second order where the first ${what}, though its journal is lost`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* forgetful(request, ends), ["OrderRefused", { entry: 1 }])
      }))
  }

  for (
    const [what, place] of [
      ["an order", (orders: OrdersRig.OrdersOf) => Effect.asVoid(orders.place(resting({ orderRef: "entry" })))],
      [
        "a group",
        (orders: OrdersRig.OrdersOf) =>
          orders.oneCancelsAll([resting({ orderRef: "other" }), resting({ orderRef: "entry" })])
      ]
    ] as const
  ) {
    it.effect(`two client ids that give ${what} one name at the same time do not both send it`, () =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        const wrote = () => lines.some((line) => line.includes("\"entry\""))
        const { orders, rig } = yield* OrdersRig.warm({ lines, beside: () => wrote() ? ["entry"] : [] })
        const refused = yield* Effect.flip(during(rig, place(orders), 1))
        const { state } = (yield* orders.get("entry")) ?? {}
        assert.deepStrictEqual([refused.message, state, rig.placed()], [
          "placeOrder was refused and nothing was sent: order_ref (entry is the name of an order that was placed by another " +
          "client id, or of which this one has no journal)",
          "refused",
          { warm: 1 }
        ])
      }))
  }

  it.effect("names no second order where the first is told of while the second is checked", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      let isLate = false
      let answers: ReadonlyArray<() => void> = []
      const rig = yield* OrdersRig.make({
        lines,
        tells: ({ _tag }) => !isLate || _tag !== "openOrder",
        passesOver: (request, instead) => {
          if (!isLate || request._tag !== "reqContractDetails") return false
          answers = [...answers, () => instead(request)]
          return true
        }
      })
      const first = yield* rig.start
      yield* during(rig, first.orders.place(resting({ orderRef: "entry" })), 1)
      yield* first.crash
      lines.splice(0)
      isLate = true
      const { orders } = yield* rig.start
      const placing = yield* Effect.forkChild(Effect.flip(orders.place(resting({ orderRef: "entry" }))), {
        startImmediately: true
      })
      yield* rig.pass(1)
      isLate = false
      yield* during(rig, orders.listAnew, 1)
      for (const answer of answers) answer()
      yield* rig.pass(1)
      assert.deepStrictEqual([placing.pollUnsafe()?._tag, rig.placed()], ["Success", { entry: 1 }])
    }))
})
