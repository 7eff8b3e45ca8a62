/**
 * The switch that stops all orders: whether it is engaged, since when, why and by whom.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Who engaged it: a `human`, the limit of the `daily_loss`, or `torn_state`: what the state directory kept of it could not be
 * read, and may have said that it was engaged.
 *
 * @since 0.1.0
 * @category models
 */
export const By = Schema.Literals(["human", "daily_loss", "torn_state"])

/**
 * @since 0.1.0
 * @category models
 */
export type By = typeof By.Type

/**
 * The switch. `since` is ISO-8601 UTC; all but `engaged` is `null` while it is released, and `since` where it was not kept.
 *
 * @since 0.1.0
 * @category models
 */
export const KillSwitch = Schema.Struct({
  engaged: Schema.Boolean,
  since: Schema.NullOr(Schema.String),
  why: Schema.NullOr(Schema.String),
  by: Schema.NullOr(By)
})

/**
 * @since 0.1.0
 * @category models
 */
export type KillSwitch = typeof KillSwitch.Type

/**
 * The switch as it stands where nobody has engaged it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const released: KillSwitch = { engaged: false, since: null, why: null, by: null }
