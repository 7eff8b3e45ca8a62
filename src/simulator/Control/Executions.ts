/**
 * The executions of a simulated gateway, corrections among them, as its control API shows them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { Fill } from "../Orders/Fill.ts"

/**
 * An execution, or a correction of one, which has a higher number after the last dot of its id. `at` is in milliseconds since
 * the epoch; `realized` is `null` where it closed nothing.
 *
 * @since 0.1.0
 * @category models
 */
export const Document = Schema.Struct({
  execId: Schema.String,
  permId: Schema.Int,
  account: Schema.String,
  symbol: Schema.String,
  action: Schema.String,
  shares: Schema.Finite,
  price: Schema.Finite,
  commission: Schema.Finite,
  realized: Schema.NullOr(Schema.Finite),
  at: Schema.Finite,
  orderRef: Schema.String
})

/**
 * Executions as they are shown.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (fills: ReadonlyArray<Fill>): ReadonlyArray<typeof Document.Type> =>
  fills.map(({ account, at, commission, execId, price, realized = null, shares, ticket }) => ({
    execId,
    permId: ticket.permId,
    account,
    symbol: ticket.instrument.details.contract.symbol ?? "",
    action: ticket.order.action ?? "",
    shares,
    price,
    commission,
    realized,
    at,
    orderRef: ticket.order.orderRef ?? ""
  }))
