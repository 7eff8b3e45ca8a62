/**
 * How far a position may go: what all that may still fill could make of it, at worst.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type { Contract } from "../../../domain/Contract.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import { isEnded, type Order } from "../../../domain/Order.ts"
import * as Bound from "./Bound.ts"
import type { Intent } from "./Intent.ts"

const zero = BigDecimal.fromBigInt(0n)

/**
 * An order that may still move its position: by `quantity`, of which `remaining` is yet to fill and the rest is late. `filled` is all
 * that has filled of it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Working {
  readonly orderRef: string | null
  readonly action: "BUY" | "SELL"
  readonly quantity: Decimal.Decimal
  readonly remaining: Decimal.Decimal
  readonly filled: Decimal.Decimal
  readonly ocaGroup: string | null
  readonly parentRef: string | null
  /** Nobody knows whether it still works: it is unknown, or was not told of since the line was lost, or a restart. */
  readonly isUnknown: boolean
}

/**
 * An order, as it would work, and our others on its contract that may still fill, or whose fills the position does not have yet.
 *
 * @since 0.1.0
 * @category models
 */
export interface Beside {
  readonly own: Working
  readonly others: ReadonlyArray<Working>
}

/**
 * What an order may still do to a position: what remains of it, unless it has ended, and what of it the position does not have
 * yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofOrder = (order: Order, late: BigDecimal.BigDecimal = zero): Working => {
  const remaining = isEnded(order) ? zero : Decimal.toBig(order.remaining)
  return {
    orderRef: order.orderRef,
    action: order.action,
    quantity: Decimal.fromBig(BigDecimal.sum(remaining, late)),
    remaining: Decimal.fromBig(remaining),
    filled: order.filled,
    ocaGroup: order.ocaGroup,
    parentRef: order.parentRef,
    isUnknown: order.state === "unknown" || !order.settled
  }
}

/** The order that an intent changes, as it stands at the moment of the call: it may have filled since, or been changed. */
const standing = ({ modifies, request, working }: Intent): Order | undefined =>
  working().find(({ orderRef }) => orderRef === request.orderRef) ?? modifies

/**
 * The order of an intent, as it would work: what the position has of it already is done, however it stood when it was asked for.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofIntent = (intent: Intent, late: BigDecimal.BigDecimal = zero): Working => {
  const { modifies, parentRef, request } = intent
  const filled = standing(intent)?.filled ?? "0"
  const left = BigDecimal.subtract(Decimal.toBig(request.quantity), Decimal.toBig(filled))
  const remaining = BigDecimal.max(zero, left)
  return {
    orderRef: request.orderRef,
    action: request.action,
    quantity: Decimal.fromBig(BigDecimal.sum(remaining, late)),
    remaining: Decimal.fromBig(remaining),
    filled,
    // beside what one of type 3 fills the others work on
    ocaGroup: request.ocaType === 3 ? null : modifies === undefined ? request.ocaGroup ?? null : modifies.ocaGroup,
    parentRef: parentRef ?? modifies?.parentRef ?? null,
    isUnknown: false
  }
}

/**
 * May two contracts be the same? What one of them leaves out it may be.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSame = (one: Contract, other: Contract): boolean => {
  if (one.conId !== undefined && other.conId !== undefined) return one.conId === other.conId
  const names = [
    "symbol",
    "secType",
    "currency",
    "lastTradeDateOrContractMonth",
    "strike",
    "right",
    "localSymbol"
  ] as const
  return names.every((name) => one[name] === undefined || other[name] === undefined || one[name] === other[name])
}

/**
 * Our other orders that work on the contract of an intent, by their names. `lateOf` tells what of an order its position does not
 * have yet.
 *
 * @since 0.1.0
 * @category combinators
 */
export const working = (
  { details, request, working }: Intent,
  lateOf: (orderRef: string | null) => BigDecimal.BigDecimal | undefined = () => undefined
): Map<string, Working> =>
  new Map(
    working()
      .filter((order) => !isEnded(order) && isSame(order.contract, details.contract))
      .filter(({ orderRef }) => orderRef !== request.orderRef)
      .map((order) => [order.orderRef ?? `${order.permId}`, ofOrder(order, lateOf(order.orderRef))])
  )

/**
 * How much of a position an order of a side closes at most; below 0 where there is one of its own side.
 *
 * @param position - the signed position.
 *
 * @since 0.1.0
 * @category accessors
 */
export const closable = (action: "BUY" | "SELL", position: Decimal.Decimal): BigDecimal.BigDecimal =>
  action === "SELL" ? Decimal.toBig(position) : BigDecimal.negate(Decimal.toBig(position))

/**
 * Does an order only reduce a position, whatever else of ours on its contract fills before it?
 *
 * @param position - the signed position.
 *
 * @since 0.1.0
 * @category guards
 */
export const isReduction = (order: Working, others: ReadonlyArray<Working>, position: Decimal.Decimal): boolean =>
  !BigDecimal.isGreaterThan(Bound.upTo(order, others), closable(order.action, position))

/**
 * The position at worst: after all orders of one side have filled that can, and none of the other side.
 *
 * @param position - the signed position.
 *
 * @since 0.1.0
 * @category combinators
 */
export const worst = (
  all: ReadonlyArray<Working>,
  action: "BUY" | "SELL",
  position: Decimal.Decimal
): BigDecimal.BigDecimal => {
  const quantity = Bound.atWorst(all, action)
  return BigDecimal.sum(Decimal.toBig(position), action === "BUY" ? quantity : BigDecimal.negate(quantity))
}

const prices = ["limitPrice", "limitOffset", "stopPrice", "trailStopPrice", "trailAmount", "trailPercent"] as const

/**
 * Does a change leave an order at its prices, and make it smaller than it is, and than what is left of it?
 *
 * @since 0.1.0
 * @category guards
 */
export const makesSmaller = (intent: Intent): boolean => {
  const { modifies, request } = intent
  const now = modifies && standing(intent)
  if (now === undefined || !Decimal.isGreaterThan(now.quantity, request.quantity)) return false
  if (!Decimal.isGreaterThan(now.remaining, ofIntent(intent).remaining)) return false
  return prices.every((name) => Decimal.isEqual(request[name], now[name] ?? undefined))
}

/**
 * Does the change of an order leave less of what covers its exits?
 *
 * @since 0.1.0
 * @category guards
 */
export const uncovers = (intent: Intent, { others, own }: Beside): boolean => {
  if (!others.some(({ parentRef }) => parentRef !== null && parentRef === own.orderRef)) return false
  const now = intent.modifies && standing(intent)
  return now !== undefined && Decimal.isGreaterThan(now.remaining, own.remaining)
}
