/**
 * What a gateway reports of an order: openOrder, orderStatus, execDetails, commissionReport and completedOrder, with the
 * values that a real one fills in (source: recorded frames).
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { OrderStatus } from "@stoqey/ib/dist/api/order/enum/order-status.js"
import type { Event } from "../../domain/Event.ts"
import type { Order, OrderState } from "../../domain/Newer.ts"
import * as Contracts from "../Market/Contracts.ts"
import * as Timestamp from "../Timestamp.ts"
import type { Fill } from "./Fill.ts"
import * as Ticket from "./Ticket.ts"

const currency = ({ instrument }: Ticket.Ticket): string => instrument.details.contract.currency ?? "USD"

const contract = (
  { contract: { comboLegs, comboLegsDescription, deltaNeutralContract }, exchange, instrument }: Ticket.Ticket
): Contract => ({
  ...Contracts.traded(instrument, exchange),
  ...(comboLegs === undefined ? {} : { comboLegs }),
  ...(comboLegsDescription === undefined ? {} : { comboLegsDescription }),
  ...(deltaNeutralContract === undefined ? {} : { deltaNeutralContract })
})

const filledIn = (ticket: Ticket.Ticket): Order => {
  const { order } = ticket
  return {
    lmtPrice: 0,
    auxPrice: 0,
    origin: 0,
    exemptCode: -1,
    ...order,
    tif: order.tif || "DAY" as NonNullable<Order["tif"]>,
    ocaType: order.ocaType || 3,
    deltaNeutralOrderType: order.deltaNeutralOrderType || "None",
    clearingIntent: order.clearingIntent || "IB",
    adjustedOrderType: order.adjustedOrderType || "None",
    ...(ticket.stop === undefined ? {} : { trailStopPrice: ticket.stop }),
    ...(order.orderType === "TRAIL LIMIT" && ticket.limit !== undefined ? { lmtPrice: ticket.limit } : {}),
    totalQuantity: ticket.quantity,
    permId: ticket.permId,
    account: ticket.account
  }
}

/**
 * An order as it stands (5); the commission is there once it is known, margins where it was asked what if.
 *
 * @since 0.1.0
 * @category constructors
 */
export const openOrder = (ticket: Ticket.Ticket, whatIf: Partial<OrderState> = {}): Event => ({
  _tag: "openOrder",
  orderId: ticket.orderId,
  contract: contract(ticket),
  order: { ...filledIn(ticket), orderId: ticket.orderId, clientId: ticket.clientId },
  orderState: {
    status: ticket.status as OrderStatus,
    ...(ticket.commission === undefined
      ? {}
      : { commission: ticket.commission, commissionCurrency: currency(ticket) }),
    ...whatIf
  }
})

/**
 * The state of an order (3).
 *
 * @since 0.1.0
 * @category constructors
 */
export const orderStatus = (ticket: Ticket.Ticket): Event => ({
  _tag: "orderStatus",
  orderId: ticket.orderId,
  status: ticket.status as OrderStatus,
  filled: ticket.filled,
  remaining: Ticket.remaining(ticket),
  avgFillPrice: Ticket.average(ticket),
  permId: ticket.permId,
  parentId: ticket.order.parentId ?? 0,
  lastFillPrice: ticket.lastPrice,
  clientId: ticket.clientId,
  whyHeld: ticket.whyHeld,
  mktCapPrice: 0
})

/**
 * An execution: unsolicited with −1, else for the request that asked.
 *
 * @since 0.1.0
 * @category constructors
 */
export const execDetails = (fill: Fill, reqId = -1): Event => {
  const { account, at, avgPrice, cumQty, execId, price, shares, ticket } = fill
  return {
    _tag: "execDetails",
    reqId,
    contract: contract(ticket),
    execution: {
      orderId: ticket.orderId,
      clientId: ticket.clientId,
      execId,
      time: Timestamp.execution(at),
      acctNumber: account,
      exchange: ticket.exchange === "SMART" ? "IEX" : ticket.exchange,
      side: Ticket.buys(ticket) ? "BOT" : "SLD",
      shares,
      price,
      permId: ticket.permId,
      liquidation: 0,
      cumQty,
      avgPrice,
      orderRef: ticket.order.orderRef ?? "",
      evRule: "",
      modelCode: ticket.order.modelCode ?? "",
      lastLiquidity: 2,
      pendingPriceRevision: false
    }
  }
}

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
    ...(realized === undefined ? {} : { realizedPNL: realized })
  }
})

/**
 * An order of the past: as with a real gateway it has no order id, and its quantity is what was left.
 *
 * @since 0.1.0
 * @category constructors
 */
export const completedOrder = (ticket: Ticket.Ticket, parent: Ticket.Ticket | undefined): Event => ({
  _tag: "completedOrder",
  contract: contract(ticket),
  order: {
    ...filledIn(ticket),
    totalQuantity: Ticket.remaining(ticket),
    filledQuantity: ticket.filled,
    ...(parent === undefined ? {} : { parentPermId: parent.permId }),
    shareholder: "Not an insider or substantial shareholder"
  },
  orderState: {
    status: ticket.status as OrderStatus,
    completedTime: Timestamp.execution(ticket.doneAt ?? 0),
    completedStatus: ticket.ending
  }
})
