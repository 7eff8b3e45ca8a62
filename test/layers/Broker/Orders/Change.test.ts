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

const rest = { tif: "DAY", goodTillDate: undefined, outsideRth: false, ocaGroup: undefined, ocaType: undefined }
const stopped = { ...rest, trailStopPrice: 200 }

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
      ...([
        ["its stop where it was", "205", 200, true],
        ["its stop further on, by the market alone", "205", 203, true],
        ["its stop where it was moved to", "205", 205, false],
        ["its stop beyond that", "205", 206, false],
        ["its stop where it was, and not behind", "195", 200, true],
        ["its stop where it was, and was asked for", "200", 200, false],
        ["its stop further on than where it was, and was asked for", "200", 203, false],
        ["its stop moved back", "195", 195, false],
        ["its stop moved back, and further on since", "195", 198, false]
      ] as const).map(([what, asked, told, isOutstanding]) =>
        [
          what,
          { ...trailing, action: "SELL", trailStopPrice: "190" },
          { ...trailing, action: "SELL", trailStopPrice: asked },
          { auxPrice: 5, totalQuantity: 10, trailStopPrice: told },
          isOutstanding
        ] as const
      )
    ] as const
  ) {
    it(`is ${isOutstanding ? "awaited" : "made"} where the gateway tells ${what}`, () =>
      assert.strictEqual(Change.isOutstanding({ before, request, rest: stopped }, openOrder(said)), isOutstanding))
  }
})
