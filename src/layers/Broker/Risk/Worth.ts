/**
 * What an order is worth in account currency: quantity, price and multiplier, by the account's own rate of exchange.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Known from "../../../domain/Known.ts"
import type { Facts, Need, Prices } from "./Facts.ts"
import type { Intent } from "./Intent.ts"
import * as Rule from "./Rule.ts"

/**
 * The worth, rounded up to the hundredth, and its currency.
 *
 * @since 0.1.0
 * @category models
 */
export interface Worth {
  readonly amount: Decimal.Decimal
  readonly currency: string
}

/** Kinds whose price says nothing of the worth without a multiplier. */
const derived: ReadonlySet<string> = new Set(["OPT", "FUT", "FOP", "CONTFUT"])

/** Kinds whose worth is not the product of price and quantity. */
const uncounted: Readonly<Record<string, string>> = { BAG: "a combination", BOND: "a bond" }

/** No purchase is worth more than at its limit; what else may fill does so at the market, wherever its own price stands. */
const isBounded = ({ request }: Intent): boolean => request.action === "BUY" && request.limitPrice !== undefined

/**
 * What must be asked to know it: a quote but for a purchase with a limit.
 *
 * @since 0.1.0
 * @category accessors
 */
export const needs = (intent: Intent): ReadonlyArray<Need> => isBounded(intent) ? ["figures"] : ["figures", "quote"]

const highest = ({ ask, bid, last }: Prices): BigDecimal.BigDecimal | undefined => {
  const prices = [bid, ask, last].flatMap((price) => price === null ? [] : [BigDecimal.abs(Decimal.toBig(price))])
  return prices.length === 0 ? undefined : prices.reduce((one, other) => BigDecimal.max(one, other))
}

const price = (intent: Intent, quote: Facts["quote"]): BigDecimal.BigDecimal | undefined => {
  const { limitPrice, stopPrice, trailStopPrice } = intent.request
  const own = BigDecimal.abs(Decimal.toBig(limitPrice ?? stopPrice ?? trailStopPrice ?? "0"))
  if (isBounded(intent)) return own
  const market = Rule.isCurrent(quote) ? highest(quote.value) : undefined
  return market === undefined ? undefined : BigDecimal.max(own, market)
}

const one = BigDecimal.fromBigInt(1n)

/**
 * The worth of the whole order, or why it is not known. Its price is the limit of a purchase that has one; else the highest of
 * bid, ask and last, or its own limit or stop where that is higher.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (intent: Intent, { figures, now, quote }: Facts): Known.Known<Worth> => {
  const { contract, priceMagnifier } = intent.details
  const { currency = "", secType = "" } = contract
  if (uncounted[secType] !== undefined) return Known.unknown(`the worth of ${uncounted[secType]} is not its price`)
  if (contract.multiplier === undefined && derived.has(secType)) return Known.unknown("its multiplier is not known")
  if (!Rule.isCurrent(figures)) return Known.unknown(`the account's values are not known: ${Rule.why(figures)}`)
  const rate = currency === figures.value.currency ? "1" : figures.value.rates[currency]
  if (rate === undefined) {
    return Known.unknown(`the account names no rate of exchange for ${currency || "its currency"}`)
  }
  const each = price(intent, quote)
  if (each === undefined) {
    return Known.unknown(
      `it may fill at the market, of which there is no quote: ${
        Rule.isCurrent(quote) ? "it has no price" : Rule.why(quote)
      }`
    )
  }
  const whole = [intent.request.quantity, contract.multiplier ?? "1", rate].map(Decimal.toBig)
    .reduce((product, factor) => BigDecimal.multiply(product, factor), each)
  const divisor = priceMagnifier > 1 ? BigDecimal.fromNumberUnsafe(priceMagnifier) : one
  const amount = BigDecimal.ceil(BigDecimal.divideUnsafe(whole, divisor), 2)
  return Known.known({ amount: Decimal.fromBig(amount), currency: figures.value.currency }, now)
}
