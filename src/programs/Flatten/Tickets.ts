/**
 * The orders of one account that have been open while positions are closed, everybody's, and how each one stands.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import * as Closer from "../../domain/Closer.ts"
import type { Named } from "../../domain/Event.ts"
import * as TwsCode from "../../errors/TwsCode.ts"
import * as MessageId from "../../wire/MessageId.ts"
import * as Terms from "./Terms.ts"

const idOfOpenOrder = MessageId.ofEvent("openOrder")

/**
 * An order. `status` is what its status and open order messages say, and besides `Rejected` (201 or 321 as the answer
 * to placing it) and `Gone` (no longer listed among all open orders, which does not say how it ended).
 *
 * @since 0.1.0
 * @category models
 */
export interface Ticket {
  readonly orderId: number
  readonly clientId: number
  /** 0 until it is told. */
  permId: number
  readonly contract: Contract
  readonly action: string | undefined
  /** It bears the name of an order of this program that closes a position. */
  readonly isCloser: boolean
  /** What it is for, as it was told last: its owner may change it. */
  terms: Terms.Terms
  filled: number
  status: string
  /** Placed by us here, and not asked to be cancelled yet: 201 and 321 can only mean the order itself. */
  isFresh: boolean
  /** A message came that may mean its end without saying so: only a list of open orders can tell. */
  isDoubtful: boolean
  /** Such a message came at some time; once its cancel was asked for, since then. */
  wasDoubtful: boolean
  /** An error came for it at some time. */
  hasFailed: boolean
}

const over = new Set(["Filled", "Cancelled", "ApiCancelled", "Rejected", "Gone"])

/**
 * Has the order ended for good?
 *
 * @since 0.1.0
 * @category guards
 */
export const isOver = ({ status }: Ticket): boolean => over.has(status)

/**
 * Is there nothing more to wait for before its cancel is asked for? An inactive order is not over, since it may wake up again.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSettled = (ticket: Ticket): boolean => isOver(ticket) || ticket.status === "Inactive"

/**
 * Is there nothing more to come of it once its cancel was asked for? An inactive order may wake up until the gateway has
 * answered, if only that it rejects the order, or cannot cancel it.
 *
 * @since 0.1.0
 * @category guards
 */
export const isDone = (ticket: Ticket): boolean =>
  isOver(ticket) || (ticket.status === "Inactive" && ticket.wasDoubtful)

/**
 * Is it an order that this client can cancel? Those of the TWS window have no positive id.
 *
 * @since 0.1.0
 * @category guards
 */
export const isOwn = (clientId: number) => (ticket: Ticket): boolean =>
  ticket.clientId === clientId && ticket.orderId > 0

/**
 * The contracts that an order would trade: its own, or its legs'.
 *
 * @since 0.1.0
 * @category combinators
 */
export const conIds = ({ contract: { comboLegs = [], conId } }: Ticket): ReadonlyArray<number> =>
  [conId, ...comboLegs.map((leg) => leg.conId)].filter((each) => each !== undefined)

// orders of the TWS window have no positive id
const keyOf = (clientId: number, orderId: number, permId: number | undefined): string =>
  orderId > 0 ? `${clientId}:${orderId}` : `perm:${permId}`

// they answer a cancel, or tell of one, beside the status message that may have been lost
const toldOfAnEnd = new Set([136, 161, 202, 10148])

