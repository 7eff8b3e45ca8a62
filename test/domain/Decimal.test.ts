import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Decimal from "../../src/domain/Decimal.ts"

const told = [
  [0.353_333_333_333_333_3, "0.353333333333333"],
  [0.1 + 0.2, "0.3"],
  [-0.070_000_000_000_000_28, "-0.07"],
  [1 - 1e-16, "1"],
  [99_999.999_999_999_99, "99999.99999999999"],
  [1e-8, "0.00000001"],
  [-1e-20, "0"],
  [150.05, "150.05"],
  [123_456_789_012.123_46, "123456789012.12346"],
  [999_999_999_999_999, "999999999999999"]
] as const

describe("a number of the wire", () => {
  for (const [value, text] of told) {
    it(`is one that a document may bear: ${value}`, () => {
      assert.deepStrictEqual([Decimal.fromTold(value), Schema.is(Decimal.Decimal)(text)], [text, true])
    })
  }

  it.prop("is so whatever a gateway tells", [Schema.Number], ([value]) => {
    const text = Decimal.fromTold(value)
    assert.isTrue(text === null || Schema.is(Decimal.Decimal)(text), `${value} is ${text}`)
  })
})
