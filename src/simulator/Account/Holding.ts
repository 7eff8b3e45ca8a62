/**
 * A position of an account with what was paid for it, and what an execution makes of it.
 *
 * @since 0.1.0
 */
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"

/**
 * A position as it is: `avgCost` times multiplier with commissions, as a gateway says it. `realized` is what it won
 * today, `basis` what its value today is to be compared with: the value at midnight, and what was paid since.
 *
 * @since 0.1.0
 * @category models
 */
export interface Holding {
  readonly instrument: Instrument
  readonly size: number
  readonly avgCost: number
  readonly realized: number
  readonly basis: number
}

/**
 * Is the price of an instrument owed day by day rather than paid? The ledger's cash pays for it all the same; whoever
 * tells the cash adds what such positions have cost.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isFuture = ({ details: { contract: { secType } } }: Instrument): boolean =>
  secType === "FUT" || secType === "CONTFUT" || secType === "CFD"

/**
 * An amount without the dust of binary fractions, to 8 decimals.
 *
 * @since 0.1.0
 * @category combinators
 */
export const clean = (value: number): number => Number(value.toFixed(8))

/**
 * Nothing held of an instrument.
 *
 * @since 0.1.0
 * @category constructors
 */
export const nothing = (instrument: Instrument): Holding => ({
  instrument,
  size: 0,
  avgCost: 0,
  realized: 0,
  basis: 0
})

/**
 * An execution: by how many units it changes the position, at which price, for which commission.
 *
 * @since 0.1.0
 * @category models
 */
export interface Trade {
  readonly change: number
  readonly price: number
  readonly commission: number
}

/**
 * What it came to: how many of its units closed something, and what that has realized, if any did.
 *
 * @since 0.1.0
 * @category models
 */
export interface Traded {
  readonly closed: number
  readonly realized: number | undefined
}

/**
 * What is held after an execution that changes the position by so many units, and what that has realized after
 * commission, if it closed anything.
 *
 * @since 0.1.0
 * @category combinators
 */
export const trade = (
  before: Holding,
  change: number,
  price: number,
  commission: number
): Traded & { readonly after: Holding } => {
  const { avgCost, instrument, size } = before
  const unit = price * Contracts.multiplier(instrument)
  const left = clean(size + change)
  const closing = Math.sign(size) === -Math.sign(change) ? Math.min(Math.abs(size), Math.abs(change)) : 0
  // what closes pays its part of the commission, what opens or adds bears the rest in its cost
  const fee = commission * closing / Math.abs(change)
  const opened = unit + Math.sign(change) * (commission - fee) / Math.max(1e-12, Math.abs(change) - closing)
  const won = closing * Math.sign(size) * (unit - avgCost)
  const cost = closing === 0
    ? (avgCost * size + opened * change) / left
    : Math.sign(left) === Math.sign(size)
    ? avgCost
    : opened
  const after = {
    instrument,
    size: left,
    avgCost: left === 0 ? 0 : clean(cost),
    realized: closing === 0 ? before.realized : clean(before.realized + won - fee),
    basis: clean(before.basis + unit * change + commission)
  }
  return { after, closed: closing, realized: closing === 0 ? undefined : clean(won - fee) }
}

/**
 * What is held once such an execution is taken back, whatever came after it: what it opened goes at its price, what it
 * closed comes back at its cost. What it cost beyond that was realized since.
 *
 * @since 0.1.0
 * @category combinators
 */
export const takeBack = (
  { avgCost, basis, instrument, realized, size }: Holding,
  { change, closed, commission, price, realized: won = 0 }: Trade & Traded
): Holding => {
  const unit = price * Contracts.multiplier(instrument)
  const fee = commission * closed / Math.abs(change)
  const left = clean(size - change)
  const opened = change - Math.sign(change) * closed
  const cost = avgCost * size - unit * opened - (commission - fee) - Math.sign(change) * closed * unit - won - fee
  return {
    instrument,
    size: left,
    avgCost: left === 0 ? 0 : clean(cost / left),
    realized: clean(realized - won - (left === 0 ? cost : 0)),
    basis: clean(basis - unit * change - commission)
  }
}
