/**
 * Writes into the audit what the gateway tells of orders of ours. It lists every order of the day each time that it is asked: what
 * it only tells again in the same words, and leaves all as it was, has no line, since these would be as many as there are orders,
 * once a minute.
 *
 * @since 0.1.0
 */
import type { Keeper } from "../Keeper.ts"
import type { Ticket } from "../Ticket.ts"

/**
 * Makes what writes it, and remembers the last words of each message of an order, for as long as the order is known.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (write: Keeper["audit"]): Record => {
  const last = new WeakMap<Ticket, Map<string, string>>()
  const audit: Record["audit"] = ({ order: { orderRef, owner } }, said) => {
    if (owner === "ours" && orderRef !== null) write({ event: "received", orderRef, ...said })
  }
  return {
    audit,
    word: (ticket, message, said, isNews) => {
      const words = last.get(ticket) ?? new Map<string, string>()
      const text = JSON.stringify(said)
      const isRepeated = words.get(message) === text
      last.set(ticket, words.set(message, text))
      // whoever waits for what becomes of it is answered by the same words, too
      const isAwaited = !ticket.order.settled || ticket.isChanging || ticket.isMissing || ticket.dueAt !== null
      if (!isRepeated || isAwaited || isNews) audit(ticket, { message, ...said })
    },
    changed: (ticket) => void last.delete(ticket)
  }
}

/**
 * What writes it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Record {
  readonly audit: (ticket: Ticket, said: { readonly [name: string]: unknown }) => void
  /** A message that says how an order stands; `isNews`: as it did not stand before, or may not have. */
  readonly word: (ticket: Ticket, message: string, said: object, isNews: boolean) => void
  /** A change of it was made: what says so is new, in whatever words. */
  readonly changed: (ticket: Ticket) => void
}
