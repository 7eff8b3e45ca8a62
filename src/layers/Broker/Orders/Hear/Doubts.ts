/**
 * Orders of ours of which nothing clear is told: a message bears their names, and may be of another. One that was found not to have
 * been sent is asked for again then.
 *
 * @since 0.1.0
 */
import * as Mask from "../../../../domain/Mask.ts"
import { isEnded, type Order } from "../../../../domain/Order.ts"
import type { Keeper } from "../Keeper.ts"
import type { Ticket } from "../Ticket.ts"
import type { Ids } from "../Words.ts"
import * as Namesake from "./Namesake.ts"

const isUnsent = ({ order: { state } }: Ticket): boolean => state === "unsent"

/** Was it the gateway's silence alone that said so? What was never written says why. */
const isBySilence = (ticket: Ticket): boolean =>
  isUnsent(ticket) && !ticket.isTestified && ticket.order.message === null

/** Does a message name the very line that a person has said was never sent? */
const isAgainst = (ticket: Ticket, { clientId }: Ids): boolean =>
  isUnsent(ticket) && ticket.isTestified && clientId !== undefined

/**
 * What is told of an order: where more is known of it than that its account is away, or that it is in doubt, that is not said of it
 * any more.
 *
 * @since 0.1.0
 * @category transitions
 */
export const lifted = (ticket: Ticket, told: Order): Order => {
  const isSaid = ticket.isAway || (ticket.doubt !== null && told.message === Mask.own(ticket.doubt))
  if (!isSaid || told.state === "unknown") return told
  ticket.isAway = false
  return { ...told, message: null }
}

/**
 * Makes what keeps them. `inquiry` is the number of the last inquiry, `isInUse` whether an order is of the account that is told of,
 * `again` has one asked for again soon, and `audit` is told of what contradicts itself.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ again, audit, book, inquiry, isInUse }: Pick<Keeper, "book"> & {
  readonly inquiry: () => number
  readonly isInUse: (ticket: Ticket) => boolean
  readonly again: (ticket: Ticket) => void
  readonly audit: (ticket: Ticket, said: { readonly [name: string]: unknown }) => void
}) => {
  const reopen = (ticket: Ticket): void => {
    if (!isInUse(ticket)) return
    Object.assign(ticket, { isTestified: false, isSought: true, looks: 0, tries: 0 })
    book.put(ticket, { ...ticket.order, state: "maybe_sent", settled: false, message: null })
    again(ticket)
  }
  return {
    /** Somebody's order bears the name of one of ours. */
    namesake: (traits: Namesake.Traits): void => {
      const ticket = book.namesake(traits.ids)
      if (ticket === undefined || Namesake.isAnother(book, ticket, traits)) return
      ticket.doubt ??= Namesake.says
      if (isBySilence(ticket)) reopen(ticket)
    },
    /** What a message names by what contradicts itself is in doubt: is it that by whose name it calls it? */
    contradicts: (message: string, ids: Ids): boolean => {
      const { says = null, tickets = [] } = book.contradiction(ids) ?? {}
      for (const ticket of tickets) if (isBySilence(ticket) || isAgainst(ticket, ids)) reopen(ticket)
      const living = tickets.filter(({ order }) => !isEnded(order))
      for (const ticket of living) {
        audit(ticket, { message, contradiction: says })
        ticket.doubt = says
      }
      const named = living.find(({ order }) => order.orderRef === ids.ref)
      if (named !== undefined && message === "openOrder") named.openIn = inquiry()
      return named !== undefined
    }
  }
}
