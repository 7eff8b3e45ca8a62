/**
 * The gateway's orders and executions: placed, changed, filled, held and cancelled, with the real callback sequences.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import * as Hash from "effect/Hash"
import type { Event } from "../../domain/Event.ts"
import type { Ledger } from "../Account/Ledger.ts"
import type { Clients } from "../Clients/Clients.ts"
import type { Faults } from "../Faults/Faults.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import * as Notices from "../Notices.ts"
import * as Recent from "../Recent.ts"
import * as Timestamp from "../Timestamp.ts"
import * as Checks from "./Checks.ts"
import * as Reports from "./Reports.ts"

type Ticket = Reports.Ticket

// of what is over: what still works is never forgotten
const remembered = 10_000

/**
 * What the book stands on. `isOffline` says that orders cannot reach IBKR now, `positionChanged` tells subscribers.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly market: Market
  readonly ledger: Ledger
  readonly clients: Clients
  readonly faults: Faults
  readonly now: () => number
  readonly isOffline: () => boolean
  readonly positionChanged: (account: string, instrument: Instrument) => void
}

/**
 * The book. Plain state with one owner, the engine: nothing in it waits.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clients, faults, isOffline, ledger, market, now, positionChanged }: Ground) => {
  const tickets = new Map<string, Ticket>()
  let done = 0
  let placed = 0
  const fills = Recent.make<Reports.Fill>(remembered)
  let filled = 0
  const seed = Hash.string(`order ${market.seed}`) >>> 0
  const session = (seed % 0xffffffff).toString(16).padStart(8, "0")

  const tell = (clientId: number, events: ReadonlyArray<Event>): void => {
    if (faults.on("mute-order") === undefined) clients.tell(clientId, events)
  }
  const report = (ticket: Ticket): void =>
    tell(ticket.clientId, [Reports.openOrder(ticket), Reports.orderStatus(ticket)])
  const find = (clientId: number, orderId: number): Ticket | undefined => tickets.get(`${clientId} ${orderId}`)

  const active = (): ReadonlyArray<Ticket> => [...tickets.values()].filter(({ doneAt }) => doneAt === undefined)

  const finish = (ticket: Ticket, how: Partial<Ticket>): void => {
    Object.assign(ticket, how, { doneAt: now() })
    if (++done <= 2 * remembered) return
    let surplus = done - remembered
    for (const [key, { doneAt }] of tickets) if (doneAt !== undefined && --surplus >= 0) tickets.delete(key)
    done = remembered
  }
  const fill = (ticket: Ticket, price: number): void => {
    const { account, clientId, instrument, order } = ticket
    const shares = Reports.remaining(ticket)
    const commission = Math.max(1, Math.round(shares * instrument.commission * 1e4) / 1e4)
    const realized = ledger.trade(account, instrument, order.action === "BUY" ? shares : -shares, price)
    const execId = `${session}.${(++filled).toString(16).padStart(8, "0")}.01.01`
    const one = { ticket, execId, at: now(), shares, price, commission, realized }
    fills.add(one)
    finish(ticket, { status: "Filled", filled: ticket.filled + shares, price })
    tell(clientId, [Reports.execDetails(one)])
    report(ticket)
    ticket.commission = commission
    report(ticket)
    tell(clientId, [Reports.commissionReport(one)])
    positionChanged(account, instrument)
  }
  const cancelled = (ticket: Ticket, reason: string): void => {
    finish(ticket, { status: "Cancelled" })
    tell(
      ticket.clientId,
      [Reports.orderStatus(ticket), Notices.make(ticket.orderId, 202, `Order Canceled - reason:${reason}`)]
    )
  }
  /** Cancels an active order, as soon as that reaches IBKR. */
  const cancel = (ticket: Ticket): void => {
    if (!isOffline()) return cancelled(ticket, "")
    Object.assign(ticket, { isCancelling: true, status: "PendingCancel" } satisfies Partial<Ticket>)
    tell(ticket.clientId, [Reports.orderStatus(ticket)])
  }
  /** Does with an active order what can be done with it now. */
  const work = (ticket: Ticket): void => {
    const { instrument, order } = ticket
    if (isOffline()) return
    if (ticket.isCancelling) return cancelled(ticket, "")
    if (order.transmit === false) return
    if (faults.on("hold-order") !== undefined || market.isClosed(instrument)) return
    const price = market.price(instrument)
    const limit = order.orderType === "MKT" ? price : order.orderType === "LMT" ? order.lmtPrice : undefined
    if (limit !== undefined && (order.action === "BUY" ? limit >= price : limit <= price)) return fill(ticket, price)
    if (order.tif === "IOC" || order.tif === "FOK") return cancelled(ticket, "")
    if (limit !== undefined && ticket.status !== "Submitted") {
      ticket.status = "Submitted"
      report(ticket)
    }
  }
  /** The refusal that a fault has ordered. */
  const ordered = (orderId: number): Event | undefined => {
    const reject = faults.on("reject")
    const disclaimer = faults.on("disclaimer")
    return faults.on("bad-reject-json") !== undefined
      ? Notices.make(orderId, 201, "Order rejected - reason:see the reject", "{\"reject\": not json")
      : disclaimer !== undefined
      ? Notices.disclaimer(disclaimer.code, orderId)
      : reject !== undefined
      ? Notices.make(orderId, reject.code ?? 201, reject.text ?? "Order rejected - reason:", reject.json)
      : undefined
  }
  const accept = (ticket: Ticket): void => {
    const { contract } = ticket.instrument.details
    const notice = faults.on("order-notice")
    report(ticket)
    if (notice !== undefined) {
      const text = notice.text ?? "Order Message:\nWarning: the simulated gateway was told to say this."
      tell(ticket.clientId, [Notices.make(ticket.orderId, notice.code ?? 399, text)])
    }
    if (market.isClosed(ticket.instrument)) {
      const order = `${ticket.order.action} ${ticket.order.totalQuantity} ${contract.symbol} ${ticket.exchange}`
      const opens = Timestamp.execution(now() + 86_400_000)
      const text = `Order Message:\n${order}\nWarning: your order will not be placed at the exchange until ${opens}`
      tell(ticket.clientId, [Notices.make(ticket.orderId, 399, text)])
    }
    work(ticket)
  }

  return {
    place: (clientId: number, orderId: number, contract: Contract, order: Order): void => {
      const existing = find(clientId, orderId)
      const refusal = ordered(orderId) ??
        Checks.refusal(market, ledger, { orderId, contract, order, existing, nextId: clients.nextId(clientId) })
      if (refusal !== undefined) return clients.tell(clientId, [refusal])
      const instrument = market.find({ ...contract, exchange: "" })[0] ?? market.named(contract.symbol ?? "")
      const ticket: Ticket = existing ?? {
        clientId,
        orderId,
        permId: 1_000_000_000 + seed % 900_000_000 + placed,
        account: order.account || (ledger.accounts()[0] ?? ""),
        instrument,
        exchange: contract.exchange ?? "",
        order,
        status: "PreSubmitted",
        filled: 0,
        price: 0,
        commission: undefined,
        isCancelling: false,
        doneAt: undefined
      }
      if (order.whatIf) {
        const commission = Math.max(1, (order.totalQuantity ?? 0) * instrument.commission)
        return tell(clientId, [Reports.openOrder(ticket, commission)])
      }
      if (existing === undefined) {
        tickets.set(`${clientId} ${orderId}`, ticket)
        placed++
        clients.useId(clientId, orderId)
      }
      ticket.order = order
      accept(ticket)
    },
    cancel: (clientId: number, orderId: number): void => {
      const ticket = find(clientId, orderId)
      const says = (code: number, why: string) =>
        clients.tell(clientId, [Notices.make(orderId, code, `OrderId ${orderId} that needs to be cancelled ${why}`)])
      if (ticket === undefined) return says(10147, "is not found.")
      if (ticket.doneAt !== undefined) return says(10148, `cannot be cancelled, state: ${ticket.status}.`)
      cancel(ticket)
    },
    cancelAll: (): void => active().forEach(cancel),
    /** Looks at every active order again: a market opened, a price moved, a fault ended. */
    wake: (): void => active().forEach(work),
    open: (clientId?: number): ReadonlyArray<Event> =>
      active()
        .filter((ticket) => clientId === undefined || ticket.clientId === clientId)
        .flatMap((ticket) => [Reports.openOrder(ticket), Reports.orderStatus(ticket)]),
    completed: (): ReadonlyArray<Event> =>
      [...tickets.values()].filter(({ doneAt }) => doneAt !== undefined).map(Reports.completedOrder),
    reset: (): void => {
      tickets.clear()
      fills.clear()
      done = placed = filled = 0
    },
    fills: fills.list,
    tickets: (): ReadonlyArray<Readonly<Ticket>> => [...tickets.values()]
  }
}

/**
 * The gateway's orders and executions.
 *
 * @since 0.1.0
 * @category models
 */
export interface Book extends ReturnType<typeof make> {}
