/**
 * What became of closing: how many positions are closed, or which are left, and why.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { PositionsLeft } from "../../errors/PositionsLeft.ts"
import type { Why } from "./Closing.ts"
import type { Held } from "./Holdings.ts"
import type { Ledger } from "./Ledger.ts"
import * as Tickets from "./Tickets.ts"

/**
 * What is known at the end: the positions that were to be closed, the order sent for each, why others were not sent, and
 * whether positions and open orders could be read once more.
 *
 * @since 0.1.0
 * @category models
 */
export interface Known {
  readonly planned: ReadonlyMap<number, Held>
  readonly closers: ReadonlyMap<number, Tickets.Ticket>
  readonly why: ReadonlyMap<number, Why>
  readonly ledger: Ledger
  readonly isOwn: (ticket: Tickets.Ticket) => boolean
  readonly isRead: boolean
}

const ordersUnknown = "No position was told, but open orders are not known, so one of ours may still open one"

// what a gateway tells as one may be no number that there is
const size = (told: number): number | null => Number.isFinite(told) ? told : null

const ofCloser = ({ hasFailed, status }: Tickets.Ticket): Why => {
  switch (status) {
    case "Rejected":
    case "Inactive":
      return "rejected"
    case "Cancelled":
    case "ApiCancelled":
      return "not_filled"
    case "Gone":
      return hasFailed ? "rejected" : "unknown"
    default:
      // filled and yet left, or still working although its cancel was asked for
      return "unknown"
  }
}

/**
 * The number of positions closed, or `PositionsLeft`: also when all are closed but orders of others rest on the
 * contracts, or one of ours anywhere that could not be cancelled, since those would open new ones. A position is closed when it was told to be zero, or when its closer has
 * filled and the last list does not name it; one that is merely missing there may as well be open. Where one was told and could not
 * be decoded, there may be one more, and that is left too. Where nothing is left, open orders must have been known once.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (known: Known): Effect.Effect<{ readonly closed: number }, PositionsLeft> => {
  const { closers, isOwn, isRead, ledger, planned, why } = known
  const reason = (conId: number, { pos }: Held): Why => {
    if (pos === null) return "undecodable"
    const decided = why.get(conId)
    if (decided !== undefined) return decided
    const closer = closers.get(conId)
    if (!isRead || !planned.has(conId) || !ledger.isListed(conId)) return "unknown"
    return closer === undefined ? "not_filled" : ofCloser(closer)
  }
  const isClosed = (conId: number) => isRead && closers.get(conId)?.status === "Filled" && !ledger.isListed(conId)
  const left = [...ledger.positions()].filter(([conId, { pos }]) => pos === null || !isClosed(conId))
  const positions = left.map(([conId, held]) => {
    const { pos: position, secType, symbol } = held
    return { conId, symbol, secType, position, why: reason(conId, held) }
  })
  if (ledger.isGarbled()) positions.push({ conId: 0, symbol: "", secType: "", position: null, why: "undecodable" })
  const isLeft = (conId: number) => left.some(([one]) => one === conId)
  // what is left says so of ours by itself
  const isTold = (ticket: Tickets.Ticket) =>
    isOwn(ticket)
      ? !Tickets.conIds(ticket).some(isLeft)
      : Tickets.conIds(ticket).some((conId) => planned.has(conId))
  const orders = ledger.tickets()
    .filter((ticket) => !Tickets.isOver(ticket) && isTold(ticket))
    .map((ticket) => {
      const { action, clientId, contract: { conId = 0, symbol = "" }, filled, orderId, terms } = ticket
      return {
        ...{ orderId, clientId, conId, symbol, ...terms, quantity: size(terms.quantity), filled: size(filled) },
        action: action === "BUY" ? "BUY" as const : "SELL" as const,
        ...isOwn(ticket) ? { isOurs: true } : {}
      }
    })
  if (positions.length + orders.length > 0) return Effect.fail(new PositionsLeft({ positions, orders }))
  return ledger.areOrdersKnown()
    ? Effect.succeed({ closed: planned.size })
    : Effect.fail(new PositionsLeft({ positions, orders, detail: ordersUnknown }))
}
