/**
 * Why a gateway refuses an order: the rules in the order in which they are asked, each with the real code.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Event } from "../../domain/Event.ts"
import type { Order } from "../../domain/Newer.ts"
import type { Family } from "../Account/Family.ts"
import type { Ledger } from "../Account/Ledger.ts"
import * as Values from "../Account/Values.ts"
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import * as MarketRules from "../Market/MarketRules.ts"
import * as Notices from "../Notices.ts"
import * as Group from "./Group.ts"
import * as Impact from "./Impact.ts"
import * as Pricing from "./Pricing.ts"
import * as Ticket from "./Ticket.ts"
import type { Tickets } from "./Tickets.ts"
import * as Times from "./Times.ts"

/**
 * What must hold before an order is accepted.
 *
 * @since 0.1.0
 * @category models
 */
export interface Placing {
  readonly clientId: number
  readonly orderId: number
  readonly contract: Contract
  readonly order: Order
  /** The order that already bears this id, if any. */
  readonly existing: Ticket.Ticket | undefined
  readonly nextId: number
  /** It was placed in the TWS window, and has no id yet. */
  readonly isManual?: boolean
}

/**
 * What the checks look at.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly market: Market
  readonly ledger: Ledger
  readonly family: Family
  readonly tickets: Tickets
}

// source: what IBKR says when it rejects, as several users report it; its page on order limits says 20. Whether the exits of an
// entry that has not filled count too nobody says: they do here
const mostPerSide = 15

/**
 * The instrument that an order means, `undefined` where none or several answer to its contract.
 *
 * @since 0.1.0
 * @category accessors
 */
export const instrumentOf = (market: Market, contract: Contract): Instrument | undefined => {
  const found = market.find({ ...contract, exchange: "" })
  return found.length === 1 ? found[0] : undefined
}

const isOnGrid = (price: number, step: number): boolean =>
  Math.abs(price / step - Math.round(price / step)) < 1e-6 * Math.max(1, Math.abs(price / step))

type Refusal = readonly [code: number, text: string] | undefined

const invalid = (why: string): Refusal => [321, `Error validating request.-'bN' : cause - ${why}`]
const rejected = (why: string): Refusal => [201, `Order rejected - reason:${why}`]

/** What is wrong with an order's id, or with it as a change of the one that is there. */
const identity = ({ existing, isManual, nextId, order, orderId }: Placing): Refusal => {
  if (isManual) return undefined
  if (orderId <= 0 && existing === undefined) return [10149, `Invalid order id: ${orderId}`]
  if (existing?.status === "Filled") return [104, "Cannot modify a filled order."]
  if (existing?.doneAt !== undefined || (existing === undefined && orderId < nextId)) {
    return [103, "Duplicate order id"]
  }
  if (existing?.isCancelling) return [2102, "Unable to modify this order as it is still being processed."]
  if (existing !== undefined && existing.filled > 0 && (order.totalQuantity ?? 0) <= existing.filled) {
    return [104, "Cannot modify a filled order."]
  }
  return undefined
}

const product = ({ market }: Ground, { contract, existing, order }: Placing): Refusal => {
  if (contract.secType === "BAG") return [387, "Unsupported order type for this exchange and security type."]
  const instrument = instrumentOf(market, contract)
  if (instrument === undefined) {
    const isAmbiguous = market.find({ ...contract, exchange: "" }).length > 1
    return isAmbiguous
      ? [200, `The contract description specified for ${contract.symbol || contract.localSymbol} is ambiguous.`]
      : [200, "No security definition has been found for the request"]
  }
  if (!instrument.details.orderTypes) return [412, "The contract is not available for trading."]
  if (!contract.exchange) return invalid("Missing order exchange")
  if (!Contracts.trades(instrument, contract.exchange)) return [200, "Invalid destination or exchange selected"]
  if (existing === undefined) return undefined
  const isSame = Contracts.id(existing.instrument) === Contracts.id(instrument) &&
    existing.order.action === order.action && (!order.account || order.account === existing.account)
  return isSame ? undefined : [105, "Order being modified does not match the original order."]
}

const account = ({ family, ledger }: Ground, { existing, order }: Placing): Refusal => {
  if (existing !== undefined) return undefined
  if (order.faGroup) {
    const isKnown = family.isAdvised() && family.groups().some(({ name }) => name === order.faGroup)
    return isKnown ? undefined : [436, "You must specify an allocation."]
  }
  if (!order.account) return ledger.accounts().length === 1 ? undefined : [435, "You must specify an account."]
  return family.own().includes(order.account) ? undefined : invalid(`Invalid account code '${order.account}'.`)
}

