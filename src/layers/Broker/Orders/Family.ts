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
  const name = parentRef ?? orderRef ?? ""
  const entry = book.byRef(name)
  return [...entry === undefined ? [] : [entry], ...book.exitsOf(name)]
}

/**
 * The exits of an entry that are known, by its name, as they were placed.
 *
 * @since 0.1.0
 * @category accessors
 */
export const exits = (book: Book, entry: string | null): ReadonlyArray<Ticket> =>
  book.exitsOf(entry ?? "").toSorted((one, other) => (one.order.orderId ?? 0) - (other.order.orderId ?? 0))

/**
 * Has it ended without a fill, or is it about to: the gateway said that it rejects it?
 *
 * @since 0.1.0
 * @category guards
 */
export const isNothing = ({ code, order }: Ticket): boolean =>
  code !== null || (isEnded(order) && order.state !== "filled")
