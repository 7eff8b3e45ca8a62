import { assert, describe, it } from "@effect/vitest"
import * as Match from "../../../src/simulator/Recording/Match.ts"

const history = (id: string, end: string, exchange = "SMART", useRth = "1", conId = "265598") => [
  ...["20", id, conId, "AAPL", "STK", "", "0.0", "", "", exchange, "", "USD", "", "", "0", end, "1 min", "1 D"],
  ...[useRth, "TRADES", "1", "0", ""]
]
const fit = (recorded: ReadonlyArray<string>, actual: ReadonlyArray<string>, version = 178) =>
  Match.fit(recorded, actual, version)

describe("a request and the recorded one", () => {
  it("say the same, whatever their ids and the spelling of nothing", () => {
    assert.strictEqual(fit(history("1", ""), history("9", "")), 2)
    assert.strictEqual(fit(["1", ...history("1", "").slice(1)], ["1"]), 0)
    assert.strictEqual(fit(["2", "1", "7"], ["2", "2", "8"]), 2)
    assert.strictEqual(fit(["71", "2", "1", ""], ["71", "2", "5", ""]), 2)
    assert.strictEqual(
      fit(["9", "8", "1", "0", "AAPL", "STK", "", "0", "", "", "SMART", "", "USD", "", "", "0", "", "", ""], [
        ...["9", "8", "4", "", "AAPL", "STK", "", "0.0", "", "", "SMART", "", "USD", "", "", "", "", "", ""]
      ]),
      2
    )
  })

  it("say the like where times, accounts and what is made up differ", () => {
    assert.strictEqual(fit(history("1", ""), history("1", "20260102 10:00:00 US/Eastern")), 1)
    assert.strictEqual(fit(["6", "2", "1", "U0000001"], ["6", "2", "1", "U7654321"]), 1)
  })

  it("differ in everything else, and where they cannot be read in every field", () => {
    assert.strictEqual(fit(history("1", ""), history("1", "", "ISLAND")), 0)
    assert.strictEqual(fit(history("1", ""), history("1", "", "SMART", "0")), 0)
    assert.strictEqual(fit(["49", "1"], ["61", "1"]), 0)
    assert.strictEqual(fit(["999", "1", "a"], ["999", "1", "a"]), 2)
    assert.strictEqual(fit(["999", "1", "a"], ["999", "1", "b"]), 0)
    assert.strictEqual(fit(["9", "8"], ["9", "8", "1"]), 0)
  })
})
