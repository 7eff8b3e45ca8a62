/**
 * How orders end, and what that does to the ones that hang on them: children, and the others of an OCA group.
 *
 * @since 0.1.0
 */
import * as Notices from "../Notices.ts"
import * as Group from "./Group.ts"
import * as Reports from "./Reports.ts"
import type { Stage } from "./Stage.ts"
import * as Ticket from "./Ticket.ts"

/**
 * What ends orders.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ now, teller, tickets }: Stage) => {
  const childrenOf = ({ clientId, orderId }: Ticket.Ticket): ReadonlyArray<Ticket.Ticket> =>
    orderId === 0 ? [] : tickets.working().filter((one) => one.clientId === clientId && one.order.parentId === orderId)

  const cancelled = (ticket: Ticket.Ticket, ending: string): void => {
    if (ticket.doneAt !== undefined) return
    Object.assign(ticket, { status: "Cancelled", whyHeld: "", ending } satisfies Partial<Ticket.Ticket>)
    tickets.finish(ticket, now())
    teller.tell(ticket, [
      Reports.orderStatus(ticket),
      Notices.make(ticket.orderId, 202, "Order Canceled - reason:")
    ])
    for (const child of childrenOf(ticket)) cancelled(child, ending)
    const parent = ticket.order.autoCancelParent ? tickets.find(ticket.clientId, ticket.order.parentId ?? 0) : undefined
    if (parent !== undefined) cancelled(parent, ending)
  }
  /** An order of a group was filled, in part or whole, of so much that was left: the others are to be less, or go. */
  const spread = (ticket: Ticket.Ticket, shares: number, left: number): void => {
    const group = Group.of(ticket)
    if (group === undefined) return
    for (const other of tickets.working()) {
      if (other === ticket || Group.of(other) !== group) continue
      const { sizeIncrement = 1 } = other.instrument.details
      const less = Math.round(Ticket.remaining(other) * shares / left / sizeIncrement) * sizeIncrement
      const isOver = ticket.order.ocaType === 1 || ticket.doneAt !== undefined ||
        Ticket.clean(other.quantity - less) <= other.filled
      if (isOver) cancelled(other, "Cancelled by System")
      else {
        other.quantity = Ticket.clean(other.quantity - less)
        teller.report(other)
      }
    }
  }
  return { cancelled, childrenOf, spread }
}

/**
 * What ends orders.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ending extends ReturnType<typeof make> {}
