/**
 * The way out of one position: the market order that takes it to zero, or why none may be sent.
 *
 * @since 0.1.0
 */
import * as Closer from "../../../domain/Closer.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Details from "../../../domain/Details.ts"
import type { Flattened } from "../../../domain/Flattened.ts"
import { isEnded, type Order, type OrderRequest } from "../../../domain/Order.ts"
import type { Position } from "../../../domain/Position.ts"
import type { OrderRefused } from "../../../errors/OrderRefused.ts"

/**
 * Why a position is left.
 *
 * @since 0.1.0
 * @category models
 */
export type Why = Flattened["left"][number]["why"]

/**
 * The order for exactly what is held, or why there is none.
 *
 * @param now - epoch ms.
 *
 * @since 0.1.0
 * @category constructors
 */
export const out = (
  { position }: Position,
  details: Details.Details,
  orderRef: string,
  now: number
): OrderRequest | "market_closed" | "no_contract_details" => {
  const way = Details.wayOut(details, now)
  if (typeof way === "string") return way
  return {
    orderRef,
    contract: way.contract,
    action: Decimal.toNumber(position) > 0 ? "SELL" : "BUY",
    quantity: Decimal.abs(position),
    orderType: "MKT",
    tif: "DAY",
    ...(way.outsideRth ? { outsideRth: true } : {})
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

/**
 * Is it an order that was to close a position, and may still, of another service, or of a run of this one whose journal does not
 * have it? A stop does not wait for its journal.
 *
 * @since 0.1.0
 * @category guards
 */
export const isOfEarlier = (order: Order): boolean =>
  order.owner === "client" && !isEnded(order) && Closer.isNamed(order.orderRef, order.contract.conId)

/**
 * What still works beside what was closed: orders of others, and those of ours that were placed meanwhile or could not be
 * cancelled.
 *
 * @param all - the orders on what was to be closed.
 * @param working - ours that may still fill, on anything; `closers` names those that were to close.
 *
 * @since 0.1.0
 * @category combinators
 */
export const resting = (
  all: ReadonlyArray<Order>,
  working: ReadonlyArray<Order>,
  closers: ReadonlySet<string | null>
): Flattened["resting"] =>
  [
    // a second one under the id of one of ours is among all the others
    ...working.filter(({ orderRef, owner }) => owner === "ours" && !closers.has(orderRef)),
    ...all.filter((order) => order.owner !== "ours" && !isEnded(order))
  ].map((order) => {
    const { action, contract: { conId = 0, symbol = "" }, filled, orderId, orderType, owner, quantity } = order
    const { limitOffset, limitPrice, stopPrice, trailAmount, trailPercent, trailStopPrice } = order
    const prices = { limitPrice, stopPrice, trailAmount, trailPercent, trailStopPrice, limitOffset }
    return { orderId, owner, conId, symbol, action, quantity, filled, orderType, ...prices }
  })
