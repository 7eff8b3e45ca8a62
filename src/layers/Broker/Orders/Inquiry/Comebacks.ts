/**
 * Orders that were told as cancelled, and then as working. A word may be late, from before the cancel: they work where the lists were
 * asked for since, and end without another word.
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
  const told = new Set<Ticket>()
  let isAsking = false
  return {
    /** The last word of it is that it works. */
    add: (ticket: Ticket): void => {
      if (isAsking) told.add(ticket)
      else again()
    },
    /** The last word of it is that it does not. */
    remove: (ticket: Ticket): void => void told.delete(ticket),
    /** The lists are asked for. */
    began: (): void => {
      told.clear()
      isAsking = true
    },
    /** They were answered, so that what they say counts, or not. `isSettled` says of one whether it is known how it stands. */
    ended: (counts: boolean, isSettled: (ticket: Ticket) => boolean): void => {
      isAsking = false
      for (const ticket of counts ? told : []) {
        const { twsStatus } = ticket.order
        const hear = () => Standing.hear(ticket, { status: twsStatus, isListed: true })
        const order = weigh(ticket, twsStatus, hear)
        book.put(ticket, { ...order, settled: isSettled(ticket) })
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
