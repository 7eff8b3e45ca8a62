/**
 * An order as it is typed into the TWS window: what it is written as, and what the gateway takes it for.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import * as Schema from "effect/Schema"

const Decimal = Schema.String.check(
  Schema.isPattern(/^\d{1,12}(\.\d{1,8})?$/, { message: "Expected a decimal number as text, as \"10.5\"" })
)
const { optionalKey } = Schema

/**
 * An order for the window. Sizes and prices are decimal numbers as text. What is left out of the contract is a stock in
 * dollars, routed by SMART; `tif` is `DAY`, and the account the first.
 *
 * @since 0.1.0
 * @category models
 */
export const Typed = Schema.Struct({
  account: optionalKey(Schema.NonEmptyString),
  orderRef: optionalKey(Schema.String),
  contract: Schema.Struct({
    symbol: Schema.NonEmptyString,
    conId: optionalKey(Schema.Int),
    secType: optionalKey(Schema.NonEmptyString),
    exchange: optionalKey(Schema.NonEmptyString),
    currency: optionalKey(Schema.NonEmptyString),
    localSymbol: optionalKey(Schema.NonEmptyString),
    lastTradeDateOrContractMonth: optionalKey(Schema.NonEmptyString),
    strike: optionalKey(Schema.Finite),
    right: optionalKey(Schema.Literals(["C", "P"]))
  }),
  action: Schema.Literals(["BUY", "SELL"]),
  quantity: Decimal,
  orderType: Schema.NonEmptyString,
  limitPrice: optionalKey(Decimal),
  stopPrice: optionalKey(Decimal),
  tif: optionalKey(Schema.NonEmptyString)
})

/**
 * The order that the window has placed.
 *
 * @since 0.1.0
 * @category models
 */
export const Placed = Schema.Struct({ permId: Schema.Int })

/**
 * The contract and the order, as the gateway takes them; the account where none is named is `account`.
 *
 * @since 0.1.0
 * @category conversions
 */
export const read = (
  { action, contract, limitPrice, orderType, quantity, stopPrice, tif = "DAY", ...rest }: typeof Typed.Type,
  account: string
): readonly [Contract, Order] => [
  { secType: "STK", exchange: "SMART", currency: "USD", ...contract } as Contract,
  {
    account,
    ...rest,
    action,
    totalQuantity: Number(quantity),
    orderType,
    tif,
    transmit: true,
    ...(limitPrice === undefined ? {} : { lmtPrice: Number(limitPrice) }),
    ...(stopPrice === undefined ? {} : { auxPrice: Number(stopPrice) })
  } as Order
]
