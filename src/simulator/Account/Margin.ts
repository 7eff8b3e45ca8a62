/**
 * What margin a position binds: Reg T for stocks, a table for futures, the premium and a part of the underlying for
 * options that were written (source: IBKR's public margin pages, rounded).
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"

/**
 * A margin requirement, initially and for as long as the position is held, in the currency of the instrument.
 *
 * @since 0.1.0
 * @category models
 */
export interface Margin {
  readonly init: number
  readonly maint: number
}

type Rates = readonly [init: number, maint: number]

/** Of the value of what is held. */
const long: Partial<Record<string, Rates>> = {
  STK: [0.5, 0.25],
  FUND: [0.5, 0.25],
  BOND: [0.1, 0.09],
  CFD: [0.2, 0.2],
  CRYPTO: [1, 1],
  CMDTY: [1, 1],
  WAR: [1, 1],
  OPT: [0, 0],
  FOP: [0, 0],
  CASH: [0, 0]
}

/** Of the value of what is owed: Reg T's 150 and 130 %, of which 100 are the proceeds, which the cash already has. */
const short: Partial<Record<string, Rates>> = { ...long, STK: [0.5, 0.3], WAR: [0.5, 0.3] }

/** Of one contract. */
const futures: Partial<Record<string, Rates>> = {
  ES: [22_000, 20_000],
  MES: [2200, 2000],
  NQ: [33_000, 30_000],
  MNQ: [3300, 3000],
  CL: [7700, 7000],
  GC: [16_500, 15_000],
  ZN: [2200, 2000]
}
const otherFutures: Rates = [0.088, 0.08]

const written = (market: Market, instrument: Instrument, value: number, units: number): Margin => {
  const { contract, underConId } = instrument.details
  const { right, strike = 0 } = contract
  const under = market.find({ conId: underConId } as Contract)[0]
  const spot = under === undefined ? strike : market.price(under)
  const outOf = Math.max(0, right === "P" ? spot - strike : strike - spot)
  const margin = value + Math.max(0.2 * spot - outOf, 0.1 * spot) * units
  return { init: margin, maint: margin }
}

/**
 * The margin of so many units of an instrument, negative when short.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market, instrument: Instrument, size: number): Margin => {
  const { secType = "", symbol = "" } = instrument.details.contract
  const units = Math.abs(size) * Contracts.multiplier(instrument)
  const value = units * market.price(instrument)
  const by = ([init, maint]: Rates, of: number): Margin => ({ init: init * of, maint: maint * of })
  if (secType === "FUT" || secType === "CONTFUT") {
    const table = futures[symbol]
    return table === undefined ? by(otherFutures, value) : by(table, Math.abs(size))
  }
  if (size < 0 && (secType === "OPT" || secType === "FOP")) return written(market, instrument, value, units)
  return by((size < 0 ? short : long)[secType] ?? [1, 1], value)
}
