/**
 * What became of the positions that were to be closed while the connection goes on.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Left } from "../errors/PositionsLeft.ts"
import { Decimal } from "./Decimal.ts"
import { Owner } from "./Order.ts"

/**
 * `closed` counts the positions that are zero now; `left` are those that are not, and why; `resting` are working orders on what
 * was to be closed, of others or placed by us meanwhile, untouched: they may open it again.
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
    Schema.Struct({ orderId: Schema.NullOr(Schema.Int), owner: Owner, conId: Schema.Int, symbol: Schema.String })
  )
})

/**
 * @since 0.1.0
 * @category models
 */
export type Flattened = typeof Flattened.Type
