import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as Contract from "../../src/domain/Contract.ts"
import type { OrderRequest } from "../../src/domain/Order.ts"
import * as Together from "../../src/domain/Together.ts"

const entry: OrderRequest = {
  contract: Contract.stock("AAPL"),
  action: "BUY",
  quantity: "10",
  orderType: "LMT",
  limitPrice: "150"
}
const sale: OrderRequest = { ...entry, action: "SELL" }
const { limitPrice: _, ...unpriced } = entry
const market: OrderRequest = { ...unpriced, orderType: "MKT" }
const stop: OrderRequest = { ...unpriced, orderType: "STP", stopPrice: "150" }
const stopLimit: OrderRequest = { ...stop, orderType: "STP LMT", limitPrice: "151" }

describe("orders that belong together", () => {
  it("a bracket whose exits would be executed at once, or end before they close anything, is none", () => {
    const said = [
      { entry, takeProfit: "160", stopLoss: "140" },
      { entry, takeProfit: "150.5", stopLoss: "149.5" },
      { entry: market, takeProfit: "9.5", stopLoss: "9" },
      { entry: sale, takeProfit: "140", stopLoss: "160" },
      { entry: { ...entry, tif: "GTC" as const }, takeProfit: "160", stopLoss: "140" },
      { entry, takeProfit: "140", stopLoss: "160" },
      { entry, takeProfit: "140", stopLoss: "140.0" },
      { entry: sale, takeProfit: "160", stopLoss: "140" },
      { entry, takeProfit: "160", stopLoss: "150.00" },
      { entry: sale, takeProfit: "100", stopLoss: "149" },
      { entry: { ...entry, tif: "IOC" as const }, takeProfit: "160", stopLoss: "140" }
    ].map(Together.flaw)
    assert.deepStrictEqual(said, [
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      "takeProfit must be above stopLoss where the entry is a BUY",
      "takeProfit must be above stopLoss where the entry is a BUY",
      "takeProfit must be below stopLoss where the entry is a SELL",
      "The entry's limitPrice must be above stopLoss where it is a BUY",
      "The entry's limitPrice must be below stopLoss where it is a SELL",
      "The exits of an entry have its tif, and IOC would end them before they close anything"
    ])
  })

  it("a bracket whose entry names a price that is not between its exits is none", () => {
    const said = [
      { entry, takeProfit: "149", stopLoss: "140" },
      { entry, takeProfit: "150.00", stopLoss: "140" },
      { entry: sale, takeProfit: "151", stopLoss: "160" },
      { entry: stop, takeProfit: "160", stopLoss: "140" },
      { entry: stop, takeProfit: "160", stopLoss: "155" },
      { entry: stop, takeProfit: "149", stopLoss: "140" },
      { entry: stopLimit, takeProfit: "151.5", stopLoss: "149.5" },
      { entry: stopLimit, takeProfit: "150.5", stopLoss: "149.5" },
      { entry: stopLimit, takeProfit: "152", stopLoss: "150.5" },
      // it is had for its limit, once it has been dearer
      { entry: { ...stopLimit, limitPrice: "148" }, takeProfit: "149", stopLoss: "140" }
    ].map(Together.flaw)
    assert.deepStrictEqual(said, [
      "takeProfit must be above the entry's limitPrice where it is a BUY",
      "takeProfit must be above the entry's limitPrice where it is a BUY",
      "takeProfit must be below the entry's limitPrice where it is a SELL",
      undefined,
      "The entry's stopPrice must be above stopLoss where it is a BUY",
      "takeProfit must be above the entry's stopPrice where it is a BUY",
      undefined,
      "takeProfit must be above the entry's limitPrice where it is a BUY",
      "The entry's stopPrice must be above stopLoss where it is a BUY",
      undefined
    ])
  })

  it("a group is two orders or more, of one group and one way to cancel", () => {
    const isGroup = (...orders: ReadonlyArray<unknown>) =>
      Result.isSuccess(Schema.decodeUnknownResult(Together.Oca)({ orders }))
    assert.deepStrictEqual([
      isGroup(),
      isGroup(entry),
      isGroup(entry, sale),
      isGroup({ ...entry, ocaGroup: "a", ocaType: 3 }, { ...sale, ocaGroup: "a", ocaType: 3 }),
      isGroup({ ...entry, ocaGroup: "a" }, { ...sale, ocaGroup: "b" }),
      isGroup({ ...entry, ocaGroup: "a" }, sale),
      isGroup({ ...entry, ocaType: 1 }, { ...sale, ocaType: 3 })
    ], [false, false, true, true, false, false, false])
  })

  it("they are whole where all came to nothing, or none", () => {
    const isWhole = (...states: ReadonlyArray<Parameters<typeof Together.isNothing>[0]["state"]>) =>
      Together.isWhole(states.map((state) => ({ state })))
    assert.deepStrictEqual([
      isWhole("maybe_sent", "maybe_sent", "acknowledged"),
      isWhole("filled", "filled", "cancelled"),
      isWhole("refused", "unsent", "rejected"),
      isWhole("maybe_sent", "unsent", "unsent"),
      isWhole("filled", "acknowledged", "rejected")
    ], [true, true, true, false, false])
  })
})
