import { assert, describe, it } from "@effect/vitest"
import type { Order } from "../../../../src/domain/Order.ts"
import * as Way from "../../../../src/layers/Broker/Flatten/Way.ts"

const of = (more: Partial<Order>) =>
  ({
    owner: "client",
    state: "acknowledged",
    contract: { conId: 265598 },
    orderRef: "close-1764470000000-265598",
    ...more
  }) as Order

describe("an order that was to close a position, of a run whose journal does not have it", () => {
  it("is one of a client that lives and has the name that such an order is given", () => {
    const orders: ReadonlyArray<Partial<Order>> = [
      {},
      { owner: "ours" },
      { owner: "tws" },
      { state: "filled" },
      { contract: { conId: 1 } },
      { orderRef: null },
      { orderRef: "close-to-entry" },
      { orderRef: "close-1764470000000-265598-b" }
    ]
    assert.deepStrictEqual(orders.map((each) => Way.isOfEarlier(of(each))), [true, ...orders.slice(1).map(() => false)])
  })
})
