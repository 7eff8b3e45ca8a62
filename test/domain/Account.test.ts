import { assert, describe, it } from "@effect/vitest"
import * as Account from "../../src/domain/Account.ts"

describe("Account", () => {
  it("is paper by its prefix, and live where that is not known", () => {
    assert.deepStrictEqual(
      ["DU1234567", "DUP573894", "DF123456", "DI123456", "U1234567", "F123456", "I123456", "UL123456", "D123", "DU", ""]
        .map(Account.typeOf),
      ["paper", "paper", "paper", "paper", "live", "live", "live", "live", "live", "live", "live"]
    )
    assert.strictEqual(Account.typeOf("xDU1234567"), "live")
    assert.strictEqual(Account.typeOf("du1234567"), "live")
  })

  it("reads odd lists right", () => {
    assert.deepStrictEqual(
      ["DU1,DU2", "DU1,DU2,", " DU1 , DU2 ", "DU1,DU1", "", ",", "DU1"].map(Account.parseList),
      [["DU1", "DU2"], ["DU1", "DU2"], ["DU1", "DU2"], ["DU1"], [], [], ["DU1"]]
    )
  })
})
