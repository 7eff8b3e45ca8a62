/**
 * Orders that were told as cancelled, and then as working. A word may be late, from before the cancel: they work where the lists were
 * asked for since, and end without another word; or where they go on saying both.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { Keeper } from "../Keeper.ts"
import * as Patience from "../Patience.ts"
import * as Standing from "../Standing.ts"
import type { Testimonies } from "../Testimonies.ts"
import type { Ticket } from "../Ticket.ts"

/**
 * Keeps them. `again` has the lists asked for where one is told of while they are not.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { book, steady }: Pick<Keeper, "book" | "steady">,
  { again, weigh }: { readonly again: () => void; readonly weigh: Testimonies["weigh"] }
) => {
  /** As what they were told as working. */
  const told = new Map<Ticket, string | null>()
  /** The same of those of which both was told: in this inquiry, and in the one before. */
  let both = new Map<Ticket, string | null>()
  let before = both
  let isAsking = false
  return {
    /** The last word of it is that it works. `isFirst`: no other came since the lists were asked for last. */
    add: (ticket: Ticket, status: string | null, isFirst: boolean): void => {
      if (!isAsking) return isFirst ? again() : undefined
      if (isFirst) told.set(ticket, status)
      // the list of the past came first
      else if (!told.has(ticket)) both.set(ticket, status)
    },
    /** The last word of it is that it does not. */
    remove: (ticket: Ticket): void => {
      const status = told.get(ticket)
      if (told.delete(ticket)) both.set(ticket, status ?? null)
    },
    /** The lists are asked for. */
    began: (): void => {
      told.clear()
      before = both
      both = new Map()
      isAsking = true
    },
    /**
     * The inquiry of that number was answered, so that what the lists say counts, or not. `isSettled` says of an order whether it is
     * known how it stands.
     */
    ended: (number: number, counts: boolean, isSettled: (ticket: Ticket) => boolean): void => {
      isAsking = false
      const always = [...both].filter(([ticket]) => before.has(ticket))
      for (const [ticket, status] of counts ? [...told, ...always] : []) {
        // executions alone may have told meanwhile that it has filled
        if (ticket.order.state !== "cancelled") continue
        const order = weigh(ticket, status, () => Standing.hear(ticket, { status, isListed: true }))
        book.put(ticket, { ...order, settled: isSettled(ticket) })
        if (both.has(ticket)) ticket.openIn = number
        // what was on its way to it then came to nothing, or did not
        ticket.dueAt = steady() + Duration.toMillis(Patience.lookAgain)
      }
    }
  }
}

/**
 * What keeps them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Comebacks extends ReturnType<typeof make> {}
