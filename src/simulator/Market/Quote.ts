/**
 * What a market shows of an instrument: the last trade and the best bid and ask around it, each with its size.
 *
 * @since 0.1.0
 */
import * as Contracts from "./Contracts.ts"
import type { Instrument } from "./Instruments.ts"
import * as MarketRules from "./MarketRules.ts"
import * as Walk from "./Walk.ts"

/**
 * A quote; sizes are in units of the instrument.
 *
 * @since 0.1.0
 * @category models
 */
export interface Quote {
  readonly bid: number
  readonly bidSize: number
  readonly ask: number
  readonly askSize: number
  readonly last: number
  readonly lastSize: number
}

/**
 * One price of a book, and how much there is at it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Level {
  readonly price: number
  readonly size: number
}

/**
 * The sides of a book.
 *
 * @since 0.1.0
 * @category models
 */
export type Side = "bid" | "ask"

/** How much is usual at one price, in units. */
const lots: Partial<Record<string, number>> = { STK: 100, FUT: 4, OPT: 3, CASH: 500_000, CRYPTO: 0.1, BOND: 5000 }

const salts = { spread: 200, trade: 201, lastSize: 202, bid: 203, ask: 303 }

// a book does not change with every trade
const stepsPerBook = 4

const lotOf = ({ details }: Instrument): number => lots[details.contract.secType ?? ""] ?? 1

/**
 * The usual size of a trade, in units.
 *
 * @since 0.1.0
 * @category constructors
 */
export const usual = (instrument: Instrument): number => 6.5 * lotOf(instrument)

const size = (instrument: Instrument, salt: number, index: number, level: number): number => {
  const lot = lotOf(instrument)
  const count = 2 + Math.floor((10 + 4 * level) * Walk.noise(Contracts.id(instrument), salt + level, index))
  return Number((count * lot).toFixed(8))
}

/**
 * The quote of an instrument whose last trade was at this price, at a step of its walk. Every other trade or so was a
 * buyer's: then the ask is at the last price, else the bid is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (instrument: Instrument, last: number, step: number): Quote => {
  const id = Contracts.id(instrument)
  const spread = Walk.noise(id, salts.spread, step) < 0.8 ? 1 : 2
  const isBuy = Walk.noise(id, salts.trade, step) < 0.5
  const bid = isBuy ? MarketRules.move(instrument, last, -spread) : last
  const book = Math.floor(step / stepsPerBook)
  return {
    bid,
    bidSize: size(instrument, salts.bid, book, 0),
    ask: MarketRules.move(instrument, bid, spread),
    askSize: size(instrument, salts.ask, book, 0),
    last,
    lastSize: size(instrument, salts.lastSize, step, 0)
  }
}

/**
 * The best prices of one side of the book behind a quote, best first: the first is the quote's own.
 *
 * @since 0.1.0
 * @category constructors
 */
export const levels = (
  instrument: Instrument,
  quote: Quote,
  step: number,
  side: Side,
  count: number
): ReadonlyArray<Level> => {
  const book = Math.floor(step / stepsPerBook)
  return Array.from({ length: count }, (_, level) => ({
    price: MarketRules.move(instrument, quote[side], side === "bid" ? -level : level),
    size: size(instrument, salts[side], book, level)
  }))
}
