/**
 * What bars can be asked of: trades, quotes, volatilities, yields (`whatToShow`).
 *
 * @since 0.1.0
 */
import * as Bars from "../../Market/Bars.ts"
import { type Instrument, volatility } from "../../Market/Instruments.ts"
import type { Market } from "../../Market/Market.ts"
import type { Quote } from "../../Market/Quote.ts"
import type * as Spans from "../../Market/Spans.ts"
import * as Refusal from "./Refusal.ts"

/**
 * A source of bars: how charts name it, of which kinds of instruments it is, whether its bars can be kept up to date, and
 * how that of a stretch of trading is made.
 *
 * @since 0.1.0
 * @category models
 */
export interface Source {
  readonly label: string
  readonly isOf: (secType: string) => boolean
  readonly isLive: boolean
  readonly bar: (market: Market, instrument: Instrument, stretch: Spans.Stretch) => Bars.Bar
}

const only = (...secTypes: ReadonlyArray<string>) => (secType: string): boolean => secTypes.includes(secType)
const except = (...secTypes: ReadonlyArray<string>) => (secType: string): boolean => !secTypes.includes(secType)

// what has no trades says so (source: the answers of real gateways to MIDPOINT)
const untraded = { volume: -1, wap: -1, count: -1 }

type Side = (quote: Quote) => number
const bid: Side = (quote) => quote.bid
const ask: Side = (quote) => quote.ask
const middle: Side = (quote) => Bars.round((quote.bid + quote.ask) / 2)

/** The quotes with which a stretch opens and closes, and those beside its highest and its lowest trade. */
const quotes = (label: string, opens: Side, closes = opens, highest = opens, lowest = opens): Source => ({
  label,
  isOf: except("IND"),
  isLive: opens === closes,
  bar: (market, instrument, stretch) => {
    const [first, last] = Bars.steps(market, stretch)
    const { highStep, lowStep } = market.rangeAt(instrument, first, last)
    const quote = (step: number): Quote => market.quoteAt(instrument, step)
    const open = opens(quote(first))
    const close = closes(quote(last))
    return {
      open,
      high: Math.max(open, close, highest(quote(highStep))),
      low: Math.min(open, close, lowest(quote(lowStep))),
      close,
      ...untraded
    }
  }
})

/** What rises as the price falls, and how much of it there is at a price of 1. */
const falling = (label: string, secTypes: ReadonlyArray<string>, at: (instrument: Instrument) => number): Source => ({
  label,
  isOf: only(...secTypes),
  isLive: false,
  bar: (market, instrument, stretch) => {
    const { close, high, low, open } = Bars.trades(market, instrument, stretch)
    const value = (price: number): number => Number((at(instrument) / price).toFixed(6))
    return { open: value(open), high: value(low), low: value(high), close: value(close), ...untraded }
  }
})

const trades = (label: string, isOf: Source["isOf"], isLive = true): Source => ({
  label,
  isOf,
  isLive,
  bar: Bars.trades
})

const spread = (instrument: Instrument): number => volatility(instrument) * instrument.price
const coupon = ({ details }: Instrument): number => (details.coupon ?? 0) * 100

const sources: { readonly [name: string]: Source } = {
  TRADES: trades("Trades", except("CASH", "CMDTY", "CFD")),
  MIDPOINT: quotes("Midpoint", middle),
  BID: quotes("Bid", bid),
  ASK: quotes("Ask", ask),
  // opens with the bid and closes with the ask; high is the highest ask, low the lowest bid
  BID_ASK: quotes("Bid_Ask", bid, ask, ask, bid),
  ADJUSTED_LAST: trades("Adjusted_last", only("STK"), false),
  AGGTRADES: trades("AggTrades", only("CRYPTO")),
  HISTORICAL_VOLATILITY: falling("Historical_Volatility", ["STK", "IND"], spread),
  OPTION_IMPLIED_VOLATILITY: falling("Option_Implied_Volatility", ["STK", "IND"], spread),
  FEE_RATE: falling("Fee_rate", ["STK"], spread),
  YIELD_BID: falling("Yield_Bid", ["BOND"], coupon),
  YIELD_ASK: falling("Yield_Ask", ["BOND"], coupon),
  YIELD_BID_ASK: falling("Yield_Bid_Ask", ["BOND"], coupon),
  YIELD_LAST: falling("Yield_Last", ["BOND"], coupon),
  SCHEDULE: trades("Schedule", () => true, false)
}

const secTypeOf = ({ details }: Instrument): string => details.contract.secType ?? ""

/**
 * The source of a name, for an instrument. What is not of such an instrument is told as a real gateway tells it: crypto
 * assets have aggregated trades only, and all others have none of those (10299).
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (whatToShow: string, instrument: Instrument): Source | Refusal.Refusal => {
  const name = whatToShow.toUpperCase()
  const expected = secTypeOf(instrument) === "CRYPTO" ? "AGGTRADES" : "TRADES"
  const source = sources[name]
  if (source === undefined || (name !== expected && ["TRADES", "AGGTRADES"].includes(name))) {
    return Refusal.coded(10299, `Expected what to show is ${expected}, please use that instead of ${whatToShow}.`)
  }
  if (source.isOf(secTypeOf(instrument))) return source
  const { contract } = instrument.details
  return Refusal.service(
    `No historical market data for ${contract.symbol}/${contract.secType}@${contract.exchange} ${source.label}`
  )
}
