/**
 * Orders that work although their cancel was asked for: it was lost with its line, left unanswered, or refused. It is not sent
 * again by itself: whether it is still wanted is for people to say.
 *
 * @since 0.1.0
 */
import { isEnded } from "../../../../domain/Order.ts"
import { isCancelled, type Ticket } from "../Ticket.ts"

const isOne = (ticket: Ticket): boolean =>
  ticket.cancel === "asked" && ticket.dueAt === null && !isCancelled(ticket) && !isEnded(ticket.order)

/**
 * Takes those of which that is to be told out of what the gateway has just listed as open: of each cancel once.
 *
 * @since 0.1.0
 * @category accessors
 */
export const take = (listed: ReadonlyArray<Ticket>): ReadonlyArray<Ticket> => {
  const found = listed.filter(isOne)
  for (const ticket of found) ticket.cancel = "told"
  return found
}
