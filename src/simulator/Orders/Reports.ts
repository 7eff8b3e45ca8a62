/**
 * What a gateway reports of an order: openOrder, orderStatus, execDetails, commissionReport and completedOrder, with the
 * values that a real one fills in (source: recorded frames).
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { OrderStatus } from "@stoqey/ib/dist/api/order/enum/order-status.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import type { Event } from "../../domain/Event.ts"
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import * as Timestamp from "../Timestamp.ts"

/**
 * The states of an order at a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export type Status = `${OrderStatus}`

/**
 * An order at the gateway. It outlives the connection that placed it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ticket {
  readonly clientId: number
  readonly orderId: number
  readonly permId: number
  readonly account: string
  readonly instrument: Instrument
  readonly exchange: string
  order: Order
  status: Status
  filled: number
  price: number
  commission: number | undefined
  isCancelling: boolean
  doneAt: number | undefined
}

/**
 * One execution of an order.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fill {
  readonly ticket: Ticket
  readonly execId: string
  readonly at: number
  readonly shares: number
  readonly price: number
  readonly commission: number
  readonly realized: number | undefined
}

const currency = (ticket: Ticket): string => ticket.instrument.details.contract.currency ?? "USD"
const contract = (ticket: Ticket): Contract => Contracts.traded(ticket.instrument, ticket.exchange)

/**
 * How many units are left of an order.
 *
 * @since 0.1.0
 * @category combinators
 */
export const remaining = (ticket: Ticket): number => (ticket.order.totalQuantity ?? 0) - ticket.filled

const filledIn = (ticket: Ticket): Order => ({
  lmtPrice: 0,
  auxPrice: 0,
  tif: "DAY",
  origin: 0,
  exemptCode: -1,
  ocaType: 3,
  deltaNeutralOrderType: "None",
  clearingIntent: "IB",
  adjustedOrderType: "None",
  ...ticket.order,
  permId: ticket.permId,
  account: ticket.account
})

/**
 * An order as it stands (5); the commission is there once it is known.
 *
 * @since 0.1.0
 * @category constructors
 */
export const openOrder = (ticket: Ticket, commission = ticket.commission): Event => ({
  _tag: "openOrder",
  orderId: ticket.orderId,
  contract: contract(ticket),
  order: { ...filledIn(ticket), orderId: ticket.orderId, clientId: ticket.clientId },
  orderState: {
    status: ticket.status as OrderStatus,
    ...(commission === undefined ? {} : { commission, commissionCurrency: currency(ticket) })
  }
})

/**
 * The state of an order (3).
 *
 * @since 0.1.0
 * @category constructors
 */
export const orderStatus = (ticket: Ticket): Event => ({
  _tag: "orderStatus",
  orderId: ticket.orderId,
  status: ticket.status as OrderStatus,
  filled: ticket.filled,
  remaining: remaining(ticket),
  avgFillPrice: ticket.price,
  permId: ticket.permId,
  parentId: ticket.order.parentId ?? 0,
  lastFillPrice: ticket.price,
  clientId: ticket.clientId,
  whyHeld: "",
  mktCapPrice: 0
})

/**
 * An execution: unsolicited with −1, else for the request that asked.
 *
 * @since 0.1.0
 * @category constructors
 */
export const execDetails = ({ at, execId, price, shares, ticket }: Fill, reqId = -1): Event => ({
  _tag: "execDetails",
  reqId,
  contract: contract(ticket),
  execution: {
    orderId: ticket.orderId,
    clientId: ticket.clientId,
    execId,
    time: Timestamp.execution(at),
    acctNumber: ticket.account,
    exchange: ticket.exchange === "SMART" ? "IEX" : ticket.exchange,
    side: ticket.order.action === "BUY" ? "BOT" : "SLD",
    shares,
    price,
    permId: ticket.permId,
    liquidation: 0,
    cumQty: shares,
    avgPrice: price,
    orderRef: ticket.order.orderRef ?? "",
    evRule: "",
    modelCode: "",
    lastLiquidity: 2,
    pendingPriceRevision: false
  }
})

/**
 * What an execution cost (59), and what it realized where it closed something.
 *
 * @since 0.1.0
 * @category constructors
 */
export const commissionReport = ({ commission, execId, realized, ticket }: Fill): Event => ({
  _tag: "commissionReport",
  commissionReport: {
    execId,
    commission,
    currency: currency(ticket),
    ...(realized === undefined ? {} : { realizedPNL: realized - commission })
  }
})

/**
 * An order of the past: as with a real gateway it has no order id, and its quantity is what was left.
 *
 * @since 0.1.0
 * @category constructors
 */
export const completedOrder = (ticket: Ticket): Event => ({
  _tag: "completedOrder",
  contract: contract(ticket),
  order: {
    ...filledIn(ticket),
    totalQuantity: remaining(ticket),
    filledQuantity: ticket.filled,
    shareholder: "Not an insider or substantial shareholder"
  },
  orderState: {
    status: ticket.status as OrderStatus,
    completedTime: Timestamp.execution(ticket.doneAt ?? 0),
    completedStatus: ticket.status === "Filled" ? `Filled Size: ${ticket.filled}` : "Cancelled by Trader"
  }
})
