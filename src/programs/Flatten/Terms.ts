/**
 * The terms of an order that is open while positions are closed, as people are told of it.
 *
 * @since 0.1.0
 */
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import * as Record from "effect/Record"
import * as Decimal from "../../domain/Decimal.ts"
import * as Mask from "../../domain/Mask.ts"
import * as Prices from "../../domain/Prices.ts"

/**
 * How much an order is for, and at which prices.
 *
 * @since 0.1.0
 * @category models
 */
export interface Terms extends Readonly<Record<keyof Prices.Prices, number | null>> {
  readonly quantity: number
  readonly orderType: string
}

const number = (told: Decimal.Decimal | null): number | null => told === null ? null : Decimal.toNumber(told)

/**
 * The terms of an order, as it was told.
 *
 * @since 0.1.0
 * @category conversions
 */
export const of = (order: Order): Terms => {
  const { orderType = "", totalQuantity: quantity = 0 } = order
  return { quantity, orderType: Mask.text(orderType), ...Record.map(Prices.fromTws(order), number) }
}
