/**
 * The symbols that look like what somebody typed.
 *
 * @since 0.1.0
 */
import type { ContractDescription } from "@stoqey/ib/dist/api/contract/contractDescription.js"
import * as Contracts from "./Contracts.ts"
import type { Instrument } from "./Instruments.ts"
import * as Products from "./Instruments/Products.ts"
import type { Market } from "./Market.ts"

const most = 16

const spoken: ReadonlySet<string> = new Set(["STK", "IND", "CASH", "CRYPTO", "FUND", "BOND"])

const described = (secTypes: ReadonlyArray<string>, contract: object): ContractDescription =>
  ({ contract, derivativeSecTypes: secTypes }) as ContractDescription

/** A product of futures is told as what lies under it. */
const products: ReadonlyArray<ContractDescription> = Products.products.map(
  ({ exchange, longName, symbol, underConId }) =>
    described(["FUT"], {
      conId: underConId,
      symbol,
      secType: "IND",
      primaryExch: exchange,
      currency: "USD",
      description: longName,
      issuerId: ""
    })
)

const sample = (market: Market, { details }: Instrument): ContractDescription => {
  const { conId = 0, currency, exchange, primaryExch, secType, symbol } = details.contract
  const isOptioned = market.listings(conId).length > 0
  return described(secType === "STK" ? isOptioned ? ["CFD", "OPT", "BAG"] : ["CFD"] : [], {
    conId,
    symbol,
    secType,
    primaryExch: primaryExch ?? exchange,
    currency,
    description: details.longName,
    issuerId: ""
  })
}

/** How well a description answers to a pattern; the whole symbol is best, `undefined` is not at all. */
const rank = ({ contract }: ContractDescription, pattern: string): number | undefined => {
  const symbol = contract?.symbol?.toUpperCase() ?? ""
  const words = (contract?.description ?? "").toUpperCase().split(/[\s/]+/)
  return symbol === pattern
    ? 0
    : symbol.startsWith(pattern)
    ? 1
    : (contract?.description ?? "").toUpperCase().startsWith(pattern)
    ? 2
    : words.some((word) => word.startsWith(pattern))
    ? 3
    : undefined
}

/**
 * At most 16 descriptions whose symbol, or a word of whose name, begins with a pattern; the best first, none of an empty
 * pattern.
 *
 * @since 0.1.0
 * @category combinators
 */
export const matching = (market: Market, pattern: string): ReadonlyArray<ContractDescription> => {
  const wanted = Contracts.normal(pattern)
  if (wanted === "") return []
  const all = [
    ...[...market.instruments()].filter(({ details }) => spoken.has(details.contract.secType ?? "")).map((one) =>
      sample(market, one)
    ),
    ...products
  ]
  return all
    .map((one) => ({ one, rank: rank(one, wanted) ?? Number.NaN }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ one }) => one)
}
