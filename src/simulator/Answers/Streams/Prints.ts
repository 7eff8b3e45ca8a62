/**
 * Single ticks of an instrument: each trade, each quote, each middle of one, as they happen and as they were.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Market } from "../../Market/Market.ts"
import type { Quote } from "../../Market/Quote.ts"

/**
 * The kinds of tick-by-tick data. Every trade here counts for the last price, so `AllLast` has no more than `Last`.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "Last" | "AllLast" | "BidAsk" | "MidPoint"

/**
 * Is it one of the four?
 *
 * @since 0.1.0
 * @category predicates
 */
export const isKind = (kind: string): kind is Kind =>
  kind === "Last" || kind === "AllLast" || kind === "BidAsk" || kind === "MidPoint"

const middle = ({ ask, bid }: Quote): number => Number(((ask + bid) / 2).toFixed(8))
const exchange = ({ details: { contract } }: Instrument): string => contract.primaryExch || contract.exchange || ""

/**
 * Whether a quote is a tick of a kind after the one before it: every trade is, of quotes only another one; `ignoreSize`
 * makes quotes of the same prices the same.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isNew = (kind: Kind, quote: Quote, before: Quote, ignoreSize: boolean): boolean => {
  switch (kind) {
    case "Last":
    case "AllLast":
      return true
    case "BidAsk":
      return before.bid !== quote.bid || before.ask !== quote.ask ||
        (!ignoreSize && (before.bidSize !== quote.bidSize || before.askSize !== quote.askSize))
    case "MidPoint":
      return middle(before) !== middle(quote)
  }
}

/**
 * A tick of a stream (99), `at` in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category constructors
 */
export const tick = (reqId: number, kind: Kind, instrument: Instrument, quote: Quote, at: number): Event => {
  const time = Math.floor(at / 1000)
  switch (kind) {
    case "Last":
    case "AllLast":
      return {
        _tag: "tickByTickAllLast",
        reqId,
        tickType: kind === "Last" ? 1 : 2,
        time,
        price: quote.last,
        size: quote.lastSize,
        attribMask: 0,
        exchange: exchange(instrument),
        specialConditions: ""
      }
    case "BidAsk":
      return {
        _tag: "tickByTickBidAsk",
        reqId,
        time,
        bidPrice: quote.bid,
        askPrice: quote.ask,
        bidSize: quote.bidSize,
        askSize: quote.askSize,
        attribMask: 0
      }
    case "MidPoint":
      return { _tag: "tickByTickMidPoint", reqId, time, midPoint: middle(quote) }
  }
}

// where nothing changes, nobody looks for ever
const stepsPerTick = 50

/**
 * The last so many ticks of a kind up to a step, as one message of the past (96, 97 or 98).
 *
 * @since 0.1.0
 * @category constructors
 */
export const past = (
  market: Market,
  reqId: number,
  kind: Kind,
  instrument: Instrument,
  step: number,
  count: number,
  ignoreSize: boolean
): Event => {
  const found: Array<{ readonly time: number; readonly quote: Quote }> = []
  let quote = market.quoteAt(instrument, step)
  for (let at = step; found.length < count && step - at < count * stepsPerTick; at--) {
    const before = market.quoteAt(instrument, at - 1)
    if (isNew(kind, quote, before, ignoreSize)) found.unshift({ time: Math.floor(market.timeOf(at) / 1000), quote })
    quote = before
  }
  switch (kind) {
    case "BidAsk": {
      const ticks = found.map(({ quote, time }) => ({
        time,
        tickAttribBidAsk: { askPastHigh: false, bidPastLow: false },
        priceBid: quote.bid,
        priceAsk: quote.ask,
        sizeBid: quote.bidSize,
        sizeAsk: quote.askSize
      }))
      return { _tag: "historicalTicksBidAsk", reqId, ticks, done: true }
    }
    case "MidPoint": {
      const ticks = found.map(({ quote, time }) => ({ time, price: middle(quote), size: 0 }))
      return { _tag: "historicalTicks", reqId, ticks, done: true }
    }
    case "Last":
    case "AllLast": {
      const ticks = found.map(({ quote, time }) => ({
        time,
        tickAttribLast: { pastLimit: false, unreported: false },
        price: quote.last,
        size: quote.lastSize,
        exchange: exchange(instrument),
        specialConditions: ""
      }))
      return { _tag: "historicalTicksLast", reqId, ticks, done: true }
    }
  }
}
