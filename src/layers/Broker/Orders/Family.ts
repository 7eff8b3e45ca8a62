/**
 * An entry and its exits: none of them works without the others.
 *
 * @since 0.1.0
 */
import { isEnded } from "../../../domain/Order.ts"
import type { Book } from "./Book.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * All that are known of the family that an order belongs to, itself included.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = (book: Book, { order: { orderRef, parentRef } }: Ticket): ReadonlyArray<Ticket> => {
  const entry = parentRef ?? orderRef
  return book.ours().filter(({ order: each }) => each.parentRef === entry || each.orderRef === entry)
}

/**
 * Has it ended without a fill, or is it about to: the gateway said that it rejects it?
 *
 * @since 0.1.0
 * @category guards
 */
export const isNothing = ({ code, order }: Ticket): boolean =>
  code !== null || (isEnded(order) && order.state !== "filled")
