/**
 * The sizes of bars that a gateway knows, and how much of each one question may ask for.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The sizes, by the names of the TWS API.
 *
 * @since 0.1.0
 * @category models
 */
export const BarSize = Schema.Literals([
  "1 secs",
  "5 secs",
  "10 secs",
  "15 secs",
  "30 secs",
  "1 min",
  "2 mins",
  "3 mins",
  "5 mins",
  "10 mins",
  "15 mins",
  "20 mins",
  "30 mins",
  "1 hour",
  "2 hours",
  "3 hours",
  "4 hours",
  "8 hours",
  "1 day",
  "1 week",
  "1 month"
])

/**
 * @since 0.1.0
 * @category models
 */
export type BarSize = typeof BarSize.Type

/**
 * What a size means, in seconds: how long a bar of it is at most, and the longest stretch that one question may ask for.
 * `isDated`: its bars are told by trade dates, not by moments. `isPaced`: only so many questions about it are answered in a time.
 *
 * @since 0.1.0
 * @category models
 */
export interface Meaning {
  readonly length: number
  readonly longest: number
  readonly isDated: boolean
  readonly isPaced: boolean
}

const day = 86_400
const moments = (length: number, longest: number): Meaning => ({
  length,
  longest,
  isDated: false,
  isPaced: length <= 30
})
const dates = (length: number, longest: number): Meaning => ({ length, longest, isDated: true, isPaced: false })

/**
 * The meaning of each (source: IBKR's pages "Historical Bars", of the longest duration per bar size, and "Historical Data
 * Limitations", of bars of 30 seconds or less; of bars of a minute and more we ask for no more than some ten thousand at once,
 * since larger answers take a gateway minutes).
 *
 * @since 0.1.0
 * @category policies
 */
export const meanings: { readonly [S in BarSize]: Meaning } = {
  "1 secs": moments(1, 1800),
  "5 secs": moments(5, day / 2),
  "10 secs": moments(10, day),
  "15 secs": moments(15, day),
  "30 secs": moments(30, day),
  "1 min": moments(60, 7 * day),
  "2 mins": moments(120, 14 * day),
  "3 mins": moments(180, 21 * day),
  "5 mins": moments(300, 35 * day),
  "10 mins": moments(600, 70 * day),
  "15 mins": moments(900, 105 * day),
  "20 mins": moments(1200, 140 * day),
  "30 mins": moments(1800, 210 * day),
  "1 hour": moments(3600, 360 * day),
  "2 hours": moments(7200, 360 * day),
  "3 hours": moments(10_800, 360 * day),
  "4 hours": moments(14_400, 360 * day),
  "8 hours": moments(28_800, 360 * day),
  "1 day": dates(day, 20 * 365 * day),
  "1 week": dates(7 * day, 20 * 365 * day),
  "1 month": dates(31 * day, 20 * 365 * day)
}
