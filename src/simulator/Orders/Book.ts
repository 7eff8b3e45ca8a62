/**
 * The gateway's orders and executions: placed, changed, filled, held and cancelled, with the real callback sequences.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Event } from "../../domain/Event.ts"
import type { Order } from "../../domain/Newer.ts"
import * as Notices from "../Notices.ts"
import * as Recent from "../Recent.ts"
import * as Checks from "./Checks.ts"
import * as Correction from "./Correction.ts"
import * as Depth from "./Depth.ts"
import * as Draft from "./Draft.ts"
import * as Ending from "./Ending.ts"
import type { Fill } from "./Fill.ts"
import * as Hours from "./Hours.ts"
import * as Ids from "./Ids.ts"
import * as Impact from "./Impact.ts"
import * as Refusal from "./Refusal.ts"
import * as Reports from "./Reports.ts"
import type { Ground, Stage } from "./Stage.ts"
import * as Teller from "./Teller.ts"
import * as Term from "./Term.ts"
import type * as Ticket from "./Ticket.ts"
import * as Tickets from "./Tickets.ts"
import * as Work from "./Work.ts"

const remembered = 10_000

/**
 * The book. Plain state with one owner, the engine: nothing in it waits.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ground: Ground) => {
  const { changed, clients, faults, follow, isOffline, market, now, wakeAt } = ground
  const tickets = Tickets.make()
  const teller = Teller.make(ground)
  const depth = Depth.make(market, now)
  const hours = Hours.make(market)
  const fills = Recent.make<Fill>(remembered)
  const ids = Ids.make(market.seed)
  const stage: Stage = { ...ground, tickets, teller, depth, hours, fills, nextExecId: ids.nextExecId }
  const ending = Ending.make(stage)
  const { dueAt, heldBy, work } = Work.make(stage, ending)

  let stopFollowing: (() => void) | undefined
  const wake = (): void => {
    tickets.working().forEach(work)
    // a stop that trails moves without a word
    if (tickets.working().some(({ stop }) => stop !== undefined)) changed()
    settle()
  }
  /** After every change: sets when to look again, and follows the market only while an order works. */
  const settle = (): void => {
    const due = Math.min(...tickets.working().map(dueAt))
    wakeAt(Number.isFinite(due) ? due : undefined)
    if (tickets.isIdle()) stopFollowing = void stopFollowing?.()
    else if (market.speed !== 0) stopFollowing ??= follow(wake)
  }

  /** Cancels an active order, as soon as that reaches IBKR. */
  const cancel = (ticket: Ticket.Ticket): void => {
    if (ticket.doneAt !== undefined) return
    if (!isOffline()) return ending.cancelled(ticket, "Cancelled by Trader")
    Object.assign(ticket, { isCancelling: true, status: "PendingCancel" } satisfies Partial<Ticket.Ticket>)
    teller.tell(ticket, [Reports.orderStatus(ticket)])
  }
  const accept = (ticket: Ticket.Ticket): void => {
    const notice = faults.on("order-notice")
    ticket.whyHeld = heldBy(ticket) ?? ""
    teller.report(ticket)
    if (notice !== undefined) {
      const text = notice.text ?? "Order Message:\nWarning: the simulated gateway was told to say this."
      teller.tell(ticket, [Notices.make(ticket.orderId, notice.code ?? 399, text)])
    }
    teller.tell(ticket, Term.closedNotice(stage, ticket))
    // who transmits a child transmits its parent and the other children
    const { clientId, order: { parentId } } = ticket
    const parent = parentId && ticket.isTransmitted ? tickets.find(clientId, parentId) : undefined
    if (parent !== undefined) {
      for (const one of [parent, ...ending.childrenOf(parent)]) {
        one.isTransmitted = true
        work(one)
      }
    }
    work(ticket)
    settle()
  }
  const draft = (asked: Draft.Asked): Ticket.Ticket => Draft.make(ground, ids.permId(), asked)
  const add = (ticket: Ticket.Ticket): Ticket.Ticket => {
    tickets.add(ticket)
    ids.place()
    if (!ticket.isManual) clients.useId(ticket.clientId, ticket.orderId)
    return ticket
  }
  const bind = (ticket: Ticket.Ticket): void => {
    tickets.bind(ticket, ids.nextBound())
    changed()
    const { clientId, orderId, permId } = ticket
    clients.tell(clientId, [{ _tag: "orderBound", permId, clientId, orderId }])
  }
  const bindAll = (): void => tickets.working().filter(({ orderId }) => orderId === 0).forEach(bind)
  let isBindingNew = false
  /** A rejected order (201) is there all the same, and never works. */
  const reject = (clientId: number, orderId: number, contract: Contract, order: Order, refusal: Event): void => {
    clients.tell(clientId, [refusal])
    if (refusal._tag !== "error" || refusal.errorCode !== 201) return
    const ended = { status: "Inactive", doneAt: now(), ending: refusal.errorMsg } as const
    const ticket = add({ ...draft({ clientId, orderId, contract, order }), ...ended })
    teller.tell(ticket, [Reports.orderStatus(ticket)])
  }

  return {
    place: (clientId: number, orderId: number, contract: Contract, order: Order): void => {
      const existing = tickets.find(clientId, orderId)
      const nextId = clients.nextId(clientId)
      const ordained = Refusal.ordered(faults, orderId)
      if (ordained !== undefined) return clients.tell(clientId, [ordained])
      const refusal = Checks.refusal(stage, { clientId, orderId, contract, order, existing, nextId })
      if (refusal !== undefined) {
        return existing === undefined && !order.whatIf
          ? reject(clientId, orderId, contract, order, refusal)
          : clients.tell(clientId, [refusal])
      }
      if (order.whatIf) {
        const ticket = draft({ clientId, orderId, contract, order })
        const impact = Impact.make(stage, ticket.account, ticket.instrument, order)
        const state = Impact.state(impact, ticket.instrument.details.contract.currency ?? "")
        return teller.tell(ticket, [Reports.openOrder(ticket, state)])
      }
      const bound = tickets.bound(clientId, order, existing)
      if (existing !== undefined) Draft.change(market, existing, bound)
      const ticket = existing ?? add(draft({ clientId, orderId, contract, order: bound }))
      Object.assign(ticket, Term.make(stage, ticket))
      accept(ticket)
    },
    cancel: (clientId: number, orderId: number): void => {
      const ticket = tickets.find(clientId, orderId)
      const says = (code: number, why: string) =>
        clients.tell(clientId, [Notices.make(orderId, code, `OrderId ${orderId} that needs to be cancelled ${why}`)])
      if (ticket === undefined) return says(10147, "is not found.")
      if (ticket.doneAt !== undefined) return says(10148, `cannot be cancelled, state: ${ticket.status}.`)
      cancel(ticket)
      settle()
    },
    cancelAll: (): void => {
      tickets.working().forEach(cancel)
      settle()
    },
    /** Looks at every active order again: a market opened, a price moved, a fault ended. */
    wake,
    open: (clientId?: number): ReadonlyArray<Event> =>
      tickets.working()
        .filter((ticket) => clientId === undefined || (ticket.clientId === clientId && ticket.orderId !== 0))
        .flatMap((ticket) => [Reports.openOrder(ticket), Reports.orderStatus(ticket)]),
    /** What is over: of the API alone, or of the TWS window too. */
    completed: (apiOnly = false): ReadonlyArray<Event> =>
      tickets.all().filter(({ doneAt, isManual }) => doneAt !== undefined && !(apiOnly && isManual)).map((ticket) =>
        Reports.completedOrder(ticket, tickets.find(ticket.clientId, ticket.order.parentId ?? 0))
      ),
    /** Gives the client of id 0 the orders that were placed by hand, and says so. */
    bind: bindAll,
    /** From now on, or no longer, such orders are its own at once. */
    bindNew: (isBinding: boolean): void => {
      isBindingNew = isBinding
    },
    /** Places an order by hand, as in the TWS window; answers its permId, or why it was refused. */
    placeManually: (contract: Contract, order: Order): number | string => {
      const placing = { clientId: 0, orderId: 0, contract, order, existing: undefined, nextId: 0, isManual: true }
      const refusal = Checks.refusal(stage, placing)
      if (refusal?._tag === "error") return refusal.errorMsg
      const ticket = add(draft({ clientId: 0, orderId: 0, contract, order }))
      if (isBindingNew) bind(ticket)
      Object.assign(ticket, Term.make(stage, ticket))
      accept(ticket)
      return ticket.permId
    },
    /** Cancels an order by its permId, as in the TWS window; answers whether it worked still. */
    cancelManually: (permId: number): boolean => {
      const ticket = tickets.working().find((one) => one.permId === permId)
      if (ticket === undefined) return false
      cancel(ticket)
      settle()
      return true
    },
    reset: (): void => {
      tickets.clear()
      fills.clear()
      depth.clear()
      ids.reset()
      isBindingNew = false
      settle()
    },
    correct: Correction.correct(stage),
    fills: fills.list,
    counts: ids.counts,
    /** Puts back orders and executions that were kept, and goes on from there. */
    restore: (counts: Ids.Counts, kept: ReadonlyArray<Ticket.Ticket>, executions: ReadonlyArray<Fill>): void => {
      ids.restore(counts)
      kept.forEach(tickets.add)
      executions.forEach(fills.add)
      wake()
    },
    tickets: (): ReadonlyArray<Readonly<Ticket.Ticket>> => tickets.all()
  }
}

/**
 * The gateway's orders and executions.
 *
 * @since 0.1.0
 * @category models
 */
export interface Book extends ReturnType<typeof make> {}
