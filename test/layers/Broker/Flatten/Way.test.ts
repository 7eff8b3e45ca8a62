import { assert, describe, it } from "@effect/vitest"
import type { Details } from "../../../../src/domain/Details.ts"
import type { Order } from "../../../../src/domain/Order.ts"
import type { Position } from "../../../../src/domain/Position.ts"
import { type Broken, OrderRefused } from "../../../../src/errors/OrderRefused.ts"
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

describe("the order that closes a position", () => {
  it("is for all of it, to its other side, for the day, and outside of regular hours where its kind trades there", () => {
    const out = (position: string, secType: string) => {
      const contract = { conId: 265598, symbol: "AAPL", secType, currency: "USD" }
      const details = { contract, validExchanges: ["SMART"], liquidHours: "", tradingHours: "", timeZoneId: "" }
      return Way.out({ position } as Position, details as unknown as Details, "close-0-265598", 0)
    }
    const order = { orderRef: "close-0-265598", orderType: "MKT", tif: "DAY" }
    const contract = { conId: 265598, exchange: "SMART", symbol: "AAPL", currency: "USD" }
    assert.deepStrictEqual([out("-2.5", "FUT"), out("100", "STK")], [
      { ...order, action: "BUY", quantity: "2.5", contract: { ...contract, secType: "FUT" }, outsideRth: true },
      { ...order, action: "SELL", quantity: "100", contract: { ...contract, secType: "STK" } }
    ])
  })
})

describe("why the order that would have closed a position was refused", () => {
  it("is that its market is closed where that is among the rules that it breaks", () => {
    const refused = (...rules: ReadonlyArray<Broken["rule"]>) =>
      Way.ofRefused(
        new OrderRefused({
          command: "placeOrder",
          blockedBy: [],
          broken: rules.map((rule) => ({ rule, limit: null, actual: null, says: "" }))
        })
      )
    assert.deepStrictEqual(
      [refused("kill_switch", "trading_hours"), refused("trading_hours"), refused("kill_switch"), refused()],
      ["market_closed", "market_closed", "not_allowed", "not_allowed"]
    )
  })
})

describe("what still works beside what was closed", () => {
  it("is ours that does not close it, and that of others that lives", () => {
    const orders = [
      of({ owner: "ours", orderRef: "closes" }),
      of({ owner: "ours", orderRef: "rests" }),
      of({ orderRef: "theirs" }),
      of({ orderRef: "theirs that has filled", state: "filled" }),
      of({ owner: "tws", orderRef: null })
    ].map((order, at) => ({ ...order, orderId: at }))
    const found = Way.resting(orders, orders.slice(0, 3), new Set(["closes"]))
    assert.deepStrictEqual(found.map(({ orderId, owner }) => [orderId, owner]), [[1, "ours"], [2, "client"], [
      4,
      "tws"
    ]])
  })
})
