/**
 * Whether it is known how an order that lives stands: only while somebody tells. What a TWS says that is cut off from IBKR is its
 * own memory, and a line that is silent says nothing.
 *
 * @since 0.1.0
 */
import { isOver } from "../../../domain/Order.ts"
import type { Epoch } from "../Feed.ts"
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
 * Is this session told of each change of it? What a client of ours by another id has placed stands in its lists alone.
 *
 * @since 0.1.0
 * @category guards
 */
export const isFollowed = ({ clientId, order }: Ticket, epoch: Pick<Epoch, "session"> | null): boolean =>
  order.owner !== "ours" || isOver(order) || clientId === epoch?.session.clientId

/**
 * They were asked for, and named: it is known how they stand, of those that are followed from then on.
 *
 * @since 0.1.0
 * @category transitions
 */
export const those = (book: Book, named: ReadonlyArray<Ticket>, epoch: Epoch): void => {
  for (const ticket of named) book.put(ticket, { ...ticket.order, settled: isFollowed(ticket, epoch) })
}
