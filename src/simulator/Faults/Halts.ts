/**
 * Which instruments an exchange has halted, and since when.
 *
 * @since 0.1.0
 */
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type * as Fault from "./Fault.ts"

/**
 * A halt: what tick 49 says of it (1 for regulatory reasons, 2 against extreme moves), and its beginning in milliseconds since the
 * epoch.
 *
 * @since 0.1.0
 * @category models
 */
export interface Halt {
  readonly told: 1 | 2
  readonly since: number
}

/**
 * The halt of an instrument among the faults that are on: the latest, where there is more than one, since the first of those.
 * That of a symbol is one of all that is derived from it too; upper and lower case are the same.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = (
  active: Iterable<Fault.Request & { readonly since: number }>,
  { details: { contract } }: Instrument
): Halt | undefined => {
  let found: Halt | undefined
  for (const fault of active) {
    if (fault.name !== "halt") continue
    const { parameters: { reason, symbol }, since } = fault
    const isIt = (own = ""): boolean => Contracts.names(symbol, own)
    if (!isIt(contract.symbol) && !isIt(contract.localSymbol)) continue
    found = { told: reason === "volatility" ? 2 : 1, since: found?.since ?? since }
  }
  return found
}
