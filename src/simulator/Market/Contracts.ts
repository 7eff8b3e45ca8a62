/**
 * Contracts as requests ask for them and as positions, orders and executions name them.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import * as Hash from "effect/Hash"
import type { Instrument } from "./Instruments.ts"
import * as Instruments from "./Instruments.ts"

/**
 * A stock of a symbol that nobody knows: its id and price come from the seed and the symbol alone.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unknown = (seed: number, symbol: string): Instrument => {
  const hash = Hash.string(`${seed}:${symbol}`) >>> 0
  return Instruments.stock(symbol, 700_000_000 + hash % 99_999_999, "NYSE", 10 + hash % 49_000 / 100, symbol)
}

/**
 * The conId of an instrument.
 *
 * @since 0.1.0
 * @category accessors
 */
export const id = ({ details: { contract } }: Instrument): number => contract.conId ?? 0

const unitsPer: Partial<Record<string, number>> = { BOND: 0.01 }

/**
 * What one unit of an instrument is worth at a price of 1: a future's multiplier, a bond's percent.
 *
 * @since 0.1.0
 * @category combinators
 */
export const multiplier = ({ details: { contract } }: Instrument): number =>
  contract.multiplier || unitsPer[contract.secType ?? ""] || 1

/**
 * The contract as positions name it: without any exchange, so that it cannot be traded as it stands.
 *
 * @since 0.1.0
 * @category combinators
 */
export const held = ({ details: { contract } }: Instrument): Contract => {
  const { lastTradeDate: _, primaryExch: __, ...rest } = contract
  return { lastTradeDateOrContractMonth: "", strike: 0, ...rest, exchange: "" }
}

/**
 * The contract as orders and executions name it, on the exchange that it was sent to.
 *
 * @since 0.1.0
 * @category combinators
 */
export const traded = (one: Instrument, exchange: string): Contract => ({ ...held(one), exchange })

const normal = (symbol: string): string => symbol.replaceAll(/\s+/g, " ").trim().toUpperCase()

/**
 * The first instrument of a symbol or a local symbol.
 *
 * @since 0.1.0
 * @category combinators
 */
export const named = (instruments: Iterable<Instrument>, symbol: string): Instrument | undefined => {
  const wanted = normal(symbol)
  const all = [...instruments]
  return all.find(({ details: { contract } }) => normal(contract.symbol ?? "") === wanted) ??
    all.find(({ details: { contract } }) => normal(contract.localSymbol ?? "") === wanted)
}

/**
 * Does an instrument trade on an exchange?
 *
 * @since 0.1.0
 * @category predicates
 */
export const trades = ({ details }: Instrument, exchange: string): boolean =>
  (details.validExchanges ?? "").split(",").includes(exchange)

/**
 * Does an instrument answer to what a request says about a contract? A conId decides alone; else whatever is given must
 * agree, an exchange being one where the instrument trades.
 *
 * @since 0.1.0
 * @category predicates
 */
export const matches = (one: Instrument, wanted: Contract): boolean => {
  const contract = one.details.contract
  if (wanted.conId) return wanted.conId === contract.conId
  const agrees = <A>(value: A | undefined, own: A | undefined): boolean => !value || value === own
  const expiry = wanted.lastTradeDateOrContractMonth
  return !!(wanted.symbol || wanted.localSymbol) &&
    agrees(wanted.symbol, contract.symbol) &&
    agrees(wanted.localSymbol, contract.localSymbol) &&
    agrees(wanted.secType, contract.secType) &&
    agrees(wanted.currency, contract.currency) &&
    agrees(wanted.strike, contract.strike) &&
    agrees(wanted.right, contract.right) &&
    agrees(wanted.tradingClass, contract.tradingClass) &&
    (!expiry || (contract.lastTradeDateOrContractMonth ?? "").startsWith(expiry)) &&
    (!wanted.exchange || trades(one, wanted.exchange))
}
