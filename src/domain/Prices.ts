/**
 * Which prices an order has, by its kind: the gateway names others as well, which mean nothing.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Decimal from "./Decimal.ts"
import type { Named } from "./Event.ts"

/**
 * The prices of an order, each `null` where it has none: its limit and its stop, by what it trails, where its stop was told of
 * last then, which moves with the market without a word, and how far its limit is from there.
 *
 * @since 0.1.0
 * @category models
 */
export const Prices = Schema.Struct({
  limitPrice: Schema.NullOr(Decimal.Decimal),
  stopPrice: Schema.NullOr(Decimal.Decimal),
  trailAmount: Schema.NullOr(Decimal.Decimal),
  trailPercent: Schema.NullOr(Decimal.Decimal),
  trailStopPrice: Schema.NullOr(Decimal.Decimal),
  limitOffset: Schema.NullOr(Decimal.Decimal)
})

/**
 * @since 0.1.0
 * @category models
 */
export type Prices = typeof Prices.Type

const aboveZero = (value: number | undefined): Decimal.Decimal | null =>
  value !== undefined && value > 0 ? Decimal.fromTold(value) : null

/**
 * The prices of an order as the gateway describes it, `null` where its kind has none or none was told. The price that touches an
 * order is a stop, too; what one trails by stands in the same field, and is none.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromTws = (
  { auxPrice, lmtPrice, lmtPriceOffset, orderType, trailStopPrice, trailingPercent }: Named<"openOrder">["order"]
): Prices => {
  const kind = String(orderType)
  const isTrailing = kind.startsWith("TRAIL")
  const trailPercent = isTrailing ? aboveZero(trailingPercent) : null
  return {
    limitPrice: /LMT|LIT|LIMIT|LOC|LOO/.test(kind) ? Decimal.fromTold(lmtPrice) : null,
    stopPrice: /^(STP|MIT|LIT)/.test(kind) ? Decimal.fromTold(auxPrice) : null,
    trailAmount: isTrailing && trailPercent === null ? aboveZero(auxPrice) : null,
    trailPercent,
    trailStopPrice: isTrailing ? Decimal.fromTold(trailStopPrice) : null,
    limitOffset: kind.startsWith("TRAIL LI") ? Decimal.fromTold(lmtPriceOffset) : null
  }
}
