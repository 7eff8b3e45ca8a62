/**
 * Whether what was answered is what was placed, and what was asked for, all of it: scripts read the exit code alone.
 *
 * @since 0.1.0
 */
import type { Order, OrderRequest } from "../../domain/Order.ts"
import * as Together from "../../domain/Together.ts"
import { codes } from "../Ending.ts"

const differs = <A>(one: A | undefined, other: A | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other

/**
 * Is it surely another order than the one asked for? Its size and prices may have been changed since, its side and what it trades
 * never are.
 *
 * @since 0.1.0
 * @category guards
 */
export const isAnother = ({ action, contract: asked }: OrderRequest, { action: side, contract }: Order): boolean =>
  action !== side || differs(asked.conId, contract.conId) ||
  differs(asked.symbol?.toUpperCase(), contract.symbol?.toUpperCase())

/**
 * Did an order come to nothing: was it not sent, not taken, or cancelled before any of it had filled?
 *
 * @since 0.1.0
 * @category guards
 */
export const isNothing = (order: Order): boolean =>
  Together.isNothing(order) || (order.state === "cancelled" && Number(order.filled) === 0)

/**
 * The exit code of orders that were placed, one or several together: 65 where each was refused, not sent, rejected, or cancelled
 * before any of it had filled, 75 where nobody knows what became of one, or one came to nothing without the others.
 *
 * @since 0.1.0
 * @category conversions
 */
export const codeOf = (orders: ReadonlyArray<Order>): number => {
  if (orders.some(({ state }) => state === "unknown")) return codes.temporary
  if (orders.every(isNothing)) return codes.data
  return Together.isWhole(orders) ? codes.ok : codes.temporary
}
