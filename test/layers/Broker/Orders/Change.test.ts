import { assert, describe, it } from "@effect/vitest"
import type { OrderRequest } from "../../../../src/domain/Order.ts"
import * as Change from "../../../../src/layers/Broker/Orders/Change.ts"
import * as OrdersRig from "../OrdersRig.ts"

const limit = { ...OrdersRig.resting(), limitPrice: "100" } satisfies OrderRequest
const trailing = {
  ...OrdersRig.market(),
  orderType: "TRAIL",
  trailAmount: "5",
  trailStopPrice: "200"
} satisfies OrderRequest

const openOrder = (order: object) => ({ _tag: "openOrder", orderId: 7, contract: {}, order, orderState: {} }) as never

describe("a change of an order", () => {
  for (
    const [what, before, request, said, isOutstanding] of [
      ["old terms", limit, { ...limit, limitPrice: "101" }, { lmtPrice: 100, totalQuantity: 10 }, true],
      ["new terms", limit, { ...limit, limitPrice: "101" }, { lmtPrice: 101, totalQuantity: 10 }, false],
      [
        "one of two new",
        limit,
        { ...limit, limitPrice: "101", quantity: "20" },
        { lmtPrice: 100, totalQuantity: 20 },
        false
      ],
      ["terms of its own", limit, { ...limit, limitPrice: "101" }, { lmtPrice: 100.5, totalQuantity: 10 }, false],
      [
        "the same, otherwise written",
        limit,
        { ...limit, limitPrice: "100.00" },
        { lmtPrice: 100, totalQuantity: 10 },
        false
      ],
      ["the trail of before", trailing, { ...trailing, trailAmount: "6" }, { auxPrice: 5, totalQuantity: 10 }, true],
      [
        "a trigger, which moves",
        trailing,
        { ...trailing, trailStopPrice: "201" },
        { auxPrice: 5, totalQuantity: 10 },
        false
      ]
    ] as const
  ) {
    it(`is ${isOutstanding ? "awaited" : "made"} where the gateway tells ${what}`, () =>
      assert.strictEqual(Change.isOutstanding({ before, request }, openOrder(said)), isOutstanding))
  }
})
