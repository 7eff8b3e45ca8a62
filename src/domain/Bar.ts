/**
 * One bar of prices, of the past or as it comes to be.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as BarTime from "./BarTime.ts"
import * as Decimal from "./Decimal.ts"
import type * as Event from "./Event.ts"

/**
 * What bars, and ticks of the past, are made of, in TWS's words.
 *
 * @since 0.1.0
 * @category models
 */
export const WhatToShow = Schema.Literals([
  "TRADES",
  "MIDPOINT",
  "BID",
  "ASK",
  "BID_ASK",
  "ADJUSTED_LAST",
  "AGGTRADES",
  "HISTORICAL_VOLATILITY",
  "OPTION_IMPLIED_VOLATILITY",
  "FEE_RATE",
  "YIELD_BID",
  "YIELD_ASK",
  "YIELD_BID_ASK",
  "YIELD_LAST"
])

/**
 * @since 0.1.0
 * @category models
 */
export type WhatToShow = typeof WhatToShow.Type

/**
 * A bar. `time` is its first moment (epoch ms); of bars of a day and longer, which the gateway tells by trade date, midnight
 * UTC of that date. `text` is the time as the gateway wrote it. What has no trades (quotes, midpoints, yields) has no
 * volume, average and count.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bar {
  readonly _tag: "Bar"
  readonly time: number
  readonly text: string
  readonly open: Decimal.Decimal
  readonly high: Decimal.Decimal
  readonly low: Decimal.Decimal
  readonly close: Decimal.Decimal
  readonly volume: Decimal.Decimal | null
  /** The average price, weighted by volume. */
  readonly wap: Decimal.Decimal | null
  /** How many trades. */
  readonly count: number | null
}

const size = (value: number | undefined): Decimal.Decimal | null =>
  value === undefined || value < 0 ? null : Decimal.fromTold(value)

/**
 * A bar as the gateway told it, in UTC where its time names no zone; absent where its time cannot be read, or it does not know one of
 * its prices.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromTws = (told: Event.Bar): Bar | undefined => {
  const time = BarTime.parse(told.time, "UTC")
  const open = Decimal.fromTold(told.open)
  const high = Decimal.fromTold(told.high)
  const low = Decimal.fromTold(told.low)
  const close = Decimal.fromTold(told.close)
  if (time === undefined || open === null || high === null || low === null || close === null) return undefined
  const { count = -1, WAP } = told
  return {
    _tag: "Bar",
    time,
    text: told.time,
    open,
    high,
    low,
    close,
    volume: size(told.volume),
    wap: count < 0 ? null : Decimal.fromTold(WAP),
    count: count < 0 ? null : count
  }
}
