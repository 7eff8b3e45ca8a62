/**
 * What is answered over HTTP where it is not the program's own value: with times as ISO-8601 UTC, and with its age.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { AccountType } from "../../domain/Account.ts"
import { AccountValue } from "../../domain/AccountValue.ts"
import type * as Bars from "../../domain/Bar.ts"
import { Decimal } from "../../domain/Decimal.ts"
import { KillSwitch } from "../../domain/KillSwitch.ts"
import { age } from "../../domain/Known.ts"
import * as Mask from "../../domain/Mask.ts"
import { RiskUsage } from "../../domain/RiskUsage.ts"
import { Status } from "../../domain/Status.ts"
import { PositionsLeft } from "../../errors/PositionsLeft.ts"
import type { Audit } from "../Broker/Subscriptions/Audit.ts"

/**
 * A time (epoch ms) as it is shown.
 *
 * @since 0.1.0
 * @category conversions
 */
export const iso = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at))

/**
 * How old what was told at a time is (epoch ms both), in seconds; `null` where the clock was set back since.
 *
 * @since 0.1.0
 * @category conversions
 */
export const ageSeconds = (at: number, now: number): number | null => {
  const old = age({ at }, now)
  return old === null ? null : old / 1000
}

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

const Limit = Schema.NullOr(Decimal)

/**
 * The limits in force, as they are set, `null` where there is none, how near they are, and the kill switch. Sizes are in shares
 * or contracts, money in account currency, `priceBand` in percent.
 *
 * @since 0.1.0
 * @category models
 */
export const Risk = Schema.Struct({
  killSwitch: KillSwitch,
  tradingMode: Status.fields.tradingMode,
  limits: Schema.Struct({
    maxOrderSize: Limit,
    maxNotional: Limit,
    maxPosition: Limit,
    priceBand: Limit,
    ordersPerMinute: Schema.NullOr(Schema.Int),
    maxDailyLoss: Limit,
    symbols: Schema.NullOr(Schema.Array(Schema.String)),
    buyingPower: Schema.Boolean,
    tradingHours: Schema.Boolean
  }),
  usage: RiskUsage
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

/**
 * A bar as it is shown.
 *
 * @since 0.1.0
 * @category conversions
 */
export const bar = ({ _tag, time, ...rest }: Bars.Bar): typeof Bar.Type => ({ time: iso(time), ...rest })

/**
 * The audit of the subscriptions as it is shown.
 *
 * @since 0.1.0
 * @category conversions
 */
export const subscriptions = ({ live, missing, wanted }: Audit): typeof Subscriptions.Type => ({
  wanted,
  live,
  missing: missing.map(({ key, request, since, why }) => ({
    key: Mask.text(key),
    request,
    since: iso(since),
    why: Mask.text(why)
  }))
})
