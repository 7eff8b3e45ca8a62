/**
 * Orders of one side that are bound: of which a fill of one is meant to be one of all, and what they can fill together.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Working } from "./Exposure.ts"

const zero = BigDecimal.fromBigInt(0n)

/**
 * An order, and what it can move besides what it has filled.
 *
 * @since 0.1.0
 * @category models
 */
export interface Move<A extends Working> {
  readonly order: A
  readonly quantity: BigDecimal.BigDecimal
}

/**
 * What an order can move: one that waits for its parent fills after it, against it, but for what has filled of the parent, by which
 * it works already (source: users of TWS, whose stops were executed beside an entry that had filled in part). What has filled of
 * either is not covered: the position may have it. Nor does a parent cover it that may have ended.
 */
const moves = (order: Working, all: ReadonlyArray<Working>): BigDecimal.BigDecimal => {
  const remaining = Decimal.toBig(order.remaining)
  const parent = all.find(({ orderRef }) => order.parentRef !== null && orderRef === order.parentRef)
  if (parent === undefined || parent.isUnknown || parent.action === order.action) return remaining
  const beyond = BigDecimal.subtract(remaining, Decimal.toBig(parent.remaining))
  const works = BigDecimal.subtract(Decimal.toBig(parent.filled), Decimal.toBig(order.filled))
  return BigDecimal.max(zero, BigDecimal.max(beyond, BigDecimal.min(remaining, works)))
}

/** TWS binds the exits of an entry, and may not have told of it yet. */
const groupOf = ({ ocaGroup, parentRef }: Working): string | null => {
  if (parentRef !== null) return `exits ${parentRef}`
  return ocaGroup === null ? null : `group ${ocaGroup}`
}

/**
 * The orders of one side, those together that are bound.
 *
 * @since 0.1.0
 * @category combinators
 */
export const groups = <A extends Working>(
  all: ReadonlyArray<A>,
  action: "BUY" | "SELL"
): ReadonlyArray<ReadonlyArray<Move<A>>> => {
  const alone: Array<ReadonlyArray<Move<A>>> = []
  const bound = new Map<string, ReadonlyArray<Move<A>>>()
  for (const order of all) {
    if (order.action !== action) continue
    const move = { order, quantity: moves(order, all) }
    const group = groupOf(order)
    if (group === null) alone.push([move])
    else bound.set(group, [...bound.get(group) ?? [], move])
  }
  return [...alone, ...bound.values()]
}

const largest = (quantities: ReadonlyArray<BigDecimal.BigDecimal>): BigDecimal.BigDecimal =>
  quantities.reduce((one, other) => BigDecimal.max(one, other), zero)

const left = ({ order }: Move<Working>): BigDecimal.BigDecimal => Decimal.toBig(order.remaining)

/**
 * What of the orders of one side has filled, and is late.
 *
 * @since 0.1.0
 * @category combinators
 */
export const late = (all: ReadonlyArray<Working>, action: "BUY" | "SELL"): BigDecimal.BigDecimal =>
  BigDecimal.sumAll(
    all.filter((order) => order.action === action)
      .map(({ quantity, remaining }) => BigDecimal.subtract(Decimal.toBig(quantity), Decimal.toBig(remaining)))
  )

const meant = (groups: ReadonlyArray<ReadonlyArray<Move<Working>>>): BigDecimal.BigDecimal =>
  BigDecimal.sumAll(groups.map((group) => largest(group.map(({ quantity }) => quantity))))

/**
 * The most that orders of one side are meant to fill together, of those that are bound the largest; and what of each is late.
 *
 * @since 0.1.0
 * @category combinators
 */
export const asMeant = (all: ReadonlyArray<Working>, action: "BUY" | "SELL"): BigDecimal.BigDecimal =>
  BigDecimal.sum(late(all, action), meant(groups(all, action)))

/** An order's own move, and the groups of its side that it is not bound with. */
const apart = (order: Working, others: ReadonlyArray<Working>) => {
  const all = groups([...others, order], order.action)
  const isOwn = (group: ReadonlyArray<Move<Working>>) => group.some((move) => move.order === order)
  return {
    own: all.flat().filter((move) => move.order === order),
    unbound: all.filter((group) => !isOwn(group))
  }
}

/**
 * The most that its side is meant to have filled once an order has: those that it is bound with make it smaller as they fill, or
 * end it, so that none of them fills besides.
 *
 * @since 0.1.0
 * @category combinators
 */
export const upTo = (order: Working, others: ReadonlyArray<Working>): BigDecimal.BigDecimal => {
  const { own, unbound } = apart(order, others)
  return BigDecimal.sum(late([...others, order], order.action), meant([own, ...unbound]))
}

/**
 * Those that may fill besides an order on its side.
 *
 * @since 0.1.0
 * @category combinators
 */
export const beside = (order: Working, others: ReadonlyArray<Working>): ReadonlyArray<Move<Working>> =>
  apart(order, others).unbound.flat().filter(({ quantity }) => BigDecimal.isPositive(quantity))

/** Of what bears a group one fills, of exits that bear none each may; what remains of their entry covers them once. */
const together = (group: ReadonlyArray<Move<Working>>): BigDecimal.BigDecimal => {
  const names = new Set(group.map(({ order: { ocaGroup } }) => ocaGroup))
  const whole = [...names].map((name) => {
    const quantities = group.filter(({ order: { ocaGroup } }) => ocaGroup === name).map(left)
    return name === null ? BigDecimal.sumAll(quantities) : largest(quantities)
  })
  const covered = largest(group.map((move) => BigDecimal.subtract(left(move), move.quantity)))
  return BigDecimal.subtract(BigDecimal.sumAll(whole), covered)
}

/**
 * The most that they can fill where one fills before IBKR has cancelled the others. What bears a group is kept from that: IBKR
 * routes one of it at a time (`ocaType` 1 and 2, "with block"; source: IBKR's page on the class Order). The exits of an entry are
 * bound by TWS without that (3, as recorded frames show).
 *
 * @since 0.1.0
 * @category combinators
 */
export const atWorst = (all: ReadonlyArray<Working>, action: "BUY" | "SELL"): BigDecimal.BigDecimal =>
  BigDecimal.sumAll([late(all, action), ...groups(all, action).map(together)])
