import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { json, program } from "./Program.ts"

describe("flatten", () => {
  it.live("exits 75 with orders that may open a position again, and says what each can still trade", () =>
    Effect.gen(function*() {
      const resting = [
        {
          ...{ orderId: 7, owner: "ours", conId: 756733, symbol: "SPY", action: "BUY", quantity: "100", filled: "40" },
          ...{ orderType: "LMT", limitPrice: "500.25", stopPrice: null },
          ...{ trailAmount: null, trailPercent: null, trailStopPrice: null, limitOffset: null }
        },
        {
          ...{ orderId: null, owner: "tws", conId: 1, symbol: "", action: "SELL", quantity: "2.5", filled: "0" },
          ...{ orderType: "TRAIL LIMIT", limitPrice: "9.5", stopPrice: null },
          ...{ trailAmount: "1", trailPercent: null, trailStopPrice: "10", limitOffset: "0.5" }
        }
      ]
      const { code, out } = yield* program(["flatten"], { answer: json({ closed: 2, left: [], resting }) })
      assert.deepStrictEqual([code, out], [75, [
        "2 position(s) closed, 0 left",
        "2 order(s) still working may open a position again",
        "WORKING  OWNER  ORDER ID  ACTION  QUANTITY  FILLED  ORDER TYPE    LIMIT  STOP  TRAILS BY  LIMIT OFFSET",
        "SPY      ours          7  BUY          100      40  LMT          500.25",
        "1        tws              SELL         2.5       0  TRAIL LIMIT     9.5    10          1           0.5"
      ]])
      const machine = yield* program(["flatten", "--json"], { answer: json({ closed: 2, left: [], resting }) })
      assert.deepStrictEqual(machine.out.map((line) => JSON.parse(line)), [{ closed: 2, left: [], resting }])
    }))

  it.live("exits 75 with positions left", () =>
    Effect.gen(function*() {
      const closed = yield* program(["flatten"], { answer: json({ closed: 2, left: [], resting: [] }) })
      const left = [{ conId: 1, symbol: "ES", secType: "FUT", position: "2", why: "market_closed", says: null }]
      const some = yield* program(["flatten"], { answer: json({ closed: 0, left, resting: [] }) })
      assert.deepStrictEqual([closed.code, closed.out, some.code, some.out], [
        0,
        ["2 position(s) closed, 0 left"],
        75,
        ["0 position(s) closed, 1 left", "LEFT  TYPE  POSITION  WHY", "ES    FUT          2  market_closed"]
      ])
    }))
})
