/**
 * What the executions of an order come to: its size, its price and its cost.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Duration from "effect/Duration"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Execution } from "../../../domain/Execution.ts"
import { isEnded, type Order } from "../../../domain/Order.ts"
import type { Ticket } from "./Ticket.ts"

const sum = (numbers: ReadonlyArray<Decimal.Decimal>): BigDecimal.BigDecimal =>
  BigDecimal.sumAll(numbers.map(Decimal.toBig))

/**
 * Those of the order itself: the legs of a combination are executed besides.
 *
 * @since 0.1.0
 * @category accessors
 */
export const own = ({ contract, executions }: Order): ReadonlyArray<Execution> =>
  executions.filter((each) => (each.contract.secType === "BAG") === (contract.secType === "BAG"))

/**
 * How much of it was executed.
 *
 * @since 0.1.0
 * @category accessors
 */
export const quantity = (order: Order): Decimal.Decimal => Decimal.fromBig(sum(own(order).map((each) => each.quantity)))

/**
 * Is that less than is filled?
 *
 * @since 0.1.0
 * @category guards
 */
export const isLess = (order: Order): boolean => Decimal.isGreaterThan(order.filled, quantity(order))

/** Gateways list the executions of a day. */
const remembered = Duration.toMillis(Duration.days(1))

/**
 * Since when (epoch ms) what was executed may still be listed.
 *
 * @since 0.1.0
 * @category accessors
 */
export const listedSince = (now: number): number => now - remembered

/**
 * Has it ended, in an earlier run say, and may what was not told of its executions be told now (epoch ms)? What a person says has
 * filled was executed as far as it was told.
 *
 * @since 0.1.0
 * @category guards
 */
export const mayComeStill = ({ isTestified, order }: Pick<Ticket, "isTestified" | "order">, now: number): boolean =>
  isEnded(order) && Date.parse(order.updatedAt) > listedSince(now) && !isTestified && isLess(order)

/**
 * The average price at which it was executed, to 8 digits; `null` where nothing of it was.
 *
 * @since 0.1.0
 * @category accessors
 */
export const averagePrice = (order: Order): Decimal.Decimal | null => {
  const executions = own(order)
  const quantity = sum(executions.map((each) => each.quantity))
  if (BigDecimal.isZero(quantity)) return null
  const paid = BigDecimal.sumAll(
    executions.map((each) => BigDecimal.multiply(Decimal.toBig(each.price), Decimal.toBig(each.quantity)))
  )
  return Decimal.fromBig(BigDecimal.round(BigDecimal.divideUnsafe(paid, quantity), { scale: 8 }))
}

/**
 * What all of its executions cost together, once they are all there and that is known of each, in one currency.
 *
 * @since 0.1.0
 * @category accessors
 */
export const commission = (order: Order): Decimal.Decimal | null => {
  const { executions } = order
  const fees = executions.map((each) => each.commission)
  const isOne = fees.length > 0 && new Set(executions.map((each) => each.commissionCurrency)).size === 1
  return isOne && fees.every((fee) => fee !== null) && !isLess(order) ? Decimal.fromBig(sum(fees)) : null
}
