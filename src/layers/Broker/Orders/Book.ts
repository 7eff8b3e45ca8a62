/**
 * Every order that was seen, ours, other clients' and the TWS window's, each under all of its names: plain state with one
 * owner, and nothing in it waits.
 *
 * @since 0.1.0
 */
import type { Order } from "../../../domain/Order.ts"
import { isEnded, isOver } from "../../../domain/Order.ts"
import type { Accounts } from "./Accounts.ts"
import * as Strangers from "./Book/Strangers.ts"
import * as Contradiction from "./Contradiction.ts"
import * as Executed from "./Executed.ts"
import * as Foreign from "./Foreign.ts"
import * as Second from "./Second.ts"
import * as Standing from "./Standing.ts"
import * as Ticket from "./Ticket.ts"
import { type Ids, isOfWindow } from "./Words.ts"

const idOf = (clientId: number, orderId: number): string => `${clientId}:${orderId}`

const isOurs = ({ order }: Ticket.Ticket): boolean => order.owner === "ours"

/**
 * An empty book. `changed` hears of every order whose document changed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ground: {
  readonly now: () => number
  /** An order of ours that ended in an earlier run, and is asked for again. */
  readonly recall: (ref: string) => Ticket.Ticket | undefined
  readonly changed: (ticket: Ticket.Ticket, before: Order) => void
}) => {
  const byRef = new Map<string, Ticket.Ticket>()
  const byId = new Map<string, Ticket.Ticket>()
  const byPerm = new Map<number, Ticket.Ticket>()
  /** Ours that belong to an entry, by its name. */
  const exits = new Map<string, Set<Ticket.Ticket>>()
  /** Ours that have not ended, and those of others. */
  const open = new Set<Ticket.Ticket>()
  const foreign = new Set<Ticket.Ticket>()
  const strangers = Strangers.make()
  /** The highest id that was seen of each client. */
  const highest = new Map<number, number>()

  const index = (ticket: Ticket.Ticket): void => {
    const { orderId, orderRef, parentRef, permId } = ticket.order
    if (isOurs(ticket) && orderRef !== null) byRef.set(orderRef, ticket)
    if (isOurs(ticket) && parentRef !== null) {
      exits.set(parentRef, (exits.get(parentRef) ?? new Set()).add(ticket))
    }
    if (orderId !== null && orderId > 0) {
      const id = idOf(ticket.clientId, orderId)
      const held = byId.get(id)
      // the gateway of another account may have given it before
      const isTaken = held !== undefined && isOurs(held) &&
        (held.at > ticket.at || Second.is(held, Second.idsOf(ticket)))
      if (!isTaken) byId.set(id, ticket)
      highest.set(ticket.clientId, Math.max(highest.get(ticket.clientId) ?? 0, orderId))
    }
    if (permId !== null) byPerm.set(permId, ticket)
    if (!isOurs(ticket)) return
    if (isEnded(ticket.order)) open.delete(ticket)
    else open.add(ticket)
  }

  const enter = (ticket: Ticket.Ticket): Ticket.Ticket => {
    if (!isOurs(ticket)) foreign.add(ticket)
    index(ticket)
    return ticket
  }
  const named = (ref: string): Ticket.Ticket | undefined => {
    const known = byRef.get(ref)
    if (known !== undefined || ref === "") return known
    const recalled = ground.recall(ref)
    return recalled === undefined ? undefined : enter(recalled)
  }

  /** Is it another order that bears the same name? Names are chosen by programs, and those of others may choose ours. */
  const isOther = (ticket: Ticket.Ticket, ids: Ids): boolean => {
    const { clientId, orderId = 0, permId = 0, ref = "" } = ids
    const { order } = ticket
    const name = isOurs(ticket) ? ref : Foreign.name(ref)
    if (ref !== "" && order.orderRef !== null && name !== order.orderRef) return true
    if (permId > 0 && order.permId !== null && permId !== order.permId) return true
    // one of the past is told of without its client
    const met = clientId === undefined && permId !== order.permId ? strangers.get(permId)?.id : undefined
    if (met !== undefined && met !== idOf(ticket.clientId, order.orderId ?? 0)) return true
    // an order of the TWS window has the client 0, and often no id
    const isOtherClient = clientId !== undefined && clientId !== ticket.clientId
    const isOtherId = orderId > 0 && clientId !== undefined && orderId !== order.orderId
    if (permId <= 0 || permId !== order.permId) {
      return isOtherClient || isOtherId || (isOurs(ticket) && isOfWindow(ids))
    }
    // by its permId it is this one, unless the message bears no name and another id of this client: ids of ours are used once
    return isOurs(ticket) && ref === "" && !isOtherClient && isOtherId
  }

  const contradiction = (ids: Ids): Contradiction.Contradiction | undefined => {
    const { clientId = 0, orderId = 0, permId = 0, ref = "" } = ids
    const known = {
      named: ref === "" ? byId.get(idOf(clientId, orderId)) : named(ref),
      permed: byPerm.get(permId),
      met: strangers.get(permId)
    }
    return Contradiction.of(known, ids)
  }

  return {
    /** Enters an order, which nobody hears of. */
    enter,
    byRef: named,
    /** What contradicts itself in what a message names an order by. */
    contradiction,
    /** The order that a message names: by its name, by its permId, or by its client and id. None where these contradict. */
    find: (ids: Ids): Ticket.Ticket | undefined => {
      const { clientId = 0, orderId = 0, permId = 0, ref = "" } = ids
      const found = [
        named(ref),
        permId > 0 ? byPerm.get(permId) : undefined,
        orderId > 0 ? byId.get(idOf(clientId, orderId)) : undefined
      ]
      const those = contradiction(ids)?.tickets ?? []
      const is = (each: Ticket.Ticket | undefined) => each !== undefined && !those.includes(each) && !isOther(each, ids)
      return found.find(is)
    },
    /** The order of ours whose name a message bears, where all else in it is of another. */
    namesake: (ids: Ids): Ticket.Ticket | undefined => {
      const ours = named(ids.ref ?? "")
      return ours !== undefined && isOther(ours, ids) ? ours : undefined
    },
    /** How an order stands from now on. */
    put: (ticket: Ticket.Ticket, told: Order): void => {
      const before = ticket.order
      const hasEnded = isEnded(told)
      const changing = ticket.isChanging && !isOver(told)
      // whoever waits for the end of an order looks at what it was executed at
      const settled = hasEnded ? !(ticket.isLacking && Executed.isLess(told)) : told.settled
      const isSo = changing === told.changing && settled === told.settled
      const order = isSo ? told : { ...told, changing, settled }
      if (Standing.isSame(before, order)) return
      // nothing has become of one that ended days ago because its executions are asked for once more
      const isAsBefore = hasEnded && Standing.isSame({ ...before, settled }, order)
      ticket.order = isAsBefore ? order : { ...order, updatedAt: Ticket.iso(ground.now()) }
      index(ticket)
      ground.changed(ticket, before)
    },
    /** More accounts are known, which no name that others have given may show, and of which orders of before may be. */
    mask: (accounts: Pick<Accounts, "shown">): void => {
      strangers.mask()
      for (const ticket of [...byRef.values(), ...foreign]) {
        const before = ticket.order
        ticket.order = Foreign.masked(ticket, accounts)
        if (ticket.order !== before) ground.changed(ticket, before)
      }
    },
    /** Ours that have not ended. */
    open: (): ReadonlyArray<Ticket.Ticket> => [...open],
    /** Ours, all of them. */
    ours: (): ReadonlyArray<Ticket.Ticket> => [...byRef.values()],
    /** Ours that belong to an entry, by its name. */
    exitsOf: (entry: string): ReadonlyArray<Ticket.Ticket> => [...exits.get(entry) ?? []],
    foreign: (): ReadonlyArray<Ticket.Ticket> => [...foreign],
    /** An order is of somebody else. */
    meet: ({ clientId, orderId, permId = 0, ref }: Ids): void => {
      if (permId <= 0) return
      const isOfWindow = orderId === undefined ? undefined : orderId <= 0
      const id = clientId === undefined || orderId === undefined ? undefined : idOf(clientId, orderId)
      strangers.meet(permId, { at: ground.now(), name: Foreign.name(ref), id, isOfWindow })
    },
    /** Is an order that a client may have placed which is not ours called so, also one of which nothing else is kept any more? */
    isOfClient: (ref: string): boolean => {
      // a name is masked for nothing else on the way of every order
      if (foreign.size === 0 && strangers.isEmpty()) return false
      const name = Foreign.name(ref)
      return name !== null &&
        ([...foreign].some(({ order }) => order.owner === "client" && order.orderRef === name) ||
          strangers.isOfClient(name))
    },
    /** When (epoch ms) an order of this permId was first seen as one of somebody else, if it was. */
    metAt: (permId: number): number | undefined => strangers.get(permId)?.at,
    /** Lets go of an order that is not open any more. */
    forget: (ticket: Ticket.Ticket): void => {
      const { orderId, orderRef, parentRef, permId } = ticket.order
      foreign.delete(ticket)
      const id = idOf(ticket.clientId, orderId ?? 0)
      // another may bear them by now
      if (byRef.get(orderRef ?? "") === ticket) byRef.delete(orderRef ?? "")
      if (byId.get(id) === ticket) byId.delete(id)
      if (permId !== null && byPerm.get(permId) === ticket) byPerm.delete(permId)
      const siblings = exits.get(parentRef ?? "")
      if (siblings?.delete(ticket) === true && siblings.size === 0) exits.delete(parentRef ?? "")
    },
    /** The highest order id that was seen of a client, 0 for none. */
    highest: (clientId: number): number => highest.get(clientId) ?? 0
  }
}

/**
 * The book.
 *
 * @since 0.1.0
 * @category models
 */
export interface Book extends ReturnType<typeof make> {}
