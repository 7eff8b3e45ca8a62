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
  const conId = 700_000_000 + hash % 99_999_999
  return Instruments.stock({ symbol, conId, exchange: "NYSE", price: 10 + hash % 49_000 / 100, longName: symbol })
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
 * What one unit of an instrument is worth at a price of 1: a future's multiplier, a bond's percent, a penny where prices are
 * pence.
 *
 * @since 0.1.0
 * @category combinators
 */
export const multiplier = ({ details: { contract, priceMagnifier } }: Instrument): number =>
  (contract.multiplier || unitsPer[contract.secType ?? ""] || 1) / (priceMagnifier || 1)

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

/**
 * The future that a continuous future stands for, as it is answered: of type CONTFUT, with the id of the future.
 *
 * @since 0.1.0
 * @category combinators
 */
export const continuous = (front: Instrument): Instrument => ({
  ...front,
  details: {
    ...front.details,
    contract: { ...front.details.contract, secType: "CONTFUT" as NonNullable<Contract["secType"]> }
  }
})

/**
 * A symbol as it is compared: in upper case, without spaces too many.
 *
 * @since 0.1.0
 * @category combinators
 */
export const normal = (symbol: string): string => symbol.replaceAll(/\s+/g, " ").trim().toUpperCase()

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
 * Is a name what a request says, or does the request leave it out? Upper and lower case are the same.
 *
 * @since 0.1.0
 * @category predicates
 */
export const names = (wanted: string | undefined, own: string): boolean => !wanted || normal(wanted) === normal(own)

/**
 * Does something expire when a request says, by day (`yyyymmdd`) or by month (`yyyymm`)? The month of a future is the
 * one that it is named after, in which it need not expire.
 *
 * @since 0.1.0
 * @category predicates
 */
export const expires = (wanted: string | undefined, day: string, month: string = day): boolean =>
  !wanted || (wanted.length > 6 ? wanted === day : month.startsWith(wanted))

// stocks of NASDAQ are also asked for on the exchange that it once bought
const listedOn = (exchange: string): string => exchange === "ISLAND" ? "NASDAQ" : exchange

const rights: Partial<Record<string, string>> = { C: "C", CALL: "C", P: "P", PUT: "P" }

/** Is this the identifier of an instrument? An American ISIN has the CUSIP in it. */
const identifies = ({ details }: Instrument, type: string | undefined, id: string): boolean => {
  const own = (details.secIdList ?? []).find(({ tag }) => tag === "ISIN")?.value ?? ""
  if (type?.toUpperCase() !== "CUSIP") return type?.toUpperCase() === "ISIN" && own === id
  return id === details.cusip || (own.startsWith("US") && own.slice(2, 11) === id)
}

/**
 * Does an instrument answer to what a request says about a contract? A conId decides alone, with the exchange; else
 * whatever is given must agree, an exchange being one where the instrument trades.
 *
 * @since 0.1.0
 * @category predicates
 */
export const matches = (one: Instrument, wanted: Contract): boolean => {
  const { contract, contractMonth } = one.details
  const isThere = !wanted.exchange || trades(one, wanted.exchange)
  if (wanted.conId) return wanted.conId === contract.conId && isThere
  const agrees = <A>(value: A | undefined, own: A | undefined): boolean => !value || value === own
  const right = rights[wanted.right?.toUpperCase() ?? ""]
  const expiry = contract.lastTradeDateOrContractMonth ?? ""
  return !!(wanted.symbol || wanted.localSymbol || wanted.secId) &&
    names(wanted.symbol, contract.symbol ?? "") &&
    names(wanted.localSymbol, contract.localSymbol ?? "") &&
    names(wanted.tradingClass, contract.tradingClass ?? "") &&
    (!wanted.secId || identifies(one, wanted.secIdType, wanted.secId)) &&
    agrees(wanted.secType, contract.secType) &&
    agrees(wanted.currency, contract.currency) &&
    agrees(wanted.strike, contract.strike) &&
    agrees(right, contract.right) &&
    agrees(Number(wanted.multiplier), contract.multiplier ?? 0) &&
    agrees(contract.primaryExch && listedOn(wanted.primaryExch ?? ""), contract.primaryExch) &&
    expires(wanted.lastTradeDateOrContractMonth, expiry, contractMonth) &&
    isThere
}