/**
 * An empty book of the orders of an account as a client sees them. Plain state with one owner.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (clientId: number, account: string) => {
  const tickets = new Map<string, Ticket>()
  let unlisted = new Set<string>()
  // ends of lists still to come: after a list that was given up, the next end would be that one's
  let owed = 0
  let isGarbled = false
  let isKnown = false

  const update = (key: string, status: string) => {
    const ticket = tickets.get(key)
    if (ticket !== undefined && !isOver(ticket)) ticket.status = status
  }
  const open = (key: string, ticket: Omit<Ticket, "filled" | "isDoubtful" | "wasDoubtful" | "hasFailed">) => {
    const opened: Ticket = { ...ticket, filled: 0, isDoubtful: false, wasDoubtful: false, hasFailed: false }
    tickets.set(key, opened)
    return opened
  }

  /** What an order is told from all others by: TWS may hold two under one id, where it has made a second one of a change. */
  const key = (client: number, orderId: number, permId = 0): string => {
    const first = keyOf(client, orderId, permId)
    const known = tickets.get(first)
    if (known === undefined || permId <= 0) return first
    if (known.permId === 0) known.permId = permId
    return known.permId === permId ? first : `${first}/${permId}`
  }

  return {
    all: (): ReadonlyArray<Ticket> => [...tickets.values()],
    key,
    get: (key: string): Ticket | undefined => tickets.get(key),
    /** Enters an order of ours that is about to be sent. */
    enter: (orderId: number, contract: Contract, order: Order): Ticket =>
      open(keyOf(clientId, orderId, undefined), {
        orderId,
        clientId,
        permId: 0,
        contract,
        action: order.action,
        isCloser: true,
        terms: Terms.of(order),
        status: "PendingSubmit",
        isFresh: true
      }),
    /** A list of all open orders begins: what it does not name until it ends is gone. */
    beginList: (): void => {
      isGarbled = false
      owed++
      unlisted = new Set(tickets.keys())
      for (const ticket of tickets.values()) ticket.isDoubtful = false
    },
    /** Is there one that was told and could not be decoded since the last list began? */
    isGarbled: (): boolean => isGarbled,
    onUndecodable: ({ messageId }: Named<"undecodable">): void => {
      isGarbled ||= messageId === idOfOpenOrder
    },
    isListing: (): boolean => owed > 0,
    /** Did a list end of which none was lost? */
    isKnown: (): boolean => isKnown,
    endList: (): void => {
      if (owed === 0 || --owed > 0) return
      isKnown ||= !isGarbled
      // what could not be decoded may be any of them
      if (!isGarbled) { for (const key of unlisted) update(key, "Gone") }
      unlisted = new Set()
    },
    /** Answers the order's key. */
    onOpenOrder: ({ contract, order, orderId, orderState }: Named<"openOrder">): string => {
      const { action, clientId: client = 0, orderRef, permId = 0 } = order
      const terms = Terms.of(order)
      const status: string = orderState.status ?? "Unknown"
      if (order.account !== account) return keyOf(client, orderId, permId)
      const own = key(client, orderId, permId)
      unlisted.delete(own)
      const known = tickets.get(own)
      const isCloser = Closer.isNamed(orderRef, contract.conId)
      const told = { orderId, clientId: client, permId, contract, action, isCloser, terms, status, isFresh: false }
      if (known === undefined) open(own, told)
      else known.terms = terms
      update(own, status)
      return own
    },
    /** Answers the order's key. */
    onOrderStatus: ({ clientId: client = 0, filled, orderId, permId, status }: Named<"orderStatus">): string => {
      const own = key(client, orderId, permId)
      const ticket = tickets.get(own)
      // one that comes late says less
      if (ticket !== undefined) ticket.filled = Math.max(ticket.filled, filled)
      update(own, status)
      return own
    },
    onError: ({ errorCode, errorMsg, id }: Named<"error">): void => {
      const ticket = tickets.get(keyOf(clientId, id, undefined))
      if (ticket === undefined || isOver(ticket)) return
      // of any other, a change of it may be what is rejected, and it works on
      if (ticket.isFresh && (errorCode === 201 || errorCode === 321)) {
        ticket.status = "Rejected"
        return
      }
      const isFailure = TwsCode.isFailure(TwsCode.lookup(errorCode, { id, text: errorMsg, about: "order" }))
      ticket.hasFailed ||= isFailure
      if (!isFailure && !toldOfAnEnd.has(errorCode)) return
      ticket.isDoubtful = true
      ticket.wasDoubtful = true
    }
  }
}
