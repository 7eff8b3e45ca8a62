/**
 * What an order is at first, as it was asked for, and what it is once it was asked to be another.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "../../domain/Newer.ts"
import type { Market } from "../Market/Market.ts"
import * as Checks from "./Checks.ts"
import * as Impact from "./Impact.ts"
import * as Sharing from "./Sharing.ts"
import type { Ground } from "./Stage.ts"
import type * as Ticket from "./Ticket.ts"

/**
 * What was asked for, by whom. Its `orderId` is 0 where it was placed by hand.
 *
 * @since 0.1.0
 * @category models
 */
export interface Asked {
  readonly clientId: number
  readonly orderId: number
  readonly contract: Contract
  readonly order: Order
}

/**
 * An order of which nothing has happened yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ground: Ground, permId: number, { clientId, contract, order, orderId }: Asked): Ticket.Ticket => {
  const { ledger, market, now } = ground
  const instrument = Checks.instrumentOf(market, contract) ?? market.named(contract.symbol ?? "")
  const shares = Sharing.make(ground, order)
  return {
    clientId,
    orderId,
    permId,
    account: shares.length === 1 ? (shares[0]?.account ?? "") : (ledger.accounts()[0] ?? ""),
    shares,
    instrument,
    contract,
    exchange: contract.exchange ?? "",
    isManual: orderId === 0,
    placedAt: now(),
    order,
    quantity: Impact.quantityOf(market, instrument, order),
    status: "PreSubmitted",
    filled: 0,
    spent: 0,
    lastPrice: 0,
    commission: undefined,
    isTransmitted: order.transmit !== false,
    isCancelling: false,
    isTriggered: false,
    isReleased: false,
    stop: undefined,
    limit: undefined,
    opensAt: 0,
    expiresAt: undefined,
    whyHeld: "",
    doneAt: undefined,
    ending: ""
  }
}

/**
 * Changes an order as its client asks: what it had come to by itself is no more.
 *
 * @since 0.1.0
 * @category combinators
 */
export const change = (market: Market, ticket: Ticket.Ticket, order: Order): void => {
  const { instrument, isTransmitted } = ticket
  const changed: Partial<Ticket.Ticket> = {
    order,
    quantity: Impact.quantityOf(market, instrument, order),
    isTransmitted: isTransmitted || order.transmit !== false,
    isReleased: false,
    stop: undefined,
    limit: undefined
  }
  Object.assign(ticket, changed)
}
