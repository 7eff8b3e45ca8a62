/**
 * Guesses which data farms may serve a contract: the wire never says.
 *
 * @since 0.1.0
 */
import type { Contract } from "../../../domain/Contract.ts"
import type { Farm } from "../../../errors/TwsCode/Farm.ts"

/**
 * What is known by name: a farm of these serves these kinds alone (source: the names in IBKR's notices). Futures were seen on
 * `usfarm.nj` (an investigation of `rust-ibapi`); which farm serves crypto, and what a CFD is of, nobody knows.
 */
const known: ReadonlyArray<readonly [farm: RegExp, kinds: ReadonlySet<string>]> = [
  [/^cash/, new Set(["CASH", "CMDTY", "CFD", "CRYPTO"])],
  [/^(us|eu|hk|jp)?fut/, new Set(["FUT", "FOP", "CONTFUT", "BAG", "IND", "CFD", "CRYPTO"])],
  [/^usopt/, new Set(["OPT", "FOP", "BAG", "WAR", "IOPT"])],
  [
    /^us(farm|bond)/,
    new Set(["STK", "OPT", "BAG", "IND", "BOND", "FUND", "CFD", "WAR", "NEWS", "FUT", "FOP", "CONTFUT", "CRYPTO"])
  ]
]

/**
 * Whether a farm may serve the quotes, ticks and depth of a contract. Where the kind of the contract or the name of the farm
 * says nothing, it may; and a line that ticks while a farm is broken is not on that farm.
 *
 * @since 0.1.0
 * @category constructors
 */
export const quotes = ({ secType }: Contract) => ({ kind, name }: Farm): boolean => {
  if (kind !== "market-data") return false
  const kinds = known.find(([farm]) => farm.test(name))?.[1]
  return secType === undefined || kinds === undefined || kinds.has(secType)
}

/**
 * Whether a farm may serve the bars of a contract: those of its quotes, and every one of the past.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bars = (contract: Contract) => (farm: Farm): boolean =>
  farm.kind === "historical" || quotes(contract)(farm)
