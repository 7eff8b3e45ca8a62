/**
 * Positions that were to be closed and are not.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * One position that is still open, and why.
 *
 * @since 0.1.0
 * @category models
 */
export const Left = Schema.Struct({
  conId: Schema.Int,
  symbol: Schema.String,
  secType: Schema.String,
  position: Schema.Finite,
  why: Schema.Literals([
    "market_closed",
    "not_supported",
    "no_contract_details",
    "rejected",
    "not_filled",
    "not_allowed",
    "unknown"
  ])
})

/**
 * An open order of somebody else on a contract that was to be closed.
 *
 * @since 0.1.0
 * @category models
 */
export const Resting = Schema.Struct({
  orderId: Schema.Int,
  clientId: Schema.Int,
  conId: Schema.Int,
  symbol: Schema.String
})

/**
 * Closing ended with positions left. `orders` are open orders of others on those contracts, untouched by us; `detail`
 * says why nothing is known of the positions, where nothing is.
 *
 * @since 0.1.0
 * @category errors
 */
export class PositionsLeft extends Schema.TaggedError<PositionsLeft>()("PositionsLeft", {
  positions: Schema.Array(Left),
  orders: Schema.Array(Resting),
  detail: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    if (this.detail !== undefined) return `${this.detail}; look at the account in TWS`
    return `${this.positions.length} position(s) could not be closed, ${this.orders.length} order(s) of others rest on them; look at the account in TWS`
  }
}
