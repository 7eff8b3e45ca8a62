/**
 * Whether an order that was answered is one that was placed, and the one that was asked for: scripts read the exit code alone.
 *
 * @since 0.1.0
 */
import type { Order, OrderRequest } from "../../domain/Order.ts"
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
 * The exit code of an order: 65 where it was refused, not sent, rejected, or cancelled before any of it had filled, 75 where nobody
 * knows what became of it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const codeOf = ({ filled, state }: Order): number => {
  if (state === "unknown") return codes.temporary
  const isNothing = state === "refused" || state === "unsent" || state === "rejected" ||
    (state === "cancelled" && Number(filled) === 0)
  return isNothing ? codes.data : codes.ok
}
