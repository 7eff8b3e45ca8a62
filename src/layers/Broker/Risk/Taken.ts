/**
 * What orders may take of the account's means together, at most.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Known from "../../../domain/Known.ts"
import * as Bound from "./Bound.ts"
import * as Claim from "./Claim.ts"
import type { Open } from "./Claims.ts"

const zero = BigDecimal.fromBigInt(0n)

/** The orders of one side of one contract, of those that are bound together each; and how much of them only reduces. */
interface Side {
  readonly groups: ReadonlyArray<ReadonlyArray<Bound.Move<Open>>>
  readonly reducing: BigDecimal.BigDecimal
}

const sum = BigDecimal.sumAll

const sideOf = (all: ReadonlyArray<Open>, action: "BUY" | "SELL"): Side => {
  // the order that is judged is the first: its position has nothing yet of what the other side has just filled
  const held = all.flatMap(({ position }) => Known.isCurrent(position) ? [Decimal.toBig(position.value)] : [])
    .at(-1) ?? zero
  const open = action === "SELL" ? held : BigDecimal.negate(held)
  return { groups: Bound.groups(all, action), reducing: BigDecimal.max(zero, open) }
}

const increases = ({ groups, reducing }: Side): boolean => {
  const quantities = groups.map((group) => group.reduce((most, { quantity }) => BigDecimal.max(most, quantity), zero))
  return BigDecimal.isGreaterThan(sum(quantities), reducing)
}

type Price = (order: Open) => BigDecimal.BigDecimal

/** What on margin increases a position counts whole, since what it takes was asked for beside the position. */
const ofSide = (side: Side, price: Price): BigDecimal.BigDecimal => {
  if (!increases(side)) return zero
  const cost = ({ order, quantity }: Bound.Move<Open>) => BigDecimal.multiply(quantity, price(order))
  const moves = side.groups.flatMap((group) =>
    group.toSorted((one, other) => BigDecimal.Order(cost(other), cost(one))).slice(0, 1)
  )
  const isOnMargin = moves.some(({ order }) => Claim.measureOf(order.contract, order.action) === "margin")
  if (isOnMargin) return sum(moves.map(cost))
  let reducing = side.reducing
  // the cheapest reduce it first
  const left = moves.toSorted((one, other) => BigDecimal.Order(price(one.order), price(other.order))).map((move) => {
    const increasing = BigDecimal.max(zero, BigDecimal.subtract(move.quantity, reducing))
    reducing = BigDecimal.max(zero, BigDecimal.subtract(reducing, move.quantity))
    return { ...move, quantity: increasing }
  })
  return sum(left.map(cost))
}

const keyOf = ({ contract: { conId, localSymbol, symbol } }: Open): string => `${conId ?? `${symbol} ${localSymbol}`}`

const actions = ["BUY", "SELL"] as const

/**
 * The most: of each contract the side that takes more, by what of it increases the position; of those that are bound together the
 * one that takes most; and what was executed already. Or whose taking is not known.
 *
 * @param each - what a unit of an order takes.
 * @param name - what an order is called.
 *
 * @since 0.1.0
 * @category combinators
 */
export const of = (
  orders: ReadonlyArray<Open>,
  each: (order: Open) => Known.Known<BigDecimal.BigDecimal>,
  name: (order: Open) => string,
  now: number
): Known.Known<BigDecimal.BigDecimal> => {
  const contracts = new Map<string, ReadonlyArray<Open>>()
  for (const order of orders) contracts.set(keyOf(order), [...contracts.get(keyOf(order)) ?? [], order])
  const sides = [...contracts.values()].map((all) => actions.map((action) => sideOf(all, action)))
  const taking = new Set(
    sides.flat().filter(increases).flatMap(({ groups }) => groups.flat().map(({ order }) => order))
  )
  const prices = new Map<Open, BigDecimal.BigDecimal>()
  for (const order of orders) {
    if (!taking.has(order) && order.spent === "0") continue
    const price = each(order)
    if (price._tag === "Unknown") return Known.unknown(`what ${name(order)} takes is not known: ${price.why}`)
    prices.set(order, BigDecimal.max(zero, price.value))
  }
  const price: Price = (order) => prices.get(order) ?? zero
  const working = sides.map((both) =>
    both.map((side) => ofSide(side, price)).reduce((one, other) => BigDecimal.max(one, other), zero)
  )
  const spent = orders.map((order) => BigDecimal.multiply(Decimal.toBig(order.spent), price(order)))
  return Known.known(sum([...working, ...spent]), now)
}
