/**
 * Profit and loss of an account or of one position, as IBKR reckons it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * Profit and loss since the last close (`daily`), of what is held (`unrealized`) and of what was closed today
 * (`realized`), in the account's currency; `null` is not known. `position` and `value` are those of one position, `null` for
 * an account. `at` is when it was told (epoch ms).
 *
 * @since 0.1.0
 * @category models
 */
export const PnlValue = Schema.TaggedStruct("Pnl", {
  daily: Schema.NullOr(Decimal),
  unrealized: Schema.NullOr(Decimal),
  realized: Schema.NullOr(Decimal),
  position: Schema.NullOr(Decimal),
  value: Schema.NullOr(Decimal),
  at: Schema.Finite
})

/**
 * @since 0.1.0
 * @category models
 */
export type PnlValue = typeof PnlValue.Type
