import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Left, PositionsLeft } from "../../src/errors/PositionsLeft.ts"

const left = (why: typeof Left.Type["why"]) => ({ conId: 1, symbol: "SPY", secType: "STK", position: 100, why })
const order = {
  ...{ orderId: 0, clientId: 0, conId: 1, symbol: "SPY", action: "BUY" as const, quantity: 10, filled: 4 },
  ...{ orderType: "LMT", limitPrice: 150.25, stopPrice: null },
  ...{ trailAmount: null, trailPercent: null, trailStopPrice: null, limitOffset: null }
}
const stop = { ...order, action: "SELL" as const, orderType: "STP", limitPrice: null, stopPrice: 140 }

describe("PositionsLeft", () => {
  it("says how many are left and why, and which side and type of order can still trade, and names no symbol and no size", () => {
    assert.deepStrictEqual(
      [
        new PositionsLeft({ positions: [left("market_closed")], orders: [] }),
        new PositionsLeft({
          positions: [left("unknown"), left("rejected"), left("unknown"), left("not_filled")],
          orders: [order]
        }),
        new PositionsLeft({
          positions: [left("not_supported"), left("no_contract_details"), left("not_allowed")],
          orders: [order, stop, order]
        }),
        new PositionsLeft({ positions: [], orders: [order] }),
        new PositionsLeft({ positions: [], orders: [], detail: "There was no session" })
      ].map(({ message }) => message),
      [
        "1 position left open (1 market closed); look at the account in TWS",
        "4 positions left open (1 order rejected, 1 not filled in time, 2 fate unknown), 1 open order of others on what was to be closed (1 BUY LMT); look at the account in TWS",
        "3 positions left open (1 not to be closed by a market order, 1 no contract details, 1 not written to, since the line was lost or this account may not be written to), 3 open orders of others on what was to be closed (2 BUY LMT, 1 SELL STP); look at the account in TWS",
        "0 positions left open, 1 open order of others on what was to be closed (1 BUY LMT); look at the account in TWS",
        "There was no session; look at the account in TWS"
      ]
    )
  })

  it("names each position and each order for who may read symbols and sizes", () => {
    const { named } = new PositionsLeft({
      positions: [left("market_closed"), { ...left("rejected"), symbol: "", position: -5 }],
      orders: [
        order,
        { ...stop, orderId: 7, clientId: 3, symbol: "" },
        { ...stop, stopPrice: null, orderType: "TRAIL", trailAmount: 7, trailStopPrice: 223.5 },
        { ...order, orderType: "TRAIL LIMIT", trailPercent: 2, trailStopPrice: 150, limitOffset: 0.25 }
      ]
    })
    assert.deepStrictEqual(named, [
      "Left open: 100 SPY STK (market closed)",
      "Left open: -5 1 STK (order rejected)",
      "Still working: BUY 10 SPY LMT limit 150.25, 4 filled, placed in TWS",
      "Still working: SELL 10 1 STP stop 140, 4 filled, order 7 of client 3",
      "Still working: SELL 10 SPY TRAIL by 7 stop 223.5, 4 filled, placed in TWS",
      "Still working: BUY 10 SPY TRAIL LIMIT by 2% limit 150.25 stop 150 limit offset 0.25, 4 filled, placed in TWS"
    ])
  })

  it("has words for every reason", () => {
    for (const why of Left.fields.why.literals) {
      assert.match(new PositionsLeft({ positions: [left(why)], orders: [] }).message, /open \(1 \w/)
    }
  })

  it("survives the way to a client and back", () => {
    const error = new PositionsLeft({ positions: [left("rejected")], orders: [order] })
    const encoded = Schema.encodeSync(PositionsLeft)(error)
    assert.deepStrictEqual(encoded, { _tag: "PositionsLeft", positions: [left("rejected")], orders: [order] })
    assert.deepStrictEqual(Schema.decodeSync(PositionsLeft)(encoded).message, error.message)
  })
})
