/**
 * Single ticks of a contract as they happen: each trade, each quote, each middle of one.
 *
 * @since 0.1.0
 */
import * as Decimal from "./Decimal.ts"
import type { Event } from "./Event.ts"

/**
 * Which ticks, in TWS's words: trades that count for the last price, all trades, quotes, middles of quotes.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "Last" | "AllLast" | "BidAsk" | "MidPoint"

/**
 * A trade. `time` is when it happened by the gateway (epoch ms, in whole seconds); `conditions` are the exchange's. A price or
 * size of a tick that the gateway does not know is `null`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Trade {
  readonly _tag: "Trade"
  readonly time: number
  readonly price: Decimal.Decimal | null
  readonly size: Decimal.Decimal | null
  readonly exchange: string
  readonly conditions: string
  /** Beyond the limits of the day's price. */
  readonly isPastLimit: boolean
  /** Does not count for volume and last price. */
  readonly isUnreported: boolean
}

/**
 * A quote.
 *
 * @since 0.1.0
 * @category models
 */
export interface BidAsk {
  readonly _tag: "BidAsk"
  readonly time: number
  readonly bid: Decimal.Decimal | null
  readonly ask: Decimal.Decimal | null
  readonly bidSize: Decimal.Decimal | null
  readonly askSize: Decimal.Decimal | null
  /** Below the low of the day. */
  readonly isBidPastLow: boolean
  /** Above the high of the day. */
  readonly isAskPastHigh: boolean
}

/**
 * The middle of a quote.
 *
 * @since 0.1.0
 * @category models
 */
export interface MidPoint {
  readonly _tag: "MidPoint"
  readonly time: number
  readonly price: Decimal.Decimal | null
}

/**
 * A tick.
 *
 * @since 0.1.0
 * @category models
 */
export type Tick = Trade | BidAsk | MidPoint

const has = (mask: number, bit: number): boolean => (mask & bit) !== 0

/**
 * The tick that an event tells (message 99), if it is one.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromEvent = (event: Event): Tick | undefined => {
  switch (event._tag) {
    case "tickByTickAllLast":
      return {
        _tag: "Trade",
        time: event.time * 1000,
        price: Decimal.fromTold(event.price),
        size: Decimal.fromTold(event.size),
        exchange: event.exchange,
        conditions: event.specialConditions,
        isPastLimit: has(event.attribMask, 1),
        isUnreported: has(event.attribMask, 2)
      }
    case "tickByTickBidAsk":
      return {
        _tag: "BidAsk",
        time: event.time * 1000,
        bid: Decimal.fromTold(event.bidPrice),
        ask: Decimal.fromTold(event.askPrice),
        bidSize: Decimal.fromTold(event.bidSize),
        askSize: Decimal.fromTold(event.askSize),
        isBidPastLow: has(event.attribMask, 1),
        isAskPastHigh: has(event.attribMask, 2)
      }
    case "tickByTickMidPoint":
      return { _tag: "MidPoint", time: event.time * 1000, price: Decimal.fromTold(event.midPoint) }
    default:
      return undefined
  }
}
