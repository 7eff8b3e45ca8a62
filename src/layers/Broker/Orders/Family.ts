/**
 * An entry and its exits, none of which works without the others; and the orders of one group.
 *
 * @since 0.1.0
 */
import { isEnded, isOver, type OrderRequest } from "../../../domain/Order.ts"
import * as Together from "../../../domain/Together.ts"
import type { Book } from "./Book.ts"
import * as Change from "./Change.ts"
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
 * By which order id a change of it names the entry that it belongs to, 0 for none. TWS does not find an entry any more that has
 * ended, and does not make a change that names it (135); one that names none it makes, and it keeps the exits bound, of which it
 * knows by their ids (source: what users of TWS report, as in issue 647 of erdewit/ib_insync).
 *
 * @since 0.1.0
 * @category accessors
 */
export const parentId = (book: Pick<Book, "byRef">, { order: { parentRef } }: Ticket): number => {
  const entry = book.byRef(parentRef ?? "")
  return entry === undefined || isEnded(entry.order) ? 0 : entry.order.orderId ?? 0
}

/**
 * Is it an exit that its entry has left alone?
 *
 * @since 0.1.0
 * @category guards
 */
export const isLeft = (book: Pick<Book, "byRef">, ticket: Ticket): boolean =>
  ticket.order.parentRef !== null && parentId(book, ticket) === 0

/**
 * Is it an exit that its entry has left alone with less filled than its size, and of which no status was told since? IBKR may have
 * made it smaller.
 *
 * @since 0.1.0
 * @category guards
 */
export const isUnsized = (book: Pick<Book, "byRef">, { order: { parentRef, quantity }, outlived }: Ticket): boolean => {
  const entry = book.byRef(parentRef ?? "")
  return outlived === null && entry !== undefined && isEnded(entry.order) &&
    Number(entry.order.filled) < Number(quantity)
}

/**
 * Has it ended without a fill, or is it about to: the gateway said that it rejects it?
 *
 * @since 0.1.0
 * @category guards
 */
export const isNothing = ({ code, order }: Ticket): boolean =>
  code !== null || (isEnded(order) && order.state !== "filled")

/**
 * Is all of it known to be at the gateway? Written again it would be transmitted, and its entry with it, which is not to work
 * without all of its exits.
 *
 * @since 0.1.0
 * @category guards
 */
export const isWhole = (book: Book, ticket: Ticket): boolean => {
  const { orderRef, parentRef } = ticket.order
  const first = book.byRef(parentRef ?? orderRef ?? "")
  if (first === undefined || isEnded(first.order)) return true
  return of(book, ticket).every(({ isSought, order }) => (!isSought || isEnded(order)) && order.twsStatus !== null)
}

/**
 * What is said of an order of a group that is not sent any more, since a fill of one is to cancel the others.
 *
 * @since 0.1.0
 * @category constants
 */
export const overtaken = "Another of its group had filled by then, so it was not sent"

/**
 * What is said of an order that turns out not to have been sent after people were told that its fate is not known: they may count
 * on the others of its group since.
 *
 * @since 0.1.0
 * @category constants
 */
export const late = "Its fate was not known for a while: it had not reached the gateway"

/**
 * The others of the group that an order was placed with: the group of another call may bear the same name.
 *
 * @since 0.1.0
 * @category accessors
 */
export const group = (book: Pick<Book, "ours">, ticket: Ticket): ReadonlyArray<Ticket> => {
  if (!ticket.isTogether) return []
  const isOfIt = (each: Ticket) =>
    each.isTogether && each.at === ticket.at && each.request?.ocaGroup === ticket.request?.ocaGroup
  return book.ours().filter((each) => each !== ticket && isOfIt(each))
}

/**
 * Has another of its group filled, so that IBKR would cancel it: in part alone where the others then work on, smaller (`ocaType` 2
 * and 3), it would not?
 *
 * @since 0.1.0
 * @category guards
 */
export const isOvertaken = (book: Pick<Book, "ours">, ticket: Ticket): boolean =>
  group(book, ticket).some(({ order: { filled, state } }) =>
    state === "filled" || (filled !== "0" && ticket.request?.ocaType === 1)
  )

/** As it will be once the gateway has made the change of it that is on its way. */
const standing = (ticket: Ticket): OrderRequest =>
  ticket.isChanging && ticket.request !== null ? ticket.request : Change.standing(ticket)

/**
 * What makes no bracket of it once one of it stands as it is asked to: an exit that closes more than its entry opens and, while that
 * has filled nothing, one that would be executed at once. What was none before may be changed: in TWS all is.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const flaw = (book: Book, ticket: Ticket, asked: OrderRequest): string | undefined => {
  const name = ticket.order.parentRef ?? ticket.order.orderRef
  const entry = book.byRef(name ?? "")
  const [takeProfit, stopLoss] = exits(book, name)
  // one that is unknown may have filled: its exits are not to be held up
  if (entry === undefined || takeProfit === undefined || stopLoss === undefined || isOver(entry.order)) return undefined
  const living = [takeProfit, stopLoss].filter(({ order }) => !isEnded(order))
  const flawOf = (as: (one: Ticket) => OrderRequest): string | undefined => {
    const { quantity } = as(entry)
    const larger = living.map((exit) => ({ ...as(exit), orderRef: exit.order.orderRef }))
      .find((exit) => Number(exit.quantity) > Number(quantity))
    if (larger !== undefined) {
      const of = `an exit of ${larger.quantity}`
      return `${larger.orderRef}, ${of}, would close more than its entry of ${quantity} opens`
    }
    if (entry.order.filled !== "0" || living.length < 2) return undefined
    const [{ limitPrice = "0" }, { stopPrice = "0" }] = [as(takeProfit), as(stopLoss)]
    return Together.flaw({ entry: as(entry), takeProfit: limitPrice, stopLoss: stopPrice })
  }
  return flawOf(standing) === undefined ? flawOf((one) => one === ticket ? asked : standing(one)) : undefined
}
