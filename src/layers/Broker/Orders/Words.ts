/**
 * What the gateway's messages about orders and executions say, in our terms.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Contract from "../../../domain/Contract.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Named } from "../../../domain/Event.ts"
import { type Execution, orderIdOf } from "../../../domain/Execution.ts"
import type { Order, OrderRequest } from "../../../domain/Order.ts"
import * as Prices from "../../../domain/Prices.ts"
import * as Change from "./Change.ts"
import type { Fee } from "./Executions.ts"
import type { Rest, Ticket, Word } from "./Ticket.ts"

/**
 * What a message names an order by; what it leaves out is absent. `epoch` is the session that it came in.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ids {
  readonly ref?: string | undefined
  readonly permId?: number | undefined
  readonly clientId?: number | undefined
  readonly orderId?: number | undefined
  readonly epoch?: number
}

/**
 * Is it of an order of the TWS window that no client has bound? It has the client 0 and no id: one of ours bears its id where its
 * client is told.
 *
 * @since 0.1.0
 * @category guards
 */
export const isOfWindow = ({ clientId, orderId = 0 }: Ids): boolean => clientId === 0 && orderId <= 0

const isNumber = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value) && Math.abs(value) < 1e15

const decimal = (value: number | undefined): Decimal.Decimal | undefined => Decimal.fromTold(value) ?? undefined

const positive = (value: number | undefined): Decimal.Decimal | undefined =>
  isNumber(value) && value > 0 ? Decimal.fromNumber(value) : undefined

// the largest long says that there is none, and beyond 2^53 a number is not one id
const id = (value: number | undefined): number | undefined => Number.isSafeInteger(value) ? value : undefined

const text = (value: string | undefined): string | null => value === undefined || value === "" ? null : value

type TwsOrder = Named<"openOrder">["order"]

/** What an order's document takes from the gateway's own description of it: a preset or a human may have changed it. */
const terms = (order: TwsOrder) => {
  const orderType: string = order.orderType
  return {
    orderType,
    ...Prices.fromTws(order),
    tif: text(order.tif) ?? "DAY",
    ocaGroup: text(order.ocaGroup)
  } satisfies Partial<Order>
}

/**
 * What was asked for, with what the gateway has told that it trails by: a change of that may have come to nothing, and a human may have made
 * a part of the price of an amount. Where its stop stands is none of it, since that moves with the market.
 *
 * @since 0.1.0
 * @category conversions
 */
export const trailing = (request: OrderRequest, told: Prices.Prices): OrderRequest => {
  const { limitOffset, trailAmount, trailPercent, ...others } = request
  if (trailAmount === undefined && trailPercent === undefined) return request
  const offset = limitOffset === undefined ? {} : { limitOffset: told.limitOffset ?? limitOffset }
  if (told.trailPercent !== null) return { ...others, trailPercent: told.trailPercent, ...offset }
  if (told.trailAmount !== null) return { ...others, trailAmount: told.trailAmount, ...offset }
  return { ...request, ...offset }
}

/**
 * What the gateway tells of an order that no change of ours is of.
 *
 * @since 0.1.0
 * @category conversions
 */
export const rest = (
  { goodTillDate, ocaGroup, ocaType, orderType, outsideRth = false, tif, trailStopPrice }: TwsOrder
): Rest => {
  const group = text(ocaGroup) ?? undefined
  return {
    tif: text(tif) ?? "DAY",
    goodTillDate: text(goodTillDate) ?? undefined,
    outsideRth,
    ocaGroup: group,
    ocaType: group === undefined ? undefined : ocaType,
    // of other orders it says what nobody asked for
    ...(String(orderType).startsWith("TRAIL") && isNumber(trailStopPrice) ? { trailStopPrice } : {})
  }
}

/**
 * Message 5: which order, how it stands, its terms, and its size.
 *
 * @since 0.1.0
 * @category conversions
 */
