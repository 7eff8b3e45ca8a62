/**
 * What became of the positions that were to be closed while the connection goes on.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Left } from "../errors/PositionsLeft.ts"
import { Decimal } from "./Decimal.ts"
import { Order, Owner } from "./Order.ts"
import { Prices } from "./Prices.ts"

/**
 * `closed` counts the positions that are zero now; `left` are those that are not, and why, also what was opened meanwhile;
 * `resting` are working orders, untouched, which may open a position again: of others on what was to be closed, and of ours on
 * anything, where they were placed meanwhile or could not be cancelled; what each can still trade is `quantity` less `filled`, at
 * the prices that its kind has.
 *
 * @since 0.1.0
 * @category models
 */
export const Flattened = Schema.Struct({
  closed: Schema.Int,
  left: Schema.Array(
    Schema.Struct({
      conId: Schema.Int,
      symbol: Schema.String,
      secType: Schema.String,
      position: Decimal,
      why: Left.fields.why,
      says: Schema.NullOr(Schema.String)
    })
  ),
  resting: Schema.Array(
    Schema.Struct({
      orderId: Schema.NullOr(Schema.Int),
      owner: Owner,
      conId: Schema.Int,
      symbol: Schema.String,
      action: Order.fields.action,
      quantity: Decimal,
      filled: Decimal,
      orderType: Schema.String,
      ...Prices.fields
    })
  )
})

/**
 * @since 0.1.0
 * @category models
 */
export type Flattened = typeof Flattened.Type
