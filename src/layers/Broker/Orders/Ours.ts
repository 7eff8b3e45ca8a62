/**
 * Orders that may be touched: ours, those that live, and only in the name of the client that placed them; of another account
 * than the one in use only where the gateway names them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { isEnded } from "../../../domain/Order.ts"
import type { OrderRefused } from "../../../errors/OrderRefused.ts"
import type { Epoch, Feed } from "../Feed.ts"
import type { Book } from "./Book.ts"
import { type Checks, type Failure, refuse } from "./Checks.ts"
import * as InUse from "./InUse.ts"
import * as Second from "./Second.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * Why an order is not touched.
 *
 * @since 0.1.0
 * @category errors
 */
export const refused = (command: string, says: string): OrderRefused =>
  refuse([], [{ rule: "order_ref", limit: null, actual: null, says }], command)

/**
 * What keeps a session from touching an order of ours that lives: another client has placed it, or what is written to its id
 * would not reach its account.
 *
 * @since 0.1.0
 * @category conversions
 */
export const stranger = (ticket: Ticket, epoch: Epoch): string | undefined => {
  const { clientId, isSought, order: { state } } = ticket
  const { session } = epoch
  if (clientId !== session.clientId) {
    return `was placed by client ${clientId}, and this session is client ${session.clientId}`
  }
  const isNamed = !isSought && state !== "unknown"
  return isNamed || InUse.isOf(epoch)(ticket) ? undefined : `${InUse.other}, and the gateway does not name it`
}

/**
 * Finds the order of a name that a command is about. `noSession` says why there is none.
 *
 * @since 0.1.0
 * @category accessors
 */
export const find = Effect.fnUntraced(function*(
  command: string,
  orderRef: string,
  { book, feed, noSession }: {
    readonly book: Book
    readonly feed: Feed["Service"]
    readonly noSession: Checks["noSession"]
  }
): Effect.fn.Return<{ ticket: Ticket; epoch: Epoch; orderId: number }, Failure> {
  const ticket = book.byRef(orderRef)
  if (ticket === undefined) return yield* refused(command, `no order of ours is called ${orderRef}`)
  const { order } = ticket
  if (isEnded(order)) {
    const seconds = Second.of(book, ticket)
    const besides = seconds.length === 0 ? "" : `; ${Second.says(seconds)}`
    return yield* refused(command, `${orderRef} has ended: ${order.state}${besides}`)
  }
  const epoch = yield* Effect.catch(feed.epoch, noSession(command))
  const says = stranger(ticket, epoch)
  if (says !== undefined) return yield* refused(command, `${orderRef} ${says}`)
  return { ticket, epoch, orderId: order.orderId ?? 0 }
})
