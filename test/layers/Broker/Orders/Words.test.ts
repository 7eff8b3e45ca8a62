import { assert, describe, it } from "@effect/vitest"
import * as Words from "../../../../src/layers/Broker/Orders/Words.ts"

const status = (avgFillPrice: number | undefined) =>
  Words.orderStatus(
    { _tag: "orderStatus", orderId: 7, status: "Filled", filled: 2, remaining: 0, avgFillPrice, clientId: 1 } as never,
    1
  ).word.averagePrice

describe("what a gateway says of an order", () => {
  it("is its average price also where that is below nothing, as of a future in April 2020; 0 and what is unset are none", () => {
    assert.deepStrictEqual([149.8, -37.63, 0, undefined, Number.MAX_VALUE].map(status), [
      "149.8",
      "-37.63",
      undefined,
      undefined,
      undefined
    ])
  })
})
