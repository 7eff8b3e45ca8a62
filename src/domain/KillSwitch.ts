/**
 * The switch that stops all orders: whether it is engaged, since when, why and by whom, and whether a restart would find it so.
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
 * The switch. `since` is ISO-8601 UTC; it, `why` and `by` are `null` while it is released, and `since` where it was not kept.
 * `kept` is false for as long as a restart would find it otherwise, because it could not be written, or not in time.
 *
 * @since 0.1.0
 * @category models
 */
export const KillSwitch = Schema.Struct({
  engaged: Schema.Boolean,
  since: Schema.NullOr(Schema.String),
  why: Schema.NullOr(Schema.String),
  by: Schema.NullOr(By),
  kept: Schema.Boolean
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
export const released: KillSwitch = { engaged: false, since: null, why: null, by: null, kept: true }

/**
 * What a restart does to a switch that is not kept, for people.
 *
 * @since 0.1.0
 * @category conversions
 */
export const atRestart = (engaged: boolean): string =>
  `a restart before the disk of the state directory takes it would ${engaged ? "release it" : "engage it again"}`
