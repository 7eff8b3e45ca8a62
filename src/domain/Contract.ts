/**
 * What is traded, as users name it: by conId, or by symbol, kind, exchange and currency.
 *
 * @since 0.1.0
 */
import type { Contract as TwsContract } from "@stoqey/ib/dist/api/contract/contract.js"
import * as Schema from "effect/Schema"
import * as Decimal from "./Decimal.ts"
import * as Misspelled from "./Misspelled.ts"

/**
 * The kinds of instruments, in TWS's words.
 *
 * @since 0.1.0
 * @category models
 */
export const SecType = Schema.Literals([
  "STK",
  "OPT",
  "FUT",
  "CONTFUT",
  "FOP",
  "IND",
  "CASH",
  "CFD",
  "CRYPTO",
  "CMDTY",
  "BOND",
  "FUND",
  "WAR",
  "IOPT",
  "BAG",
  "NEWS"
])

const Word = Schema.String.check(Schema.isPattern(/^[^\u0000-\u001f]{1,64}$/, {
  message: "Write 1 to 64 characters, and none that controls a terminal"
}))

/**
 * Does it name a contract at all?
 *
 * @since 0.1.0
 * @category guards
 */
export const isNamed = ({ conId, localSymbol, symbol }: {
  readonly conId?: number
  readonly localSymbol?: string
  readonly symbol?: string
}): boolean => conId !== undefined || symbol !== undefined || localSymbol !== undefined

/**
 * What is wrong with a contract that nothing names.
 *
 * @since 0.1.0
 * @category constants
 */
export const nameless = "Name the contract by its conId, symbol or localSymbol"

const fields = {
  conId: Schema.optionalKey(Schema.Int),
  symbol: Schema.optionalKey(Word),
  secType: Schema.optionalKey(SecType),
  lastTradeDateOrContractMonth: Schema.optionalKey(Word),
  strike: Schema.optionalKey(Decimal.Decimal),
  right: Schema.optionalKey(Schema.Literals(["C", "P"])),
  multiplier: Schema.optionalKey(Decimal.Decimal),
  exchange: Schema.optionalKey(Word),
  primaryExch: Schema.optionalKey(Word),
  currency: Schema.optionalKey(Word),
  localSymbol: Schema.optionalKey(Word),
  tradingClass: Schema.optionalKey(Word)
}

/**
 * A contract. Where `conId` is given it names the contract; `exchange` is where it is traded or watched, and `SMART` where
 * none is given.
 *
 * @since 0.1.0
 * @category models
 */
export const Contract = Schema.Struct(fields).annotate(Misspelled.says("a contract", fields)).check(
  Schema.makeFilter(isNamed, { message: nameless })
)

/**
 * @since 0.1.0
 * @category models
 */
export type Contract = typeof Contract.Type

/**
 * A stock, on SMART unless said otherwise.
 *
 * @example
 * ```ts
 * Contract.stock("AAPL")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const stock = (symbol: string, currency: string = "USD", exchange: string = "SMART"): Contract => ({
  symbol,
  secType: "STK",
  exchange,
  currency
})

/**
 * A contract as the wire names it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const toTws = ({ multiplier, strike, ...rest }: Contract): TwsContract =>
  ({
    exchange: "SMART",
    ...rest,
    ...(strike === undefined ? {} : { strike: Decimal.toNumber(strike) }),
    ...(multiplier === undefined ? {} : { multiplier: Decimal.toNumber(multiplier) })
  }) as TwsContract

const texts = [
  "symbol",
  "lastTradeDateOrContractMonth",
  "exchange",
  "primaryExch",
  "currency",
  "localSymbol",
  "tradingClass"
] as const

const isKind = Schema.is(SecType)

/**
 * A contract that the gateway named, with what it left empty left out.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromTws = (told: TwsContract): Contract => {
  const { conId = 0, multiplier = 0, right, secType, strike = 0 } = told
  const named = texts.map((name) => [name, told[name] ?? ""] as const).filter(([, text]) => text !== "")
  const side = String(right ?? "").slice(0, 1)
  return {
    ...(conId > 0 ? { conId } : {}),
    ...(isKind(secType) ? { secType } : {}),
    ...Object.fromEntries(named),
    ...(strike > 0 && Number.isFinite(strike) && strike < Number.MAX_VALUE
      ? { strike: Decimal.fromNumber(strike) }
      : {}),
    ...(side === "C" || side === "P" ? { right: side } : {}),
    ...(multiplier > 0 ? { multiplier: Decimal.fromNumber(Number(multiplier)) } : {})
  }
}

/**
 * What tells a contract from every other: contracts with the same key share one line of market data.
 *
 * @since 0.1.0
 * @category combinators
 */
export const key = (contract: Contract): string => {
  const { conId = 0, exchange = "SMART" } = contract
  // 0 names none
  if (conId !== 0) return `${conId}@${exchange}`
  return JSON.stringify(Object.entries({ ...contract, exchange }).toSorted(([one], [other]) => one < other ? -1 : 1))
}
