/**
 * How orders and executions are entered in the journal.
 *
 * @since 0.1.0
 */
import type { Execution } from "../../../domain/Execution.ts"
import type { Order, OrderState } from "../../../domain/Order.ts"
import type * as Entry from "../Journal/Entry.ts"
import * as Change from "./Change.ts"
import type { Ticket } from "./Ticket.ts"

// where a stop that trails stands is kept with the rest, and no line of its own each time that it has moved
const kept = [
  "state",
  "permId",
  "twsStatus",
  "filled",
  "averagePrice",
  "message",
  "quantity",
  "limitPrice",
  "stopPrice",
  "trailAmount",
  "trailPercent",
  "limitOffset"
] as const

/**
 * Does an order stand otherwise than before, as far as the journal goes?
 *
 * @since 0.1.0
 * @category guards
 */
export const differs = (before: Order, after: Order): boolean => kept.some((name) => before[name] !== after[name])

/**
 * That no change of an order is on its way any more, and what it is (`at`: epoch ms).
 *
 * @since 0.1.0
 * @category constructors
 */
export const over = (ticket: Ticket, at: number): Entry.Change => [
  "change",
  ticket.order.orderRef ?? "",
  at,
  Change.standing(ticket),
  true
]

/** Why one that is unknown is to be asked for again. */
const whyUnknown = ({ isAway, isUnlisted }: Ticket) => isAway ? true : isUnlisted ? "unlisted" : null

/** What is to outlive this run of a cancel. */
const knownCancel = (cancel: Ticket["cancel"], state: OrderState): boolean | null => {
  if (state === "cancelled") return cancel === "none" ? null : true
  return cancel === "asked" ? true : cancel === "told" ? false : null
}

/**
 * How an order stands (`at`: epoch ms).
 *
 * @since 0.1.0
 * @category constructors
 */
export const stand = (ticket: Ticket, at: number): Entry.Stand => {
  const { cancel, code, isTestified, order, seconds, told } = ticket
  const { averagePrice, filled, limitPrice, message, orderRef, permId, quantity, state, stopPrice, twsStatus } = order
  const { limitOffset, trailAmount, trailPercent, trailStopPrice } = order
  const asked = [quantity, limitPrice, stopPrice] as const
  const stand = [
    "stand",
    orderRef ?? "",
    at,
    state,
    permId,
    twsStatus,
    filled,
    averagePrice,
    message,
    code,
    ...asked
  ] as const
  const away = state === "unknown" ? whyUnknown(ticket) : null
  const known = knownCancel(cancel, state)
  const testified = isTestified && away === null ? told : null
  const terms = [trailAmount, trailPercent, trailStopPrice, limitOffset] as const
  const trail = terms.some((term) => term !== null) ? terms : null
  if (seconds.length > 0) return [...stand, testified, away, known, trail, ...seconds]
  if (trail !== null) return [...stand, testified, away, known, trail]
  if (known !== null) return [...stand, testified, away, known]
  if (away !== null) return [...stand, null, away]
  return testified === null ? stand : [...stand, testified]
}

/**
 * An execution of the order of that name, told at `at` (epoch ms).
 *
 * @since 0.1.0
 * @category constructors
 */
export const exec = (
  ref: string,
  { corrects, exchange, execId, price, quantity, time }: Execution,
  at: number
): Entry.Exec => ["exec", ref, execId, corrects, quantity, price, exchange, time, at]

/**
 * What an execution cost, where that is known.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fee = (
  ref: string,
  { commission, commissionCurrency, execId, realizedPnl }: Execution
): ReadonlyArray<Entry.Fee> =>
  commission === null ? [] : [["fee", ref, execId, commission, commissionCurrency, realizedPnl]]
