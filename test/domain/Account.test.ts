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

  it("drops what is no id", () => {
    assert.deepStrictEqual(
      Account.parseList(`U1,a b,${"U".repeat(20)},${"U".repeat(21)},<script>,QX77-ABC,F_1.a,\u0000,株`),
      ["U1", "U".repeat(20), "QX77-ABC", "F_1.a"]
    )
  })

  it("takes the first 500 ids of a list of megabytes, and never half an id", () => {
    const ids = Array.from({ length: 1_500_000 }, (_, n) => `U${1_000_000 + n}`)
    assert.deepStrictEqual(Account.parseList(ids.join()), ids.slice(0, 500))
    const padded = ["U1", " ".repeat(65_528), "U1234567", "U2"].join()
    assert.deepStrictEqual(Account.parseList(padded), ["U1"])
  })
})
