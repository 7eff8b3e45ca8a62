/**
 * One tick of the past: a trade, a change of the best bid or ask, or of the middle between them.
 *
 * @since 0.1.0
 */
import type { HistoricalTick as TwsMidpoint } from "@stoqey/ib/dist/api/historical/historicalTick.js"
import type { HistoricalTickBidAsk as TwsBidAsk } from "@stoqey/ib/dist/api/historical/historicalTickBidAsk.js"
import type { HistoricalTickLast as TwsTrade } from "@stoqey/ib/dist/api/historical/historicalTickLast.js"
import * as Schema from "effect/Schema"
import * as Decimal from "./Decimal.ts"

/**
 * What there are ticks of, in TWS's words.
 *
 * @since 0.1.0
 * @category models
 */
export const WhatToShow = Schema.Literals(["TRADES", "BID_ASK", "MIDPOINT"])

/**
 * @since 0.1.0
 * @category models
 */
export type WhatToShow = typeof WhatToShow.Type

/**
 * A tick. `time` is epoch ms, in whole seconds: a gateway tells no more. A price or size that it did not tell is `null`.
 *
 * @since 0.1.0
 * @category models
 */
export type HistoricalTick =
  | {
    readonly _tag: "Trade"
    readonly time: number
    readonly price: Decimal.Decimal | null
    readonly size: Decimal.Decimal | null
    readonly exchange: string
    readonly conditions: string
    /** It was traded outside of the limits of the day. */
    readonly pastLimit: boolean
    /** It is not part of what the exchange reports. */
    readonly unreported: boolean
  }
  | {
    readonly _tag: "BidAsk"
    readonly time: number
    readonly bid: Decimal.Decimal | null
    readonly ask: Decimal.Decimal | null
    readonly bidSize: Decimal.Decimal | null
    readonly askSize: Decimal.Decimal | null
    /** The bid is lower than the lowest price of the day. */
    readonly bidPastLow: boolean
    /** The ask is higher than the highest price of the day. */
    readonly askPastHigh: boolean
  }
  | { readonly _tag: "Midpoint"; readonly time: number; readonly price: Decimal.Decimal | null }

/**
 * A trade as the gateway told it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const trade = (told: TwsTrade): HistoricalTick => ({
  _tag: "Trade",
  time: (told.time ?? Number.NaN) * 1000,
  price: Decimal.fromTold(told.price),
  size: Decimal.fromTold(told.size),
  exchange: told.exchange ?? "",
  conditions: told.specialConditions ?? "",
  pastLimit: told.tickAttribLast?.pastLimit ?? false,
  unreported: told.tickAttribLast?.unreported ?? false
})

/**
 * A bid and an ask as the gateway told them.
 *
 * @since 0.1.0
 * @category conversions
 */
export const bidAsk = (told: TwsBidAsk): HistoricalTick => ({
  _tag: "BidAsk",
  time: (told.time ?? Number.NaN) * 1000,
  bid: Decimal.fromTold(told.priceBid),
  ask: Decimal.fromTold(told.priceAsk),
  bidSize: Decimal.fromTold(told.sizeBid),
  askSize: Decimal.fromTold(told.sizeAsk),
  bidPastLow: told.tickAttribBidAsk?.bidPastLow ?? false,
  askPastHigh: told.tickAttribBidAsk?.askPastHigh ?? false
})

/**
 * A midpoint as the gateway told it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const midpoint = (told: TwsMidpoint): HistoricalTick => ({
  _tag: "Midpoint",
  time: told.time * 1000,
  price: Decimal.fromTold(told.price)
})
