/**
 * How near the account is to the limits of risk.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

const Why = Schema.NullOr(Schema.String).annotate({
  description: "Why it is not known; null where it is."
})

/**
 * What is used of a limit. `used` is `null` where it is not known, `limit` where there is none; `part` is used by limit (1: all
 * of it), `null` without either.
 *
 * @since 0.1.0
 * @category models
 */
export const Used = Schema.Struct({
  used: Schema.NullOr(Decimal),
  limit: Schema.NullOr(Decimal),
  part: Schema.NullOr(Schema.Finite),
  why: Why
})

/**
 * @since 0.1.0
 * @category models
 */
export type Used = typeof Used.Type

/**
 * How near each limit is that something is used of: the others judge an order as it comes. `cushion` is the part of the net
 * liquidation value above the maintenance margin, and people are told below `warnsBelow`; both of 1.
 *
 * @since 0.1.0
 * @category models
 */
export const RiskUsage = Schema.Struct({
  ordersPerMinute: Used.annotate({
    description: "Orders of the last minute, changes and those about to be sent included."
  }),
  dailyLoss: Used.annotate({ description: "The day's loss in account currency; 0 where there is a profit." }),
  maxPosition: Schema.Struct({
    ...Used.fields,
    conId: Schema.NullOr(Schema.Int),
    symbol: Schema.NullOr(Schema.String)
  }).annotate({
    description: "The largest position, either way, in shares or contracts; orders that work are not counted."
  }),
  margin: Schema.Struct({ cushion: Schema.NullOr(Decimal), warnsBelow: Schema.Finite, why: Why })
}).annotate({ description: "How near each limit is; what is not known is null with why, never 0." })

/**
 * @since 0.1.0
 * @category models
 */
export type RiskUsage = typeof RiskUsage.Type
