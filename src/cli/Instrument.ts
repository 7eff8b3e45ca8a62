/**
 * A contract on the command line: the flags that name one, and the columns that show one.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as CliError from "effect/cli/CliError"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Contract, SecType } from "../domain/Contract.ts"
import type { Column } from "./Table.ts"

const text = (name: string, about: string) => Flag.optional(Flag.String(name).pipe(Flag.withDescription(about)))

/**
 * The argument that names a contract by its symbol.
 *
 * @since 0.1.0
 * @category constructors
 */
export const symbol = Argument.optional(
  Argument.String("symbol").pipe(
    Argument.withDescription("as IBKR names it; not needed with --con-id or --local-symbol")
  )
)

/**
 * The flags that say more of it. A symbol alone is a stock in USD.
 *
 * @since 0.1.0
 * @category constructors
 */
export const flags = {
  conId: Flag.optional(Flag.Int("con-id").pipe(Flag.withDescription("the contract's own number"))),
  secType: Flag.optional(
    Flag.Literals("sec-type", SecType.literals).pipe(Flag.withDescription("STK where only a symbol is given"))
  ),
  exchange: text("exchange", "where it is traded or watched; SMART where none is given"),
  primaryExch: text("primary-exchange", "where it is listed"),
  currency: text("currency", "USD where only a symbol is given"),
  lastTradeDateOrContractMonth: text("expiry", "yyyymmdd or yyyymm"),
  strike: text("strike", "of an option"),
  right: Flag.optional(Flag.Literals("right", ["C", "P"]).pipe(Flag.withDescription("of an option"))),
  multiplier: text("multiplier", "of a derivative"),
  localSymbol: text("local-symbol", "as the exchange names it"),
  tradingClass: text("trading-class", "of a derivative")
}

const names = Object.keys(flags)

/**
 * Wrong usage of a command, with its help.
 *
 * @since 0.1.0
 * @category constructors
 */
export const misused = (command: ReadonlyArray<string>, problem: string): CliError.ShowHelp =>
  new CliError.ShowHelp({
    commandPath: ["effect-ibkr", ...command],
    errors: [new CliError.UserError({ cause: problem })]
  })

/**
 * What was given of these flags, without what was not.
 *
 * @since 0.1.0
 * @category combinators
 */
export const given = (input: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } =>
  Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) => {
      if (!Option.isOption(value)) return [[name, value]]
      return Option.isSome(value) ? [[name, value.value]] : []
    })
  )

/**
 * The contract that a command was given; else it was used wrongly.
 *
 * @since 0.1.0
 * @category combinators
 */
export const contractOf = (
  command: ReadonlyArray<string>,
  input: { readonly [name: string]: unknown }
): Effect.Effect<Contract, CliError.ShowHelp> => {
  const named = Object.fromEntries(
    Object.entries(given(input)).filter(([name]) => name === "symbol" || names.includes(name))
  )
  const whole: unknown = named["conId"] === undefined && named["localSymbol"] === undefined
    ? { secType: "STK", currency: "USD", ...named }
    : named
  return Effect.mapError(Schema.decodeUnknownEffect(Contract)(whole), ({ message }) => misused(command, message))
}

/**
 * A contract in words.
 *
 * @since 0.1.0
 * @category conversions
 */
export const written = (contract: Contract): string =>
  [
    contract.localSymbol ?? contract.symbol ?? `conId ${contract.conId ?? "unknown"}`,
    ...contract.localSymbol === undefined
      ? [contract.lastTradeDateOrContractMonth, contract.strike, contract.right]
      : []
  ].filter((part) => part !== undefined).join(" ")

/**
 * The columns of a row's contract.
 *
 * @since 0.1.0
 * @category constructors
 */
export const columns = <A>(contractOf: (row: A) => Contract): ReadonlyArray<Column<A>> => [
  { heading: "CONTRACT", cell: (row) => written(contractOf(row)) },
  { heading: "TYPE", cell: (row) => contractOf(row).secType ?? "" },
  { heading: "CURRENCY", cell: (row) => contractOf(row).currency ?? "" }
]
