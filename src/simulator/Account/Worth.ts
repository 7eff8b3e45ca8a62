/**
 * What accounts are worth at the market's prices: by currency, and all in all with the margin that it binds.
 *
 * @since 0.1.0
 */
import * as Contracts from "../Market/Contracts.ts"
import type { Market } from "../Market/Market.ts"
import * as Holding from "./Holding.ts"
import type * as Ledger from "./Ledger.ts"
import * as Margin from "./Margin.ts"
import * as Rates from "./Rates.ts"

/**
 * What is owned in one currency, in that currency; `rate` turns it into the base currency. `futures` is what futures
 * have won and not yet realized.
 *
 * @since 0.1.0
 * @category models
 */
export interface Part {
  cash: number
  stock: number
  option: number
  futureOption: number
  futures: number
  bond: number
  fund: number
  crypto: number
  unrealized: number
  realized: number
  daily: number
  readonly rate: number
}

/**
 * What accounts are worth, in the base currency save in `parts`. `equity` is the equity with loan value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Worth {
  readonly parts: ReadonlyMap<string, Part>
  readonly total: Part
  readonly net: number
  readonly gross: number
  readonly equity: number
  readonly init: number
  readonly maint: number
  /** The margin of futures alone. */
  readonly futuresInit: number
  readonly futuresMaint: number
}

type Kind = Exclude<keyof Part, "cash" | "unrealized" | "realized" | "daily" | "rate" | "futures">

const kinds: Partial<Record<string, Kind>> = {
  OPT: "option",
  WAR: "option",
  FOP: "futureOption",
  BOND: "bond",
  FUND: "fund",
  CRYPTO: "crypto"
}

/**
 * What foreign cash binds of its value (source: IBKR's haircut of major currencies).
 *
 * @since 0.1.0
 * @category constants
 */
export const haircut = 0.025

const part = (rate: number): Part => ({
  cash: 0,
  stock: 0,
  option: 0,
  futureOption: 0,
  futures: 0,
  bond: 0,
  fund: 0,
  crypto: 0,
  unrealized: 0,
  realized: 0,
  daily: 0,
  rate
})

/**
 * What is in a part, all together.
 *
 * @since 0.1.0
 * @category accessors
 */
export const net = ({ bond, cash, crypto, fund, futureOption, futures, option, stock }: Part): number =>
  cash + stock + option + futureOption + futures + bond + fund + crypto

const sum = (parts: Iterable<Part>): Part => {
  const total = part(1)
  for (const one of parts) {
    for (const key of Object.keys(total) as Array<keyof Part>) {
      if (key !== "rate") total[key] += one[key] * one.rate
    }
  }
  return total
}

/**
 * What these accounts are worth together.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market, properties: ReadonlyArray<Ledger.Property>): Worth => {
  const parts = new Map<string, Part>()
  const of = (currency: string): Part => {
    const known = parts.get(currency) ?? part(Rates.rate(market, currency))
    parts.set(currency, known)
    return known
  }
  let gross = 0
  const margin = { init: 0, maint: 0, futuresInit: 0, futuresMaint: 0 }
  const bind = ({ init, maint }: Margin.Margin, rate: number, isFuture: boolean): void => {
    margin.init += init * rate
    margin.maint += maint * rate
    if (!isFuture) return
    margin.futuresInit += init * rate
    margin.futuresMaint += maint * rate
  }
  of(Rates.base)
  for (const { cash, holdings } of properties) {
    for (const [currency, amount] of cash) {
      const own = of(currency)
      own.cash += amount
      if (currency !== Rates.base) {
        bind({ init: Math.abs(amount) * haircut, maint: Math.abs(amount) * haircut }, own.rate, false)
      }
    }
    for (const { avgCost, basis, instrument, realized, size } of holdings) {
      const { currency = Rates.base, secType = "" } = instrument.details.contract
      const own = of(currency)
      const value = size * market.price(instrument) * Contracts.multiplier(instrument)
      const isFuture = Holding.isFuture(instrument)
      own.realized += realized
      own.unrealized += value - avgCost * size
      own.daily += value - basis
      bind(Margin.make(market, instrument, size), own.rate, isFuture)
      if (secType === "CASH") continue
      if (isFuture) {
        own.futures += value - avgCost * size
        own.cash += avgCost * size
      } else {
        own[kinds[secType] ?? "stock"] += value
        gross += Math.abs(value) * own.rate
      }
    }
  }
  const total = sum(parts.values())
  // options have no loan value (source: IBKR's definition of the equity with loan value)
  const equity = net(total) - total.option - total.futureOption
  return { parts, total, net: net(total), gross, equity, ...margin }
}
