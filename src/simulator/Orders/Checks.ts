/**
 * Why a gateway refuses an order: the rules in the order in which they are asked, each with the real code.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import type { Event } from "../../domain/Event.ts"
import type { Ledger } from "../Account/Ledger.ts"
import * as Contracts from "../Market/Contracts.ts"
import type { Market } from "../Market/Market.ts"
import * as Notices from "../Notices.ts"
import type { Ticket } from "./Reports.ts"

/**
 * What must hold before an order is accepted.
 *
 * @since 0.1.0
 * @category models
 */
export interface Placing {
  readonly orderId: number
  readonly contract: Contract
  readonly order: Order
  /** The order that already bears this id, if any. */
  readonly existing: Ticket | undefined
  readonly nextId: number
}

const types = /^(MKT|LMT|STP|STP LMT|TRAIL|TRAIL LIMIT|MIT|LIT|MOC|LOC|REL|MTL|MIDPRICE|PEG .*|SNAP .*|VOL)$/

/**
 * The refusal of an order as the event that tells it, `undefined` when nothing is wrong.
 *
 * @since 0.1.0
 * @category combinators
 */
export const refusal = (
  market: Market,
  ledger: Ledger,
  { contract, existing, nextId, order, orderId }: Placing
): Event | undefined => {
  const says = (code: number, text: string) => Notices.make(orderId, code, text)
  const quantity = order.totalQuantity ?? 0
  if (orderId <= 0) return says(10149, `Invalid order id: ${orderId}`)
  if (existing?.status === "Filled") return says(104, "Cannot modify a filled order.")
  if (existing?.doneAt !== undefined || (existing === undefined && orderId < nextId)) {
    return says(103, "Duplicate order id")
  }
  if (contract.secType === "BAG") return says(387, "Unsupported order type for this exchange and security type.")
  const found = market.find({ ...contract, exchange: "" })
  const instrument = found[0]
  if (instrument === undefined || found.length > 1) {
    return says(200, "No security definition has been found for the request")
  }
  if (!contract.exchange) return Notices.invalid(orderId, "Missing order exchange")
  if (!Contracts.trades(instrument, contract.exchange)) return says(200, "Invalid destination or exchange selected")
  if (
    existing !== undefined &&
    (existing.instrument !== instrument || existing.order.action !== order.action)
  ) return says(105, "Order being modified does not match the original order.")
  if (!order.account && ledger.accounts().length !== 1) return says(435, "You must specify an account.")
  if (order.account && !ledger.accounts().includes(order.account)) {
    return Notices.invalid(orderId, `Invalid account code '${order.account}'.`)
  }
  if (!(quantity > 0)) return says(434, "The order size cannot be zero.")
  if (!types.test(order.orderType)) return says(387, "Unsupported order type for this exchange and security type.")
  if (/LMT|LIMIT/.test(order.orderType) && order.lmtPrice === undefined) {
    return Notices.invalid(orderId, "Limit price is missing")
  }
  const account = order.account || ledger.accounts()[0] || ""
  const change = order.action === "BUY" ? quantity : -quantity
  const { size } = ledger.holding(account, instrument)
  const worth = Math.abs(size + change) * market.price(instrument) * Contracts.multiplier(instrument)
  const funds = Number(ledger.values(account).get("BuyingPower"))
  if (Math.abs(size + change) > Math.abs(size) && worth > funds) {
    return says(
      201,
      "Order rejected - reason:We are unable to accept your order. Your Available Funds are insufficient to cover the change in margin."
    )
  }
  return undefined
}
