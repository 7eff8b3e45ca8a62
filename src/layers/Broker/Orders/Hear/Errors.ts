/**
 * What an error that the gateway names an order in says of it: a rejection, a cancel or a change that is refused, or a notice. By an
 * id that two orders have it says nothing of either of them, and nothing of one that is somewhere else.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type { Named } from "../../../../domain/Event.ts"
import * as Mask from "../../../../domain/Mask.ts"
import { isEnded, isOver, type Order } from "../../../../domain/Order.ts"
import type { Epoch, Feed } from "../../Feed.ts"
import * as Codes from "../Codes.ts"
import * as InUse from "../InUse.ts"
import type { Keeper } from "../Keeper.ts"
import * as Patience from "../Patience.ts"
import * as Second from "../Second.ts"
import * as Standing from "../Standing.ts"
import type { Ticket } from "../Ticket.ts"

/** May it be the order that an id names: of the account in use, or one of another at this gateway that it has named? */
const isOne = (ticket: Ticket, epoch: Epoch): boolean =>
  InUse.isOf(epoch)(ticket) ||
  (!isOver(ticket.order) && !ticket.isSought && InUse.whereabouts(ticket, epoch) === "managed")

const label = ({ errorCode, errorMsg }: Named<"error">): string => `${Mask.text(errorMsg)} (${errorCode})`

/**
 * Makes what hears message 4: of our own orders alone. `inquireIn` has the lists asked for after a while.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ audit, feed, inquireIn, keeper: { book, now, rejects, unchanged } }: {
  readonly audit: (ticket: Ticket, said: { readonly [name: string]: unknown }) => void
  readonly feed: Pick<Feed["Service"], "isSound">
  readonly inquireIn: (ticket: Ticket, wait: Duration.Duration) => void
  readonly keeper: Pick<Keeper, "book" | "now" | "rejects" | "unchanged">
}) => {
  /** The lists say how each of them stands. */
  const ofEither = (ticket: Ticket, seconds: ReadonlyArray<number>, event: Named<"error">): void => {
    const { errorCode: code, errorMsg: text } = event
    audit(ticket, { message: "error", code, text, seconds })
    const isNotice = !Codes.rejects(code, text) && !Codes.refusesChange(code) && !Codes.ends(code)
    if (isNotice || isEnded(ticket.order)) return
    book.put(ticket, { ...ticket.order, message: Second.either(seconds, label(event)) })
    inquireIn(ticket, Patience.rejection)
  }
  return (event: Named<"error">, epoch: Epoch): void => {
    const { errorCode: code, errorMsg: text, id } = event
    const ticket = id <= 0 ? undefined : book.find({ clientId: epoch.session.clientId, orderId: id })
    if (ticket === undefined || ticket.order.owner !== "ours" || !isOne(ticket, epoch)) return
    const seconds = Second.erring(book, ticket, now())
    if (seconds.length > 0) return ofEither(ticket, seconds, event)
    audit(ticket, { message: "error", code, text })
    const isInactive = ticket.order.twsStatus === "Inactive"
    const isOfIt = !ticket.wasAcknowledged || code === Codes.rejected || isInactive
    const mayReject = isOfIt && !Codes.isBeside(code, ticket, epoch)
    const isRejected = Codes.rejects(code, text) && mayReject && !(ticket.isChanging && ticket.wasAcknowledged)
    // what TWS answers while it is away from IBKR is its own memory, and a change may name another that is not there
    const mayBeThere = !feed.isSound() || (ticket.isChanging && !ticket.isCancelling)
    if (Codes.misses(code) && !mayBeThere) ticket.isMissing = true
    if (Codes.refusesCancel(code)) ticket.isCancelling = false
    if (isRejected) rejects(ticket, code)
    const isAgainst = Codes.rejects(code, text) || Codes.refusesChange(code)
    // what crosses a rejection or an end, as the answer to a cancel may, says nothing of why it was
    const isCrossing = isEnded(ticket.order) && Codes.refusesCancel(code)
    // that an order may fill twice is more than that it was cancelled
    const isLess = ticket.seconds.length > 0 && !isAgainst
    const isSaid = isRejected || (ticket.code === null && !isCrossing && !isLess)
    const told = isSaid ? { ...ticket.order, message: label(event) } : ticket.order
    const isFilled = Codes.hasFilled(code) && !isOver(ticket.order)
    // nor is it changed again before that is known: each change would put off that anybody asks
    if (isFilled) Object.assign(ticket, { isSought: true, looks: 0, tries: 0 })
    const heard = isFilled ? { ...told, settled: false } : told
    const order: Order = Codes.refuses(code, text, ticket, epoch)
      ? { ...heard, state: "rejected", settled: true }
      : heard
    book.put(ticket, isRejected && isInactive ? Standing.hear(ticket, { status: "Inactive" }, order) : order)
    if (isAgainst) unchanged(ticket)
    if (!isEnded(ticket.order) && (isRejected || isFilled || Codes.ends(code))) inquireIn(ticket, Patience.rejection)
  }
}
