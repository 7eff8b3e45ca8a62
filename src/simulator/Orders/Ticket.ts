/**
 * An order at the gateway: what was asked, how far it has come, and what holds it back.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { OrderStatus } from "@stoqey/ib/dist/api/order/enum/order-status.js"
import type { Order } from "../../domain/Newer.ts"
import type { Instrument } from "../Market/Instruments.ts"

/**
 * The states of an order at a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export type Status = `${OrderStatus}`

/**
 * An account's part of an order, from 0 to 1. Only an advisor's order has several.
 *
 * @since 0.1.0
 * @category models
 */
export interface Share {
  readonly account: string
  readonly part: number
}

/**
 * An order. It outlives the connection that placed it. Times are milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ticket {
  readonly clientId: number
  /** Negative, or 0 before it is bound, where the order was placed by hand in the TWS window. */
  orderId: number
  readonly permId: number
  readonly account: string
  readonly shares: ReadonlyArray<Share>
  readonly instrument: Instrument
  /** The contract as it was sent: with legs, or a delta neutral one. */
  readonly contract: Contract
  readonly exchange: string
  readonly isManual: boolean
  readonly placedAt: number
  order: Order
  /** How much is wanted in all, in units: less than was sent where an OCA group has reduced it. */
  quantity: number
  status: Status
  filled: number
  /** What has been paid, without multiplier: the average price is this by `filled`. */
  spent: number
  lastPrice: number
  commission: number | undefined
  isTransmitted: boolean
  isCancelling: boolean
  /** Its stop was reached, or its conditions once held: that is not taken back. */
  isTriggered: boolean
  isReleased: boolean
  /** The stop of an order that trails, as it stands. */
  stop: number | undefined
  /** A limit that the order has come to have: what is left of a market-to-limit order, a snapped price. */
  limit: number | undefined
  /** When it opens: for the opening, or for the session that it was placed before. */
  opensAt: number
  /** When it ends by itself, if it does. */
  expiresAt: number | undefined
  whyHeld: string
  doneAt: number | undefined
  /** What a completed order says of its end. */
  ending: string
}

/**
 * A number without the dust of binary fractions, to 8 decimals.
 *
 * @since 0.1.0
 * @category combinators
 */
export const clean = (value: number): number => Number(value.toFixed(8))

/**
 * How many units are left of an order.
 *
 * @since 0.1.0
 * @category combinators
 */
export const remaining = ({ filled, quantity }: Ticket): number => clean(quantity - filled)

/**
 * The average price of what was filled, 0 where nothing was.
 *
 * @since 0.1.0
 * @category combinators
 */
export const average = ({ filled, spent }: Ticket): number => filled === 0 ? 0 : clean(spent / filled)

/**
 * Is it a buyer's?
 *
 * @since 0.1.0
 * @category predicates
 */
export const buys = ({ order }: { readonly order: Order }): boolean => order.action === "BUY"
