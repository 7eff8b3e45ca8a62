/**
 * Orders that may be touched: ours, those that live, and only in the name of the client that placed them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { isEnded } from "../../../domain/Order.ts"
import type { IbkrError } from "../../../errors/IbkrError.ts"
import { OrderRefused } from "../../../errors/OrderRefused.ts"
import type { Epoch, Feed } from "../Feed.ts"
import type { Book } from "./Book.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * Why an order is not touched.
 *
 * @since 0.1.0
 * @category errors
 */
export const refused = (command: string, says: string): OrderRefused =>
  new OrderRefused({ command, blockedBy: [], broken: [{ rule: "order_ref", limit: null, actual: null, says }] })

/**
 * Why a session may not touch an order that another client has placed.
 *
 * @since 0.1.0
 * @category conversions
 */
export const stranger = ({ clientId }: Ticket, { session }: Epoch): string =>
  `was placed by client ${clientId}, and this session is client ${session.clientId}`

/**
 * Finds the order of a name that a command is about.
 *
 * @since 0.1.0
 * @category accessors
 */
export const find = Effect.fnUntraced(function*(
  command: string,
  orderRef: string,
  { book, feed }: { readonly book: Book; readonly feed: Feed["Service"] }
): Effect.fn.Return<{ ticket: Ticket; epoch: Epoch; orderId: number }, OrderRefused | IbkrError> {
  const ticket = book.byRef(orderRef)
  if (ticket === undefined) return yield* refused(command, `no order of ours is called ${orderRef}`)
  const { clientId, order } = ticket
  if (isEnded(order)) return yield* refused(command, `${orderRef} has ended: ${order.state}`)
  const epoch = yield* feed.epoch
  if (clientId === epoch.session.clientId) return { ticket, epoch, orderId: order.orderId ?? 0 }
  return yield* refused(command, `${orderRef} ${stranger(ticket, epoch)}`)
})
