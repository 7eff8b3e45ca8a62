import { assert, describe, it } from "@effect/vitest"
import type { OrderRequest } from "../../../../src/domain/Order.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import { market, resting } from "../OrdersRig.ts"

const plain = {
  origin: 0,
  exemptCode: -1,
  shortSaleSlot: 0,
  triggerMethod: 0,
  discretionaryAmt: 0,
  blockOrder: false,
  sweepToFill: false,
  hidden: false,
  allOrNone: false,
  eTradeOnly: false,
  firmQuoteOnly: false,
  optOutSmartRouting: false,
  overridePercentageConstraints: false,
  notHeld: false,
  solicited: false,
  randomizeSize: false,
  randomizePrice: false,
  usePriceMgmtAlgo: false,
  action: "BUY",
  totalQuantity: 10,
  orderType: "MKT",
  account: "DU1234567",
  orderRef: "one",
  transmit: true,
  parentId: 0,
  whatIf: false,
  tif: "DAY",
  outsideRth: false
}

const written = (more: Partial<OrderRequest>, options: Partial<Write.Options> = {}): object => ({
  ...Write.order(market(more), { account: "DU1234567", orderRef: "one", ...options })
})

describe("an order as it is written", () => {
  it("says all that a preset of TWS could fill in, and nothing that was not asked for", () =>
    assert.deepStrictEqual(written({}), plain))

  it("says all that was asked for", () => {
    const trail = { orderType: "TRAIL LIMIT", trailStopPrice: "90.00", limitOffset: "0.10" } as const
    const group = { ocaGroup: "stops", ocaType: 3 } as const
    assert.deepStrictEqual([
      written({ orderType: "STP LMT", limitPrice: "101.10", stopPrice: "100.05" }),
      written({ ...trail, trailAmount: "1.25" }),
      written({ ...trail, trailPercent: "2.5" }),
      written({ ...group, action: "SELL", quantity: "0.5" }),
      written({ ocaGroup: "stops" }),
      written({ tif: "GTD", goodTillDate: "20261231-23:59:59", goodAfterTime: "20261201-14:30:00" }),
      written({ outsideRth: true, tif: "GTC" })
    ], [
      { ...plain, orderType: "STP LMT", lmtPrice: 101.1, auxPrice: 100.05 },
      { ...plain, orderType: "TRAIL LIMIT", auxPrice: 1.25, trailStopPrice: 90, lmtPriceOffset: 0.1 },
      { ...plain, orderType: "TRAIL LIMIT", trailingPercent: 2.5, trailStopPrice: 90, lmtPriceOffset: 0.1 },
      { ...plain, ...group, action: "SELL", totalQuantity: 0.5 },
      { ...plain, ocaGroup: "stops", ocaType: 1 },
      { ...plain, tif: "GTD", goodTillDate: "20261231-23:59:59", goodAfterTime: "20261201-14:30:00" },
      { ...plain, outsideRth: true, tif: "GTC" }
    ])
  })

  it("belongs to its entry, waits for the rest, asks for margins alone, and stays as the gateway has it where that is meant", () => {
    const rest = { tif: "GTC", goodTillDate: undefined, outsideRth: true, ocaGroup: "of TWS", ocaType: 3 }
    assert.deepStrictEqual([
      written({}, { parentId: 7, transmit: false }),
      written({}, { whatIf: true }),
      written({ tif: "DAY" }, { rest })
    ], [
      { ...plain, parentId: 7, transmit: false },
      { ...plain, whatIf: true },
      { ...plain, tif: "GTC", outsideRth: true, ocaGroup: "of TWS", ocaType: 3 }
    ])
  })
})

describe("an order of ours of which nothing is known yet", () => {
  it("has all that was asked for in its document", () => {
    const known = { account: "DU1234567", orderId: 7, parentRef: "entry", updatedAt: "now" }
    const prices = { stopPrice: "99", trailAmount: "1", trailPercent: "2", trailStopPrice: "3", limitOffset: "4" }
    const request: OrderRequest = { ...resting(), ...prices, tif: "GTC", ocaGroup: "stops" }
    const document = {
      ...{ orderRef: "one", orderId: 7, permId: null, owner: "ours", account: "DU1234567", state: "maybe_sent" },
      ...{ settled: true, changing: false, twsStatus: null, contract: request.contract, action: "BUY", quantity: "10" },
      ...{ orderType: "LMT", limitPrice: "100.00", stopPrice: "99", trailAmount: "1", trailPercent: "2" },
      ...{ trailStopPrice: "3", limitOffset: "4", tif: "GTC", parentRef: "entry", ocaGroup: "stops", filled: "0" },
      ...{ remaining: "10", averagePrice: null, commission: null, executions: [], message: null, updatedAt: "now" }
    }
    const none = { stopPrice: null, trailAmount: null, trailPercent: null, trailStopPrice: null, limitOffset: null }
    assert.deepStrictEqual([
      Write.document(request, "one", known) as object,
      Write.document(resting(), "one", known) as object
    ], [document, { ...document, ...none, tif: "DAY", ocaGroup: null }])
  })
})
