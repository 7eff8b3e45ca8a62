/**
 * Options as the model of their worth takes them.
 *
 * @since 0.1.0
 */
import * as BlackScholes from "./BlackScholes.ts"
import type { Option } from "./Instruments.ts"

const yearMillis = 365 * 86_400_000

/**
 * An option as the model of its worth takes it, at a time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const terms = ({ expires, ...option }: Option, at: number): BlackScholes.Terms => ({
  ...option,
  years: Math.max(0, expires - at) / yearMillis
})

/**
 * What an option is worth at a time, at a price of its underlying.
 *
 * @since 0.1.0
 * @category combinators
 */
export const worth = (option: Option, at: number, underlying: number): number =>
  BlackScholes.greeks(terms(option, at), underlying, option.volatility).price
