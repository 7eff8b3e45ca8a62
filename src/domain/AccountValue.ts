/**
 * One figure of an account, in the gateway's own words: `NetLiquidation`, `BuyingPower`, `Cushion` and some hundred more.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * A figure. `currency` is empty where it is no money and `BASE` for totals in the account's own currency.
 *
 * @since 0.1.0
 * @category models
 */
export const AccountValue = Schema.Struct({ key: Schema.String, value: Schema.String, currency: Schema.String })

/**
 * @since 0.1.0
 * @category models
 */
export type AccountValue = typeof AccountValue.Type

const prefix = /^\$LEDGER-/

/**
 * The key of a figure, as every gateway writes it but some (source: `Lean.Brokerages.InteractiveBrokers`, whose users saw
 * `$LEDGER-` before all of them).
 *
 * @since 0.1.0
 * @category conversions
 */
export const keyOf = (key: string): string => key.replace(prefix, "")
