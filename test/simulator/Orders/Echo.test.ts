/** Orders that say all that an order can: what the real client encoded is read, echoed, and decoded to the same. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Encode from "../../../src/layers/Tws/Codec/Encode.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Inbound from "../../../src/wire/Inbound.ts"
import * as Outbound from "../../../src/wire/Outbound.ts"
import * as Problem from "../../../src/wire/Problem.ts"
import * as Oracle from "../../wire/Oracle.ts"
import * as Caller from "../Caller.ts"
import * as NeverEmpty from "../NeverEmpty.ts"

const limit = { action: "BUY", totalQuantity: 10, orderType: "LMT", lmtPrice: 1.5, tif: "GTC", transmit: true }
const condition = (type: number, more: object, conjunctionConnection = "a") => ({
  type,
  conjunctionConnection,
  ...more
})

/** What each order says beside its limit; no two values are alike where they could be taken for each other. */
const said: { readonly [what: string]: { readonly [field: string]: unknown } } = {
  plain: { account: "DU1234567", orderRef: "a reference", openClose: "O", origin: 0, triggerMethod: 2 },
  hidden: {
    hidden: true,
    outsideRth: true,
    discretionaryAmt: 0.25,
    sweepToFill: true,
    blockOrder: true,
    displaySize: 5
  },
  quantities: { allOrNone: true, minQty: 3, percentOffset: 0.02, nbboPriceCap: 7.5 },
  times: { tif: "GTD", goodTillDate: "20300101 10:00:00 US/Eastern", goodAfterTime: "20290101 10:00:00 US/Eastern" },
  group: { ocaGroup: "group", ocaType: 2, rule80A: "I", settlingFirm: "firm" },
  range: { startingPrice: 1.25, stockRefPrice: 2.25, delta: 0.5, stockRangeLower: 1, stockRangeUpper: 3 },
  volatility: { orderType: "VOL", volatility: 0.3, volatilityType: 2, continuousUpdate: 1, referencePriceType: 2 },
  hedge: {
    deltaNeutralOrderType: "LMT",
    deltaNeutralAuxPrice: 4.5,
    deltaNeutralConId: 77,
    deltaNeutralSettlingFirm: "settling",
    deltaNeutralClearingAccount: "clearing",
    deltaNeutralClearingIntent: "Away",
    deltaNeutralOpenClose: "C",
    deltaNeutralShortSale: true,
    deltaNeutralShortSaleSlot: 1,
    deltaNeutralDesignatedLocation: "there",
    hedgeType: "B",
    hedgeParam: "0.8"
  },
  scale: {
    scaleInitLevelSize: 2,
    scaleSubsLevelSize: 3,
    scalePriceIncrement: 0.05,
    scalePriceAdjustValue: 0.01,
    scalePriceAdjustInterval: 60,
    scaleProfitOffset: 0.1,
    scaleAutoReset: true,
    scaleInitPosition: 4,
    scaleInitFillQty: 5,
    scaleRandomPercent: true
  },
  algo: {
    algoStrategy: "Adaptive",
    algoParams: [{ tag: "adaptivePriority", value: "Normal" }, { tag: "other", value: "1" }],
    clearingAccount: "account",
    clearingIntent: "PTA",
    notHeld: true,
    solicited: true,
    randomizeSize: true,
    randomizePrice: true
  },
  pegged: {
    orderType: "PEG BENCH",
    referenceContractId: 272093,
    isPeggedChangeAmountDecrease: true,
    peggedChangeAmount: 0.5,
    referenceChangeAmount: 0.75,
    referenceExchangeId: "NASDAQ",
    startingPrice: 1.5
  },
  conditions: {
    conditions: [
      condition(1, { isMore: true, price: 500, strValue: "500", conId: 265598, exchange: "SMART", triggerMethod: 2 }),
      condition(3, { isMore: true, time: "20300101 10:00:00 US/Eastern", strValue: "20300101 10:00:00 US/Eastern" }),
      condition(4, { isMore: false, percent: 5, strValue: "5" }, "o"),
      condition(5, { secType: "STK", exchange: "SMART", symbol: "MSFT" }),
      condition(6, { isMore: true, volume: 1000, strValue: "1000", conId: 265598, exchange: "SMART" }),
      condition(7, { isMore: true, percent: 9.5, strValue: "9.5", conId: 265598, exchange: "SMART" })
    ],
    conditionsIgnoreRth: true,
    conditionsCancelOrder: false
  },
  adjusted: {
    action: "SELL",
    orderType: "STP",
    auxPrice: 100,
    lmtPrice: 0,
    adjustedOrderType: "STP LMT",
    triggerPrice: 300,
    adjustedStopPrice: 290,
    adjustedStopLimitPrice: 280,
    adjustedTrailingAmount: 3,
    adjustableTrailingUnit: 1
  },
  others: {
    cashQty: 100,
    dontUseAutoPriceForHedge: false,
    isOmsContainer: true,
    discretionaryUpToLimitPrice: true,
    usePriceMgmtAlgo: true,
    duration: 30,
    postToAts: 4,
    autoCancelParent: true,
    customerAccount: "customer",
    professionalCustomer: true,
    includeOvernight: true,
    manualOrderIndicator: 1,
    modelCode: "model",
    shortSaleSlot: 2,
    designatedLocation: "here",
    exemptCode: 1
  }
}

const version = 193

describe("the echo of an order", () => {
  for (const [what, more] of Object.entries(said)) {
    it.effect(`says what the client said: ${what}`, () =>
      Effect.gen(function*() {
        const sent = { ...limit, ...more }
        const contract = { conId: 265598, symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" }
        const command = Command.make("placeOrder", 1, contract as never, sent as never)
        const frame = Encode.make(version)(command)
        if (Problem.isProblem(frame)) return assert.fail(frame.text)
        const fields = new TextDecoder().decode(frame.subarray(4)).split("\0").slice(0, -1)
        const request = Outbound.decode(fields, version)
        if (Problem.isProblem(request)) return assert.fail(request.text)
        const { ask, events } = yield* Caller.call(1)
        yield* ask(request as never)
        const first = events.find((event) => event._tag === "openOrder")
        assert(first !== undefined, JSON.stringify(events.at(-1)))
        for (const at of [151, 178, 193, 200]) {
          assert.deepStrictEqual(NeverEmpty.broken(events.map((event) => Inbound.encode(event, at)), at), [])
        }
        const { complaints, events: [heard] } = Oracle.decode(Inbound.encode(first, version), version)
        assert.deepStrictEqual(complaints, [])
        const [name, orderId, , order] = heard as [string, number, unknown, { readonly [field: string]: unknown }]
        assert.deepStrictEqual([name, orderId], ["openOrder", 1])
        const said = Object.keys(sent).filter((field) => field !== "transmit")
        const of = (from: { readonly [field: string]: unknown }) =>
          Oracle.plain(Object.fromEntries(said.map((field) => [field, from[field]])))
        assert.deepStrictEqual(of(order), of(sent))
      }).pipe(Effect.provide(Gateway.layer())))
  }
})
