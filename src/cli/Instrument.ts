/**
 * A contract on the command line: the flags that name one, and the columns that show one.
 *
 * @since 0.1.0
 */
import type { Contract } from "../domain/Contract.ts"
import type { Column } from "./Table.ts"

const written = (contract: Contract): string =>
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
