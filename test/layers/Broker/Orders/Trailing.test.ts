import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Order, OrderRequest } from "../../../../src/domain/Order.ts"
import type { Orders } from "../../../../src/layers/Broker/Orders.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market } = OrdersRig

/** By how much, by what part of the price, its stop as it was told last, and how far from there its limit. */
const trail = ({ limitOffset, stopPrice, trailAmount, trailPercent, trailStopPrice }: Order) =>
  [trailAmount, trailPercent, trailStopPrice, limitOffset, ...stopPrice === null ? [] : [stopPrice]].join(" ")

const sell = (more: Partial<OrderRequest>): OrderRequest => market({ action: "SELL", orderType: "TRAIL", ...more })

const amount = sell({ orderRef: "amount", trailAmount: "5.00" })
const percent = sell({ orderRef: "percent", trailPercent: "2", trailStopPrice: "220.00" })
const limited = sell({
  ...{ orderRef: "limited", orderType: "TRAIL LIMIT", trailAmount: "5.00", trailStopPrice: "220.00" },
  limitOffset: "0.50"
})

/** What is said of ours that trail, each by its name. */
const said = (orders: Orders["Service"]) =>
  Effect.forEach(
    ["amount", "percent", "limited"],
    (ref) => Effect.map(orders.get(ref), (order) => `${ref}: ${order === undefined ? "none" : trail(order)}`)
  )

/** A program with one of each, and the market at 240. */
const warm = Effect.fnUntraced(function*(options: OrdersRig.Options = {}) {
  const { crash, orders, rig } = yield* OrdersRig.warm(options)
  const handles = yield* Effect.forEach([amount, percent, limited], (order) => during(rig, orders.place(order), 1))
  yield* rig.gateway.setPrice("AAPL", 240)
  yield* rig.pass(1)
  return { crash, handles, orders, rig }
})

describe("the document of an order that trails says by what", () => {
  it.effect("before the gateway says a word of it, as it was asked for", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ tells: ({ _tag }) => _tag !== "openOrder" })
      yield* Effect.forEach([amount, percent, limited], (order) => during(rig, orders.place(order), 0.1))
      assert.deepStrictEqual(yield* said(orders), [
        "amount: 5.00   ",
        "percent:  2 220.00 ",
        "limited: 5.00  220.00 0.50"
      ])
    }))

  it.effect("as the gateway has it: where its stop stands is where that told last, since the market moves it without a word", () =>
    Effect.gen(function*() {
      const { handles: [first], orders, rig } = yield* warm()
      const before = yield* said(orders)
      yield* during(rig, first!.modify({ trailAmount: "4.00" }), 1)
      assert.deepStrictEqual([before, yield* said(orders)], [
        ["amount: 5  225 ", "percent:  2 225.4 ", "limited: 5  225 0.5"],
        ["amount: 4  236 ", "percent:  2 235.2 ", "limited: 5  235 0.5"]
      ])
    }))

  it.effect("what a human has made of it, and what a refused change left", () =>
    Effect.gen(function*() {
      let isAmended = false
      const { handles: [first, second], orders, rig } = yield* warm({
        passesOver: ({ _tag, args }) => {
          if (_tag === "placeOrder" && args[2].orderRef === "percent" && isAmended) {
            Object.assign(args[2], { trailingPercent: undefined, auxPrice: 7 })
          }
          return false
        }
      })
      isAmended = true
      yield* during(rig, second!.modify({ quantity: "5" }), 1)
      yield* rig.gateway.startFault("reject", { code: 2102, text: "Unable to modify this order." })
      yield* during(rig, first!.modify({ trailAmount: "3.00" }), 1)
      assert.deepStrictEqual((yield* said(orders)).slice(0, 2), ["amount: 5  235 ", "percent: 7  235.2 "])
    }))

  it.effect("of others, too", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const window = { action: "SELL", totalQuantity: 3, tif: "GTC" }
      for (
        const more of [
          { orderType: "TRAIL", auxPrice: 5, trailStopPrice: 228 },
          { orderType: "TRAIL", trailingPercent: 1.5, trailStopPrice: 228 },
          { orderType: "TRAIL LIMIT", auxPrice: 5, trailStopPrice: 228, lmtPriceOffset: 0.25 },
          { orderType: "STP", auxPrice: 190, trailStopPrice: 190 }
        ]
      ) yield* rig.gateway.placeManually(contract, { ...window, ...more } as never)
      yield* rig.pass(70)
      const list = yield* orders.list
      const others = list._tag === "Known" ? list.value.filter(({ owner }) => owner === "tws") : []
      assert.deepStrictEqual(others.map(trail), ["5  228 ", " 1.5 228 ", "5  228 0.25", "    190"])
    }))

  it.effect("a stop that has moved is told, and has no line of its own in the journal", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* warm()
      const before = rig.lines.length
      rig.told.length = 0
      yield* rig.pass(70)
      const told = rig.told.filter((line) => line.includes(" amount ")).length
      const moved = rig.lines.slice(before).filter((line) => !line.includes("limited"))
      assert.deepStrictEqual([told, (yield* said(orders))[0], moved], [1, "amount: 5  235 ", []])
    }))

  for (
    const [what, asWritten, expected] of [
      ["", (line: string) => [line], ["amount: 4  236 ", "percent:  2 235.2 ", "limited: 5  235 0.5"]],
      [
        "by an earlier version, as it was asked for last",
        (line: string) => line.endsWith("},true]") ? [] : [line.replace(/(,null,null,null)?,\[[^\]]*\]\]$/, "]")],
        ["amount: 4.00   ", "percent:  2 220.00 ", "limited: 5.00  220.00 0.50"]
      ]
    ] as const
  ) {
    it.effect(`after a restart${what === "" ? "" : `, where its journal was written ${what}`}`, () =>
      Effect.gen(function*() {
        const { crash, handles: [first], orders, rig } = yield* warm()
        yield* during(rig, first!.modify({ trailAmount: "4.00" }), 1)
        yield* during(rig, orders.cancelAll, 1)
        yield* crash
        rig.lines.splice(0, Infinity, ...rig.lines.flatMap(asWritten))
        const again = yield* rig.start
        assert.deepStrictEqual(yield* said(again.orders), [...expected])
      }))
  }
})
