/**
 * An order as it is written to the wire: every field that a preset of TWS could fill in is said.
 *
 * @since 0.1.0
 */
import type { Order as TwsOrder } from "@stoqey/ib/dist/api/order/order.js"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Order, OrderRequest } from "../../../domain/Order.ts"
import type { Rest } from "./Ticket.ts"

/**
 * What the request itself does not say: the raw id of the account, the order that it waits for, whether it is to work now,
 * whether only its margins are asked for, and of an order that is written again what stays as the gateway has it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly account: string
  readonly orderRef: string
  readonly parentId?: number
  readonly transmit?: boolean
  readonly whatIf?: boolean
  readonly rest?: Partial<Rest>
}

const number = (value: Decimal.Decimal | undefined): number | undefined =>
  value === undefined ? undefined : Decimal.toNumber(value)

/** What no request says, and a preset may say otherwise. */
const always = {
  origin: 0,
  exemptCode: -1,
  shortSaleSlot: 0,
  triggerMethod: 0,
  discretionaryAmt: 0,
  blockOrder: false,
  sweepToFill: false,
  hidden: false,
  allOrNone: false,
  eTradeOnly: false,
  firmQuoteOnly: false,
  optOutSmartRouting: false,
  overridePercentageConstraints: false,
  notHeld: false,
  solicited: false,
  randomizeSize: false,
  randomizePrice: false,
  usePriceMgmtAlgo: false
} as const

/**
 * The order. Sizes and prices become numbers here and nowhere else.
 *
 * @since 0.1.0
 * @category conversions
 */
export const order = (request: OrderRequest, options: Options): TwsOrder => {
  const maybe: Readonly<Record<string, unknown>> = {
    lmtPrice: number(request.limitPrice),
    auxPrice: number(request.stopPrice ?? request.trailAmount),
    trailStopPrice: number(request.trailStopPrice),
    trailingPercent: number(request.trailPercent),
    lmtPriceOffset: number(request.limitOffset),
    goodTillDate: request.goodTillDate,
    goodAfterTime: request.goodAfterTime,
    ocaGroup: request.ocaGroup,
    ocaType: request.ocaGroup === undefined ? undefined : request.ocaType ?? 1,
    tif: request.tif ?? "DAY",
    outsideRth: request.outsideRth ?? false,
    ...options.rest
  }
  const said: Record<string, unknown> = {
    ...always,
    action: request.action,
    totalQuantity: Decimal.toNumber(request.quantity),
    orderType: request.orderType,
    account: options.account,
    orderRef: options.orderRef,
    transmit: options.transmit ?? true,
    parentId: options.parentId ?? 0,
    whatIf: options.whatIf ?? false
  }
  for (const name in maybe) if (maybe[name] !== undefined) said[name] = maybe[name]
  return said as unknown as TwsOrder
}

/**
 * An order of ours as its document, before anything is known of it; `account` as it may be shown.
 *
 * @since 0.1.0
 * @category constructors
 */
export const document = (
  request: OrderRequest,
  orderRef: string,
  options: {
    readonly account: string | null
    readonly orderId: number
    readonly parentRef: string | null
    readonly updatedAt: string
  }
): Order => ({
  orderRef,
  orderId: options.orderId,
  permId: null,
  owner: "ours",
  account: options.account,
  state: "maybe_sent",
  settled: true,
  changing: false,
  twsStatus: null,
  contract: request.contract,
  action: request.action,
  quantity: request.quantity,
  orderType: request.orderType,
  limitPrice: request.limitPrice ?? null,
  stopPrice: request.stopPrice ?? null,
  trailAmount: request.trailAmount ?? null,
  trailPercent: request.trailPercent ?? null,
  trailStopPrice: request.trailStopPrice ?? null,
  limitOffset: request.limitOffset ?? null,
  tif: request.tif ?? "DAY",
  parentRef: options.parentRef,
  ocaGroup: request.ocaGroup ?? null,
  filled: "0",
  remaining: request.quantity,
  averagePrice: null,
  commission: null,
  executions: [],
  message: null,
  updatedAt: options.updatedAt
})
