/**
 * What is answered over HTTP where it is not the program's own value: with times as ISO-8601 UTC, and with its age.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { AccountType } from "../../domain/Account.ts"
import { AccountValue } from "../../domain/AccountValue.ts"
import { Contract } from "../../domain/Contract.ts"
import { Decimal } from "../../domain/Decimal.ts"
import { PositionsLeft } from "../../errors/PositionsLeft.ts"

/**
 * A time (epoch ms) as it is shown.
 *
 * @since 0.1.0
 * @category conversions
 */
export const iso = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at))

/**
 * An account that the gateway manages. `values` are the figures of the one in use, `null` of the others: nobody asks for them.
 *
 * @since 0.1.0
 * @category models
 */
export const Account = Schema.Struct({
  id: Schema.String,
  type: AccountType,
  inUse: Schema.Boolean,
  values: Schema.NullOr(Schema.Array(AccountValue))
})

const Figure = Schema.NullOr(Decimal)

/**
 * A quote; what the gateway has not told is `null`. `ageSeconds` is how old it was when it was written here.
 *
 * @since 0.1.0
 * @category models
 */
export const Quote = Schema.Struct({
  contract: Contract,
  bid: Figure,
  bidSize: Figure,
  ask: Figure,
  askSize: Figure,
  last: Figure,
  lastSize: Figure,
  mark: Figure,
  open: Figure,
  high: Figure,
  low: Figure,
  close: Figure,
  volume: Figure,
  dataType: Schema.Literals(["live", "frozen", "delayed", "delayed_frozen"]),
  at: Schema.String,
  ageSeconds: Schema.Finite
})

/**
 * A hole in the quotes: what happened between `from` and `to` was not seen.
 *
 * @since 0.1.0
 * @category models
 */
export const Gap = Schema.Struct({
  from: Schema.String,
  to: Schema.String,
  why: Schema.String,
  ageSeconds: Schema.Finite
})

/**
 * A bar of the past. `time` is its first moment, `text` the gateway's word for it.
 *
 * @since 0.1.0
 * @category models
 */
export const Bar = Schema.Struct({
  time: Schema.String,
  text: Schema.String,
  open: Decimal,
  high: Decimal,
  low: Decimal,
  close: Decimal,
  volume: Figure,
  wap: Figure,
  count: Schema.NullOr(Schema.Int)
})

/**
 * How many lines of data are wanted and how many are live, and why the others are not.
 *
 * @since 0.1.0
 * @category models
 */
export const Subscriptions = Schema.Struct({
  wanted: Schema.Int,
  live: Schema.Int,
  missing: Schema.Array(
    Schema.Struct({ key: Schema.String, request: Schema.String, since: Schema.String, why: Schema.String })
  )
})

/**
 * What became of the positions: how many were closed, and what was to be closed and is not.
 *
 * @since 0.1.0
 * @category models
 */
export const Closed = Schema.Struct({
  closed: Schema.NullOr(Schema.Int).annotate({
    description: "How many positions were closed; null when closing was not asked for or could not begin."
  }),
  left: Schema.NullOr(PositionsLeft).annotate({ description: "What was to be closed and is not." })
})
