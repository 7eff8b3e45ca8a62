import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import type { Position } from "../../../../src/domain/Position.ts"
import * as Outcome from "../../../../src/layers/Broker/Flatten/Outcome.ts"

const of = (conId: number, position: string) =>
  ({ contract: { conId, symbol: `S${conId}`, secType: "STK" }, position }) as Position

/** What is said of each position that is left, and how many are closed. */
const said = (leaving: ReadonlyArray<Outcome.Leaving>, now: ReadonlyArray<Position> | null) => {
  const { closed, left } = Outcome.of(leaving, Option.fromNullishOr(now))
  return [closed, left.map(({ conId, position, says, why }) => [conId, position, why, says])]
}

describe("what is closed and what is left", () => {
  const sent: Outcome.Leaving = { held: of(1, "100"), isSent: true, why: "not_filled", says: "it has not filled" }
  const not: Outcome.Leaving = { held: of(2, "-50"), isSent: false, why: "market_closed", says: "it is closed" }

  it("is by what is held now", () =>
    assert.deepStrictEqual([said([sent, not], []), said([sent, not], [of(1, "30"), of(2, "-50"), of(3, "7")])], [
      [2, []],
      [0, [
        [1, "30", "not_filled", "it has not filled"],
        [2, "-50", "market_closed", "it is closed"],
        [3, "7", "unknown", "it was opened meanwhile, and nothing was sent to close it: ask again"]
      ]]
    ]))

  it("is not known where positions cannot be read any more: nothing is said to be closed", () =>
    assert.deepStrictEqual(said([sent, not], null), [0, [
      [1, "100", "not_filled", "positions are not known now"],
      [2, "-50", "market_closed", "it is closed"]
    ]]))
})
