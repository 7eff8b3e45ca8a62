/**
 * The way out of one position: the market order that takes it to zero, or why none may be sent.
 *
 * @since 0.1.0
 */
import * as Decimal from "../../../domain/Decimal.ts"
import type { Details } from "../../../domain/Details.ts"
import type { Flattened } from "../../../domain/Flattened.ts"
import * as Hours from "../../../domain/Hours.ts"
import type { OrderRequest } from "../../../domain/Order.ts"
import type { Position } from "../../../domain/Position.ts"
import type { OrderRefused } from "../../../errors/OrderRefused.ts"

/**
 * Why a position is left.
 *
 * @since 0.1.0
 * @category models
 */
export type Why = Flattened["left"][number]["why"]

const exchangeOf = ({ contract, validExchanges }: Details): string => {
  const { exchange = "SMART", primaryExch = "" } = contract
  if (validExchanges.length === 0) return exchange
  if (validExchanges.includes("SMART")) return "SMART"
  return validExchanges.includes(primaryExch) ? primaryExch : validExchanges[0] ?? exchange
}

/**
 * The order for exactly what is held. A stock takes market orders in its liquid hours only; what else trades, trades in all
 * of its hours. Hours that cannot be read stop nothing: an order that the market does not take is cancelled in the end.
 *
 * @param now - epoch ms.
 *
 * @since 0.1.0
 * @category constructors
 */
export const out = (
  { position }: Position,
  details: Details,
  orderRef: string,
  now: number
): OrderRequest | "market_closed" => {
  const { contract: { conId, currency, secType, symbol }, liquidHours, timeZoneId, tradingHours } = details
  const isStock = secType === "STK"
  if (Hours.at(isStock ? liquidHours : tradingHours, timeZoneId, now) === "closed") return "market_closed"
  return {
    orderRef,
    contract: {
      conId,
      exchange: exchangeOf(details),
      ...(symbol === undefined ? {} : { symbol }),
      ...(secType === undefined ? {} : { secType }),
      ...(currency === undefined ? {} : { currency })
    },
    action: Decimal.toNumber(position) > 0 ? "SELL" : "BUY",
    quantity: position.replace(/^-/, ""),
    orderType: "MKT",
    tif: "DAY",
    ...(isStock ? {} : { outsideRth: true })
  }
}

/**
 * Why the order that would have closed a position was refused by us.
 *
 * @since 0.1.0
 * @category conversions
 */
export const ofRefused = ({ broken = [] }: OrderRefused): Why =>
  broken.some(({ rule }) => rule === "trading_hours") ? "market_closed" : "not_allowed"
