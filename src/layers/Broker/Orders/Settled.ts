/**
 * Whether it is known how an order that lives stands: only while somebody tells. What a TWS says that is cut off from IBKR is its
 * own memory, and a line that is silent says nothing.
 *
 * @since 0.1.0
 */
import { isOver } from "../../../domain/Order.ts"
import type { Book } from "./Book.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * Nobody tells any more: of nothing that lives is known how it stands. One that is unknown stays so.
 *
 * @since 0.1.0
 * @category transitions
 */
export const none = (book: Book): void => {
  for (const ticket of [...book.open(), ...book.foreign()]) {
    const { order } = ticket
    if (!isOver(order)) book.put(ticket, { ...order, settled: false })
  }
}

/**
 * They were asked for, and named: it is known how they stand.
 *
 * @since 0.1.0
 * @category transitions
 */
export const those = (book: Book, named: ReadonlyArray<Ticket>): void => {
  for (const ticket of named) book.put(ticket, { ...ticket.order, settled: true })
}
