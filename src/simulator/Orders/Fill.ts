/**
 * One execution of an order, and what it cost.
 *
 * @since 0.1.0
 */
import type { Instrument } from "../Market/Instruments.ts"
import * as Ticket from "./Ticket.ts"

/**
 * One execution, with where its order stood after it: `closed` is how many of its units closed something, `realized` is net
 * of commissions, absent where it closed nothing.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fill {
  readonly ticket: Ticket.Ticket
  readonly account: string
  readonly execId: string
  readonly at: number
  readonly shares: number
  readonly price: number
  readonly cumQty: number
  readonly avgPrice: number
  readonly commission: number
  readonly closed: number
  readonly realized: number | undefined
}

/**
 * What so many units cost in commission: 1 at least for an order, whose executions before it have paid `before`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const commission = (instrument: Instrument, filled: number, before = 0): number =>
  Ticket.clean(Math.max(1, Math.round(filled * instrument.commission * 1e4) / 1e4) - before)
