import { assert, describe, it } from "@effect/vitest"
import * as Terms from "../../../../src/layers/Broker/Orders/Terms.ts"
import * as OrdersRig from "../OrdersRig.ts"

const says = (more: Parameters<typeof OrdersRig.resting>[0]) =>
  Terms.flaws(OrdersRig.resting(more)).map(({ rule, says }) => `${rule}: ${says}`)

describe("the terms of an order", () => {
  it("are refused where the wire would carry another number than was asked for", () => {
    assert.deepStrictEqual(says({ quantity: "0.123456789012345" }), [])
    assert.deepStrictEqual(says({ quantity: "1234567890.123456789", limitPrice: "100.000000000000001" }), [
      "terms: limitPrice 100.000000000000001 has more digits than the wire carries, and would be 100",
      "terms: quantity 1234567890.123456789 has more digits than the wire carries, and would be 1234567890.1234567"
    ])
  })
})