export const openOrder = ({ order, orderId, orderState }: Named<"openOrder">) => ({
  ids: { ref: order.orderRef, permId: id(order.permId), clientId: order.clientId, orderId } satisfies Ids,
  word: { status: text(orderState.status), permId: id(order.permId) } satisfies Word,
  terms: terms(order),
  quantity: positive(order.totalQuantity)
})

// what was filled of it, and of one that was cancelled what was left besides, if that is told and not its `known` size
const sizeOf = ({ order, orderState }: Named<"completedOrder">, known: ReadonlyArray<Decimal.Decimal>) => {
  const { filledQuantity = 0, totalQuantity = 0 } = order
  const isWhole = String(orderState.status) === "Filled"
  const left = isWhole ? 0 : totalQuantity
  if (!isNumber(filledQuantity) || !isNumber(left) || (left === 0 && !isWhole)) return undefined
  const [size, told] = [positive(filledQuantity + left), positive(left)]
  const isKnown = (one: typeof size) => known.some((each) => Decimal.isEqual(each, one))
  return isKnown(size) || !isKnown(told) ? size : told
}

/**
 * Message 101: the same of an order of the past. It bears no id of a client, and says what was left instead of its size.
 *
 * @since 0.1.0
 * @category conversions
 */
export const completedOrder = (event: Named<"completedOrder">) => {
  const { order, orderState } = event
  return {
    ids: { ref: order.orderRef, permId: id(order.permId) } satisfies Ids,
    word: {
      status: text(orderState.status),
      permId: id(order.permId),
      filled: decimal(order.filledQuantity),
      isOver: true
    } satisfies Word,
    size: (ticket: Ticket) => sizeOf(event, Change.sizes(ticket)) ?? ticket.order.quantity
  }
}

/**
 * Message 3.
 *
 * @since 0.1.0
 * @category conversions
 */
export const orderStatus = (status: Named<"orderStatus">, clientId: number) => ({
  ids: { permId: id(status.permId), clientId: status.clientId ?? clientId, orderId: status.orderId } satisfies Ids,
  word: {
    status: text(status.status),
    permId: id(status.permId),
    filled: decimal(status.filled),
    // 0 is what is said where nothing has filled
    averagePrice: status.avgFillPrice === 0 ? undefined : decimal(status.avgFillPrice)
  } satisfies Word
})

/**
 * The size that message 3 comes to, what has filled and what is left; `null` where nothing is.
 *
 * @since 0.1.0
 * @category conversions
 */
export const statusSize = ({ filled, remaining }: Named<"orderStatus">): Decimal.Decimal | null => {
  const left = positive(remaining)
  const done = decimal(filled) ?? "0"
  return left === undefined ? null : Decimal.fromBig(BigDecimal.sum(Decimal.toBig(done), Decimal.toBig(left)))
}

/**
 * Message 11; `undefined` where it names no execution or no size.
 *
 * @since 0.1.0
 * @category conversions
 */
export const execution = ({ contract, execution }: Named<"execDetails">): Execution | undefined => {
  const { clientId = 0, exchange = "", execId, orderRef, permId = 0, price, shares, side, time = "" } = execution
  const quantity = decimal(shares)
  const paid = decimal(price)
  if (execId === undefined || execId === "" || quantity === undefined || paid === undefined) return undefined
  return {
    execId,
    corrects: null,
    orderRef: text(orderRef),
    orderId: orderIdOf(execution),
    clientId,
    permId: permId > 0 ? id(permId) ?? null : null,
    contract: Contract.fromTws(contract),
    side: side === "BOT" ? "BUY" : "SELL",
    quantity,
    price: paid,
    exchange,
    time,
    commission: null,
    commissionCurrency: null,
    realizedPnl: null
  }
}

/**
 * Message 59; `undefined` where it says no commission.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fee = ({ commissionReport }: Named<"commissionReport">): Fee | undefined => {
  const { commission, currency, execId = "", realizedPNL } = commissionReport
  const cost = decimal(commission)
  return cost === undefined
    ? undefined
    : { execId, commission: cost, currency: text(currency), realizedPnl: decimal(realizedPNL) ?? null }
}
