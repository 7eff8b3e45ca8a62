import { assert, describe, it } from "@effect/vitest"
import * as Contract from "../../../../src/domain/Contract.ts"
import type { Execution } from "../../../../src/domain/Execution.ts"
import * as Mask from "../../../../src/domain/Mask.ts"
import * as Foreign from "../../../../src/layers/Broker/Orders/Foreign.ts"

const told = (more: Record<string, unknown>, orderId = 7) =>
  Foreign.document(
    {
      ...{ _tag: "openOrder", orderId, contract: { symbol: "AAPL" }, orderState: { status: "Submitted" } },
      order: { action: "BUY", orderType: "LMT", lmtPrice: 100, totalQuantity: 10, permId: 9, clientId: 5, ...more }
    } as never,
    "then"
  )

describe("an order of somebody else", () => {
  it("has what is told of it, and nothing that is not", () => {
    const names = (
      { account, action, orderId, orderRef, owner, permId, quantity }: ReturnType<typeof told>
    ) => [account, action, orderId, orderRef, owner, permId, quantity]
    assert.deepStrictEqual(
      [
        names(told({ account: "DU1234567", orderRef: "mine" })),
        names(told({ account: "", action: "SELL", permId: 0, totalQuantity: undefined }, 0)),
        names(told({ account: "U7654321" }, -3))
      ],
      [
        ["DU1234567", "BUY", 7, "mine", "client", 9, "10"],
        [null, "SELL", null, null, "tws", null, "0"],
        ["U***321", "BUY", -3, null, "tws", 9, "10"]
      ]
    )
  })

  it("shows no account that became known since in any name that others have chosen, those of its executions included", () => {
    const execution: Omit<Execution, "orderRef"> = {
      ...{ execId: "a.01", corrects: null, orderId: 7, clientId: 5, permId: 9, contract: Contract.stock("AAPL") },
      ...{ side: "BUY", quantity: "4", price: "100", exchange: "", time: "" },
      ...{ commission: null, commissionCurrency: null, realizedPnl: null }
    }
    const order = {
      ...told({ orderRef: "for-7654393", ocaGroup: "g-7654393" }),
      message: "No 7654393",
      executions: [{ ...execution, orderRef: "for-7654393" }, { ...execution, execId: "b.01", orderRef: null }]
    }
    const kept = { account: "", order, request: null }
    const shown = { shown: () => null }
    const before = Foreign.masked(kept, shown)
    Mask.learn(["7654393"])
    const { executions, message, ocaGroup, orderRef } = Foreign.masked(kept, shown)
    assert.deepStrictEqual([before === order, orderRef, ocaGroup, message, executions.map((each) => each.orderRef)], [
      ...[true, "for-7***393", "g-7***393", "No 7***393"],
      ["for-7***393", null]
    ])
  })
})