const fields = ({ market }: Ground, { contract, order }: Placing): Refusal => {
  const { auxPrice, lmtPrice, orderType, tif = "" } = order
  if (order.action !== "BUY" && order.action !== "SELL" && order.action as string !== "SSHORT") {
    return invalid(`Invalid order side '${order.action ?? ""}'`)
  }
  if (!((order.totalQuantity ?? 0) > 0) && !((order.cashQty ?? 0) > 0)) {
    return [434, "The order size cannot be zero."]
  }
  if (!Pricing.types.has(orderType)) return [387, "Unsupported order type for this exchange and security type."]
  if (!/^(|DAY|GTC|IOC|GTD|OPG|FOK|DTC|GTX|AUC)$/.test(tif)) return invalid(`Invalid time in force '${tif}'`)
  if (/LMT|LIT|LOC|LOO/.test(orderType) && lmtPrice === undefined) return invalid("Limit price is missing")
  if (orderType === "TRAIL LIMIT" && lmtPrice === undefined && order.lmtPriceOffset === undefined) {
    return invalid("Limit price is missing")
  }
  const isTrailed = orderType.startsWith("TRAIL")
  if (Pricing.isStop(orderType) && auxPrice === undefined && !(isTrailed && order.trailingPercent !== undefined)) {
    return invalid("Stop price is missing")
  }
  const distance = order.trailingPercent || auxPrice || 0
  if (isTrailed && !(distance > 0 && distance < Infinity)) return [463, "You must enter a valid price."]
  const instrument = instrumentOf(market, contract)
  const quantity = instrument === undefined ? 0 : Ticket.clean(Impact.quantityOf(market, instrument, order))
  if (!(quantity > 0 && quantity < Infinity)) return [434, "The order size cannot be zero."]
  const isOff = (price: number | undefined) =>
    price !== undefined && !isOnGrid(price, instrument === undefined ? 0.01 : MarketRules.increment(instrument, price))
  if (isOff(lmtPrice) || (Pricing.isStop(orderType) && !isTrailed && isOff(auxPrice))) {
    return [110, "The price does not conform to the minimum price variation for this contract."]
  }
  if (tif === "GTD" && Times.parse(order.goodTillDate ?? "") === undefined) {
    return invalid("Good till date is missing or invalid")
  }
  if (order.goodAfterTime && Times.parse(order.goodAfterTime) === undefined) {
    return invalid("Good after time is invalid")
  }
  return undefined
}

/**
 * A change that names a parent which has ended is refused by 135, and a change without it is taken (source: what users of TWS report,
 * as in issue 647 of erdewit/ib_insync).
 */
const family = ({ tickets }: Ground, { clientId, existing, order }: Placing): Refusal => {
  if (!order.parentId) return undefined
  const parent = tickets.find(clientId, order.parentId)
  if (existing !== undefined && parent?.doneAt !== undefined) {
    return [135, `Can't find order with id = ${order.parentId}`]
  }
  return parent === undefined || (parent.doneAt !== undefined && parent.status !== "Filled")
    ? [10006, "Missing parent order."]
    : undefined
}

const limits = (ground: Ground, { contract, existing, order }: Placing): Refusal => {
  const { market, tickets } = ground
  const instrument = instrumentOf(market, contract)
  if (instrument === undefined) return undefined
  const [account = ""] = [order.account || ground.family.own()[0]]
  const same = tickets.working().filter((one) =>
    Contracts.id(one.instrument) === Contracts.id(instrument) && one.account === account &&
    one.order.action === order.action
  )
  if (existing === undefined && same.length >= mostPerSide) {
    return rejected(
      `Your account has a minimum of ${mostPerSide} orders working on either the buy or sell side for this particular contract.`
    )
  }
  // what is filled of it is held already
  const left = { ...order, totalQuantity: (order.totalQuantity ?? 0) - (existing?.filled ?? 0) }
  const impact = Impact.make(ground, account, instrument, left)
  if (impact.isOpening && Values.available(impact.before) + impact.equity < impact.init) {
    return rejected(
      "We are unable to accept your order. Your Available Funds are insufficient to cover the change in margin."
    )
  }
  return undefined
}

const group = (ground: Ground, { clientId, existing, order }: Placing): Refusal => {
  const account = order.account || ground.family.own()[0] || ""
  const isLate = existing === undefined && Group.isFilled({ account, clientId, order }, ground.tickets)
  return isLate ? rejected("OCA group is already filled") : undefined
}

const rules = [(_: Ground, placing: Placing) => identity(placing), product, account, fields, family]

/**
 * The refusal of an order as the event that tells it, `undefined` when nothing is wrong. What only asks what if is not
 * held to the limits.
 *
 * @since 0.1.0
 * @category combinators
 */
export const refusal = (ground: Ground, placing: Placing): Event | undefined => {
  const all = placing.order.whatIf ? rules : [...rules, group, limits]
  for (const rule of all) {
    const refused = rule(ground, placing)
    if (refused !== undefined) return Notices.make(placing.orderId, ...refused)
  }
  return undefined
}
