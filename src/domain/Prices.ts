/**
 * Which prices an order has, by its kind: the gateway names others as well, which mean nothing.
 *
 * @since 0.1.0
 */
import * as Decimal from "./Decimal.ts"
import type { Named } from "./Event.ts"

/**
 * The limit and the stop of an order as the gateway describes it, `null` where its kind has none or none was told. The price that
 * touches an order is a stop, too; what one trails by stands in the same field, and is none.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromTws = ({ auxPrice, lmtPrice, orderType }: Named<"openOrder">["order"]) => ({
  limitPrice: /LMT|LIT|LIMIT|LOC|LOO/.test(orderType) ? Decimal.fromTold(lmtPrice) : null,
  stopPrice: /^(STP|MIT|LIT)/.test(orderType) ? Decimal.fromTold(auxPrice) : null
})
