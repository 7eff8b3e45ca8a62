/**
 * The orders of a gateway by client and id: those that work, and the most recent of those that are over.
 *
 * @since 0.1.0
 */
import type { Order } from "../../domain/Newer.ts"
import type * as Ticket from "./Ticket.ts"

// of what is over: what still works is never forgotten
const remembered = 10_000

/**
 * No orders yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const all = new Set<Ticket.Ticket>()
  const byId = new Map<string, Ticket.Ticket>()
  const working = new Set<Ticket.Ticket>()
  let done = 0

  const forget = (ticket: Ticket.Ticket): void => {
    all.delete(ticket)
    byId.delete(`${ticket.clientId} ${ticket.orderId}`)
  }
  const over = (): void => {
    if (++done <= 2 * remembered) return
    let surplus = done - remembered
    for (const one of all) if (one.doneAt !== undefined && --surplus >= 0) forget(one)
    done = remembered
  }
  const find = (clientId: number, orderId: number): Ticket.Ticket | undefined => byId.get(`${clientId} ${orderId}`)
  return {
    all: (): ReadonlyArray<Ticket.Ticket> => [...all],
    /** Those that are not over, oldest first. */
    working: (): ReadonlyArray<Ticket.Ticket> => [...working],
    isIdle: (): boolean => working.size === 0,
    find,
    /**
     * An order as TWS takes it: the exits of an entry are bound in a group that bears a name of TWS's own (source: a recorded
     * frame of an exit names one, of type 3; that it is the entry's permId is what users of TWS report). They stay so where a
     * change names neither.
     */
    bound: (clientId: number, order: Order, existing: Ticket.Ticket | undefined): Order => {
      if (existing?.order.parentId && !order.parentId && !order.ocaGroup) {
        const { ocaGroup, ocaType, parentId } = existing.order
        return { ...order, parentId, ocaGroup, ocaType } as Order
      }
      const parent = order.parentId && !order.ocaGroup ? find(clientId, order.parentId) : undefined
      return parent === undefined ? order : { ...order, ocaGroup: `${parent.permId}`, ocaType: order.ocaType || 3 }
    },
    add: (ticket: Ticket.Ticket): void => {
      all.add(ticket)
      if (ticket.orderId !== 0) byId.set(`${ticket.clientId} ${ticket.orderId}`, ticket)
      if (ticket.doneAt === undefined) working.add(ticket)
      else over()
    },
    /** Gives an order that was placed by hand an id. */
    bind: (ticket: Ticket.Ticket, orderId: number): void => {
      ticket.orderId = orderId
      byId.set(`${ticket.clientId} ${orderId}`, ticket)
    },
    finish: (ticket: Ticket.Ticket, at: number): void => {
      ticket.doneAt = at
      working.delete(ticket)
      over()
    },
    clear: (): void => {
      for (const each of [all, byId, working]) each.clear()
      done = 0
    }
  }
}

/**
 * The orders of a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface Tickets extends ReturnType<typeof make> {}
