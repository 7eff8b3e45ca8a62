/**
 * No limit price farther from the market than the band: from the ask for a purchase and the bid for a sale, else from the last
 * trade; of an order that waits for its stop, from that.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../../domain/Decimal.ts"
import * as Known from "../../../../domain/Known.ts"
import * as Exposure from "../Exposure.ts"
import type { Facts } from "../Facts.ts"
import type { Intent } from "../Intent.ts"
import * as Rule from "../Rule.ts"

const hundred = BigDecimal.fromBigInt(100n)

/**
 * Does it leave an order at its price, and make it no larger than what is left of it? That price was judged when the order was
 * placed. Where the market has moved its stop since, it is judged again, by where that was asked for.
 */
const onlyShrinks = (intent: Intent): boolean => {
  const { modifies, request } = intent
  if (modifies === undefined || Decimal.isGreaterThan(Exposure.ofIntent(intent).remaining, modifies.remaining)) {
    return false
  }
  return (["limitPrice", "limitOffset", "stopPrice", "trailStopPrice"] as const).every((name) =>
    Decimal.isEqual(request[name], modifies[name] ?? undefined)
  )
}

/** The limit's distance is measured from here. */
const reference = ({ request }: Intent, quote: Facts["quote"]): Decimal.Decimal | undefined => {
  const stop = request.stopPrice ?? request.trailStopPrice
  if (stop !== undefined) return stop
  if (!Known.isCurrent(quote)) return undefined
  const { ask, bid, last } = quote.value
  return (request.action === "BUY" ? ask : bid) ?? last ?? undefined
}

/** How far the limit is from its reference; a trailing one says so itself. */
const distance = ({ request }: Intent, from: Decimal.Decimal): BigDecimal.BigDecimal =>
  BigDecimal.abs(
    request.limitPrice === undefined
      ? Decimal.toBig(request.limitOffset ?? "0")
      : BigDecimal.subtract(Decimal.toBig(request.limitPrice), Decimal.toBig(from))
  )

/** As fine as the band is written, and the hundredth at least. */
const digitsOf = (priceBand: Decimal.Decimal): number => Math.max(2, Decimal.toBig(priceBand).scale)

/**
 * The rule; on where there is a band, for orders with a limit.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule.Rule = {
  name: "price_band",
  needs: ({ priceBand }, intent) => {
    const { request } = intent
    if (priceBand === undefined || (request.limitPrice ?? request.limitOffset) === undefined) return undefined
    if (onlyShrinks(intent)) return undefined
    return (request.stopPrice ?? request.trailStopPrice) === undefined ? ["quote"] : []
  },
  broken: (intent, { quote }, { priceBand = "0" }) => {
    const limit = `${priceBand} %`
    const from = reference(intent, quote)
    if (from === undefined || BigDecimal.isZero(Decimal.toBig(from))) {
      const why = Known.isCurrent(quote) ? "its quote has no price" : Rule.why(quote)
      return Rule.unknown("price_band", limit, `the market's price is not known: ${why}`)
    }
    const percent = BigDecimal.divideUnsafe(
      BigDecimal.multiply(distance(intent, from), hundred),
      BigDecimal.abs(Decimal.toBig(from))
    )
    return Rule.above(
      "price_band",
      priceBand,
      Decimal.fromBig(BigDecimal.ceil(percent, digitsOf(priceBand))),
      "%",
      (by) => `the limit is ${by} farther than ${limit} from ${from}`
    )
  }
}
