/**
 * Who hears of an order: the client that placed it, and the master client, who hears of all.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import * as Reports from "./Reports.ts"
import type { Ground } from "./Stage.ts"
import type * as Ticket from "./Ticket.ts"

/**
 * What tells of orders, all of whose changes pass here. A fault may keep it from telling.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ changed, clients, faults, masterClientId }: Ground) => {
  const tell = (ticket: Ticket.Ticket, events: ReadonlyArray<Event>): void => {
    changed()
    if (faults.on("mute-order") !== undefined) return
    // nobody has placed what was placed by hand, until it is bound
    if (!ticket.isManual || ticket.orderId !== 0) clients.tell(ticket.clientId, events)
    if (masterClientId !== undefined && (masterClientId !== ticket.clientId || ticket.isManual)) {
      clients.tell(masterClientId, events.filter(({ _tag }) => _tag !== "error"))
    }
  }
  return {
    tell,
    /** openOrder and orderStatus, as they come in pairs. */
    report: (ticket: Ticket.Ticket): void => tell(ticket, [Reports.openOrder(ticket), Reports.orderStatus(ticket)])
  }
}

/**
 * What tells of orders.
 *
 * @since 0.1.0
 * @category models
 */
export interface Teller extends ReturnType<typeof make> {}
