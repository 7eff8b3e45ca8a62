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

const magnitude = (price: Decimal.Decimal = "0"): BigDecimal.BigDecimal => BigDecimal.abs(Decimal.toBig(price))

const isAboveZero = (price: Decimal.Decimal = "0"): boolean => BigDecimal.isPositive(Decimal.toBig(price))

/** The highest price that an order names, 0 where it names none; a limit that trails stands by its offset from its stop. */
const own = ({ request: { limitOffset, limitPrice, stopPrice, trailStopPrice } }: Intent): BigDecimal.BigDecimal =>
  [magnitude(limitPrice), magnitude(stopPrice), BigDecimal.sum(magnitude(trailStopPrice), magnitude(limitOffset))]
    .reduce((one, other) => BigDecimal.max(one, other))

/**
 * The price above which an order does not fill, wherever the market stands: the limit of a purchase, which trails downwards alone,
 * and the stop of a sale, whose limit may be higher. What is below 0 bounds nothing: farther below it costs more.
 */
const bound = (intent: Intent): BigDecimal.BigDecimal | undefined => {
  const { action, limitOffset, limitPrice, stopPrice, trailStopPrice } = intent.request
  if (action === "SELL") return isAboveZero(stopPrice) ? own(intent) : undefined
  if (limitPrice !== undefined) return isAboveZero(limitPrice) ? magnitude(limitPrice) : undefined
  return limitOffset !== undefined && isAboveZero(trailStopPrice) ? own(intent) : undefined
}

/**
 * What must be asked to know it: a quote but where the order itself bounds the price at which it may fill.
 *
 * @since 0.1.0
 * @category accessors
 */
export const needs = (intent: Intent): ReadonlyArray<Need> =>
  bound(intent) === undefined ? ["figures", "quote"] : ["figures"]

const highest = ({ ask, bid, last }: Prices): BigDecimal.BigDecimal | undefined => {
  const prices = [bid, ask, last].flatMap((price) => price === null ? [] : [magnitude(price)])
  return prices.length === 0 ? undefined : prices.reduce((one, other) => BigDecimal.max(one, other))
}

const hundred = BigDecimal.fromBigInt(100n)

/** By how much more than the market stands at it may fill: the stop of a purchase that trails and names none begins above it. */
const beyond = ({ request }: Intent, market: BigDecimal.BigDecimal): BigDecimal.BigDecimal => {
  const { action, trailAmount = "0", trailPercent = "0", trailStopPrice } = request
  if (action === "SELL" || trailStopPrice !== undefined) return BigDecimal.fromBigInt(0n)
  const percent = BigDecimal.multiply(market, Decimal.toBig(trailPercent))
  return BigDecimal.sum(Decimal.toBig(trailAmount), BigDecimal.divideUnsafe(percent, hundred))
}

const price = (intent: Intent, { lastQuote, quote }: Facts): BigDecimal.BigDecimal | undefined => {
  const bounded = bound(intent)
  if (bounded !== undefined) return bounded
  const named = own(intent)
  const told = Known.isCurrent(quote) ? quote : BigDecimal.isZero(named) ? undefined : lastQuote
  const market = told?._tag === "Known" ? highest(told.value) : undefined
  return market === undefined ? undefined : BigDecimal.max(named, BigDecimal.sum(market, beyond(intent, market)))
}

const one = BigDecimal.fromBigInt(1n)

/**
 * What a unit of what is traded is worth at a price of 1, or why that is not known.
 *
 * @since 0.1.0
 * @category constructors
 */
export const perPoint = (
  { contract, priceMagnifier }: Pick<Intent["details"], "contract" | "priceMagnifier">,
  { figures, now }: Pick<Facts, "figures" | "now">
): Known.Known<BigDecimal.BigDecimal> => {
  const { currency = "", secType = "" } = contract
  if (uncounted[secType] !== undefined) return Known.unknown(`the worth of ${uncounted[secType]} is not its price`)
  if (contract.multiplier === undefined && derived.has(secType)) return Known.unknown("its multiplier is not known")
  if (!Known.isCurrent(figures)) return Known.unknown(`the account's values are not known: ${Rule.why(figures)}`)
  const rate = currency === figures.value.currency ? "1" : figures.value.rates[currency]
  if (rate === undefined) {
    return Known.unknown(`the account names no rate of exchange for ${currency || "its currency"}`)
  }
  const whole = BigDecimal.multiply(Decimal.toBig(contract.multiplier ?? "1"), Decimal.toBig(rate))
  const divisor = priceMagnifier > 1 ? BigDecimal.fromNumberUnsafe(priceMagnifier) : one
  return Known.known(BigDecimal.divideUnsafe(whole, divisor), now)
}

/**
 * The worth of the whole order, or why it is not known. Its price is the one above which it does not fill, where there is one;
 * else the highest of bid, ask and last, or its own limit or stop where that is higher: a sale at a limit may fill above it. Where
 * it names such a price the last quote that was told lately does for that, of whatever kind: it shows a price that was mistaken
 * for what it is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (intent: Intent, facts: Facts): Known.Known<Worth> => {
  const { figures, now, quote } = facts
  const point = perPoint(intent.details, facts)
  if (point._tag === "Unknown") return point
  const each = price(intent, facts)
  if (each === undefined) {
    return Known.unknown(
      `it may fill at the market, of which there is no quote: ${
        Known.isCurrent(quote) ? "it has no price" : Rule.why(quote)
      }`
    )
  }
  const whole = BigDecimal.multiply(BigDecimal.multiply(Decimal.toBig(intent.request.quantity), each), point.value)
  const currency = figures._tag === "Known" ? figures.value.currency : ""
  return Known.known({ amount: Decimal.fromBig(BigDecimal.ceil(whole, 2)), currency }, now)
}
