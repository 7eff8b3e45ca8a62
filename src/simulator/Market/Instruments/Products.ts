/**
 * Futures as products: what a contract of each month has in common with the others.
 *
 * @since 0.1.0
 */
import * as Expiries from "../Expiries.ts"
import * as Indices from "./Indices.ts"

/**
 * A future as a product: its contracts come due in these `months` of the year, `listed` of them at a time; `carry` is
 * how much more a contract costs per year to its last day, as a fraction of `spot`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Product {
  readonly symbol: string
  readonly longName: string
  readonly exchange: string
  readonly validExchanges: string
  readonly timeZoneId: string
  readonly multiplier: number
  readonly minTick: number
  readonly rule: number
  readonly months: ReadonlyArray<number>
  readonly listed: number
  readonly lastDay: (year: number, month: number) => number
  readonly lastTradeTime: string
  readonly underConId: number
  /** What its price follows: an index, or a price of its own that all its contracts share. */
  readonly follows: number
  readonly spot: number
  readonly carry: number
  readonly volatility: number
  /** The first of the conIds of its contracts, one per month. */
  readonly firstConId: number
}

const quarterly = [3, 6, 9, 12]
const monthly = Array.from({ length: 12 }, (_, index) => index + 1)

/**
 * The products that are known (source: recorded contract details of ES, the exchanges' specifications; the conIds of
 * contracts are made up by month).
 *
 * @since 0.1.0
 * @category constants
 */
export const products: ReadonlyArray<Product> = [
  {
    symbol: "ES",
    longName: "E-mini S&P 500",
    exchange: "CME",
    validExchanges: "CME,QBALGO",
    timeZoneId: "US/Central",
    multiplier: 50,
    minTick: 0.25,
    rule: 67,
    months: quarterly,
    listed: 6,
    lastDay: Expiries.thirdFriday,
    lastTradeTime: "08:30:00",
    underConId: 11004968,
    follows: Indices.spx,
    spot: 5975,
    carry: 0.025,
    volatility: 0.16,
    firstConId: 900_000_000
  },
  {
    symbol: "NQ",
    longName: "E-mini NASDAQ 100",
    exchange: "CME",
    validExchanges: "CME,QBALGO",
    timeZoneId: "US/Central",
    multiplier: 20,
    minTick: 0.25,
    rule: 67,
    months: quarterly,
    listed: 6,
    lastDay: Expiries.thirdFriday,
    lastTradeTime: "08:30:00",
    underConId: 11004958,
    follows: Indices.ndx,
    spot: 21_300,
    carry: 0.03,
    volatility: 0.2,
    firstConId: 900_010_000
  },
  {
    symbol: "CL",
    longName: "Light Sweet Crude Oil",
    exchange: "NYMEX",
    validExchanges: "NYMEX,QBALGO",
    timeZoneId: "US/Eastern",
    multiplier: 1000,
    minTick: 0.01,
    rule: 32,
    months: monthly,
    listed: 18,
    lastDay: Expiries.oil,
    lastTradeTime: "14:30:00",
    underConId: 17340715,
    follows: 17340715,
    spot: 70,
    carry: -0.02,
    volatility: 0.35,
    firstConId: 900_020_000
  },
  {
    symbol: "GC",
    longName: "Gold",
    exchange: "COMEX",
    validExchanges: "COMEX,QBALGO",
    timeZoneId: "US/Eastern",
    multiplier: 100,
    minTick: 0.1,
    rule: 58,
    months: [2, 4, 6, 8, 10, 12],
    listed: 9,
    lastDay: Expiries.gold,
    lastTradeTime: "13:30:00",
    underConId: 17340718,
    follows: 17340718,
    spot: 2650,
    carry: 0.045,
    volatility: 0.16,
    firstConId: 900_030_000
  }
]
