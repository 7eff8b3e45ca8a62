/**
 * Orders of which more is filled than was told as executed: what is missing is waited for a moment, and then asked for, once.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Executed from "../Executed.ts"
import type { Keeper } from "../Keeper.ts"
import * as Patience from "../Patience.ts"
import type { Ticket } from "../Ticket.ts"

/**
 * Keeps them, by `Keeper.steady`. One that has ended is not settled while it is kept here, and lacks something.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ book, now, recallSince, steady }: Pick<Keeper, "book" | "now" | "recallSince" | "steady">) => {
  const lacking = new Set<Ticket>()
  let asked: ReadonlyArray<Ticket> = []
  let at = Infinity
  const add = (ticket: Ticket): void => {
    ticket.isLacking = true
    lacking.add(ticket)
    at = Math.min(at, steady() + Duration.toMillis(Patience.executions))
  }
  return {
    /** When they are to be looked at. */
    at: (): number => at,
    add,
    /** A session begins: what an earlier run was still waiting for may be told now. */
    began: (): void => {
      recallSince(Executed.listedSince(now()))
      for (const ticket of book.ours()) {
        const { filled } = ticket.order
        if (filled === ticket.lacked || !Executed.mayComeStill(ticket, now())) continue
        ticket.lacked = filled
        add(ticket)
        book.put(ticket, ticket.order)
      }
    },
    /** Lets go of them but for those that still lack something, for which it is asked now; answers whether there are any. */
    take: (): boolean => {
      for (const ticket of lacking) ticket.isLacking = Executed.isLess(ticket.order)
      asked = [...asked, ...lacking].filter(({ order }) => Executed.isLess(order))
      lacking.clear()
      at = Infinity
      return asked.length > 0
    },
    /** What was asked for was answered, or never will be. */
    answered: (): void => {
      for (const ticket of asked) {
        ticket.isLacking = lacking.has(ticket)
        book.put(ticket, ticket.order)
      }
      asked = []
    }
  }
}
