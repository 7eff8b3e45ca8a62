/**
 * Our orders on the account in use that may still fill: those that have not ended, and those of which nobody knows, until it is
 * proved that they are not open.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { Order } from "../../../domain/Order.ts"
import type { Feed } from "../Feed.ts"
import type { Book } from "./Book.ts"
import * as Change from "./Change.ts"
import type { Inquiry } from "./Inquiry.ts"
import * as InUse from "./InUse.ts"
import * as Patience from "./Patience.ts"
import * as Second from "./Second.ts"
import * as Standing from "./Standing.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * As large as a change of it makes it that is on its way, or whose answer was not heard and may have been that it is made: whatever
 * was left of it before.
 */
const atLargest = (ticket: Ticket): Order => {
  const { isChanging, isSought, order } = ticket
  if (!isChanging && !isSought && order.state !== "unknown") return order
  const quantity = Change.largest({ ...ticket, isChanging: true })
  return { ...order, quantity, remaining: Standing.remaining(quantity, order.filled) }
}

/**
 * Makes what tells them, each as large as it may be. An order that is unknown is not open where a cancel of it was answered that
 * there is no such order, and where it is in no list of a later session of its client, whose lines before that the gateway does
 * not read any more, or in none that ended so long after it that it cannot be on its way: what it may have filled is in the
 * position. Nor is it proved while one is listed that may be it. It stays unknown for people, whom nothing tells what became of it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make =
  (book: Book, { listed, number }: Pick<Inquiry, "listed" | "number">, feed: Pick<Feed["Service"], "current">) =>
  (): ReadonlyArray<Order> => {
    const list = listed.of("orders")
    const current = feed.current()
    const isInUse = current === null ? () => true : InUse.isOf(current)
    const own = book.open().flatMap((ticket) => {
      if (!isInUse(ticket)) return []
      const { at, clientId, epoch, isMissing, isUnlisted, steadyAt } = ticket
      const order = atLargest(ticket)
      // the lists that end prove as much of one that is asked for again because others did not
      const isDecided = order.settled || isUnlisted
      if (order.state !== "unknown" || !isDecided) return [order]
      // the list that is being answered may not have come to it yet
      if (ticket.openIn >= number() - 1) return [order]
      if (isMissing) return []
      if (list?.isCurrent !== true) return [order]
      const isLater = epoch !== current?.number && clientId === current?.session.clientId
      const age = steadyAt === null ? list.at - at : list.steadyAt - steadyAt
      const isOld = age >= Duration.toMillis(Patience.unended)
      return isLater || isOld ? [] : [order]
    })
    const seconds = Second.living(book).filter(({ first }) => isInUse(first))
    // by its name it would be taken for the first
    return [...own, ...seconds.map(({ second }) => ({ ...second, orderRef: null }))]
  }

/**
 * The same for risk: an order in a group that lets the others work on beside what it fills (`ocaType` 3), as the gateway told it
 * or else as it was asked for, stands for itself.
 *
 * @since 0.1.0
 * @category combinators
 */
export const apart = (book: Pick<Book, "byRef">, working: () => ReadonlyArray<Order>) => (): ReadonlyArray<Order> =>
  working().map((order) => {
    const ticket = book.byRef(order.orderRef ?? "")
    const { ocaType } = ticket?.rest ?? ticket?.request ?? {}
    return order.ocaGroup !== null && ocaType === 3 ? { ...order, ocaGroup: null } : order
  })
