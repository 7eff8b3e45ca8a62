/**
 * No order in a symbol that is not on the list; of a derivative its underlying's symbol counts.
 *
 * @since 0.1.0
 */
import type { Rule } from "../Rule.ts"

/**
 * The rule; on where there is a list. Upper and lower case are the same.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule = {
  name: "symbols",
  needs: ({ symbols }) => symbols === undefined ? undefined : [],
  broken: ({ details: { contract } }, _, { symbols = [] }) => {
    const symbol = contract.symbol ?? null
    if (symbols.some((allowed) => allowed.toUpperCase() === symbol?.toUpperCase())) return undefined
    return {
      rule: "symbols",
      limit: symbols.join(","),
      actual: symbol,
      says: `${symbol ?? "a contract without a symbol"} is not among the symbols that may be traded`
    }
  }
}
