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

  it("is whose an execution is: what a human placed has no id of an order, whichever way that is said", () => {
    const execution = (clientId: number, orderId: number) => {
      const told = Words.execution(
        {
          _tag: "execDetails",
          contract: {},
          execution: { execId: "a.01", clientId, orderId, shares: 1, price: 1 }
        } as never
      )
      return told === undefined ? [] : [told.orderId, Words.isOfWindow({ clientId, orderId: told.orderId })]
    }
    const [human, another] = [[0, -3, 7, 2_147_483_647], [2_147_483_647]]
    assert.deepStrictEqual([...human.map((id) => execution(0, id)), ...another.map((id) => execution(1, id))], [
      [0, true],
      [-3, true],
      [7, false],
      [0, true],
      [2_147_483_647, false]
    ])
  })
})
