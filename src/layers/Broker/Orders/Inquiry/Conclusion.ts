/**
 * What the lists of an inquiry say of the orders that they were asked for: which of them live, and what became of the others.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import { isEnded } from "../../../../domain/Order.ts"
import type { Epoch } from "../../Feed.ts"
import type { Keeper } from "../Keeper.ts"
import * as Patience from "../Patience.ts"
import type { Ticket } from "../Ticket.ts"
import type * as Agenda from "./Agenda.ts"
import * as Judge from "./Judge.ts"

/**
 * Makes what enters it into the book, and answers the orders that were not unknown before, and are now. `isNamed`: did a list of the
 * inquiry name it? `isListed`: did that of the open orders end?
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (keeper: Keeper) => {
  const { steady, unchanged } = keeper
  const judge = Judge.make(keeper)
  return ({ asked, isDue }: Agenda.Due, { epoch, isListed, isNamed, told }: {
    readonly epoch: Epoch
    readonly told: Judge.Told
    readonly isNamed: (ticket: Ticket) => boolean
    readonly isListed: boolean
  }): ReadonlyArray<Ticket> => {
    const lost: Array<Ticket> = []
    for (const ticket of asked) {
      if (isEnded(ticket.order)) continue
      const wasUnknown = ticket.order.state === "unknown"
      if (isNamed(ticket)) {
        // what is on its way is awaited until it is due: the list may be older than it
        const isAwaited = ticket.isCancelling || ticket.isChanging || ticket.dueAt !== null
        if (isAwaited && !isDue(ticket)) continue
        // it lives: what was asked for of it did not reach it
        Object.assign(ticket, { dueAt: null, isCancelling: false })
        if (isListed) unchanged(ticket)
        else if (ticket.isChanging) ticket.dueAt = steady() + Duration.toMillis(Patience.unended)
      } else if (judge(ticket, epoch, told) === "unknown" && !wasUnknown) lost.push(ticket)
    }
    return lost
  }
}
