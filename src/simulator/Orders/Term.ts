/**
 * The term of an order: when it opens, when it ends by itself, and when the exchange will see it.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import * as Notices from "../Notices.ts"
import * as Timestamp from "../Timestamp.ts"
import * as Pricing from "./Pricing.ts"
import type { Stage } from "./Stage.ts"
import type * as Ticket from "./Ticket.ts"
import * as Times from "./Times.ts"

/**
 * What follows from an order's times, now: when it opens, and when it ends.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { hours, now }: Stage,
  { instrument, order }: Ticket.Ticket
): Pick<Ticket.Ticket, "opensAt" | "expiresAt"> => {
  const { goodTillDate = "", orderType, tif = "DAY" } = order
  const closesAt = hours.closesAt(instrument, order, now())
  return {
    opensAt: tif === "OPG" ? hours.nextOpening(instrument, order, now()) : 0,
    expiresAt: Pricing.isAtClose(orderType) || /^(|DAY|DTC)$/.test(tif)
      ? closesAt
      : tif === "GTD"
      ? Times.parse(goodTillDate)
      : undefined
  }
}

/**
 * Says when the exchange will see an order that came while it was closed (399).
 *
 * @since 0.1.0
 * @category constructors
 */
export const closedNotice = ({ hours, now }: Stage, ticket: Ticket.Ticket): ReadonlyArray<Event> => {
  const { exchange, instrument, order } = ticket
  if (!ticket.isTransmitted || hours.isOpen(instrument, order, now())) return []
  const said = `${order.action} ${ticket.quantity} ${instrument.details.contract.symbol} ${exchange}`
  const opens = Timestamp.opening(hours.opensAt(instrument, order, now()))
  const text = `Order Message:\n${said}\nWarning: your order will not be placed at the exchange until ${opens}`
  return [Notices.make(ticket.orderId, 399, text)]
}
