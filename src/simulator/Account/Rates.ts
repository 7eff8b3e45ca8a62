/**
 * What currencies are worth in the accounts' base currency, by the market's pairs.
 *
 * @since 0.1.0
 */
import type { Market } from "../Market/Market.ts"

/**
 * The base currency of every account.
 *
 * @since 0.1.0
 * @category constants
 */
export const base = "USD"

/**
 * What one unit of a currency is worth in the base currency, 1 where the market has no pair of the two.
 *
 * @since 0.1.0
 * @category accessors
 */
export const rate = (market: Market, currency: string): number => {
  if (currency === base) return 1
  for (const instrument of market.instruments()) {
    const { contract } = instrument.details
    if (contract.secType !== "CASH") continue
    if (contract.symbol === currency && contract.currency === base) return market.price(instrument)
    if (contract.symbol === base && contract.currency === currency) return 1 / market.price(instrument)
  }
  return 1
}
