import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { json, program } from "./Program.ts"

describe("flatten", () => {
  it.live("exits 75 with an order that may open a position again", () =>
    Effect.gen(function*() {
      const resting = [{ orderId: 7, owner: "ours", conId: 756733, symbol: "SPY" }]
      const { code, out } = yield* program(["flatten"], { answer: json({ closed: 2, left: [], resting }) })
      assert.deepStrictEqual([code, out], [75, [
        "2 position(s) closed, 0 left",
        "1 order(s) still working may open a position again",
        "WORKING  OWNER  ORDER ID",
        "SPY      ours          7"
      ]])
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
