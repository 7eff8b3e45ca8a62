/**
 * The sizes of bars that a gateway knows, by the names of the TWS API.
 *
 * @since 0.1.0
 */

/**
 * A size of bars: so many seconds of a day's clock, or a whole day, week or month of trade dates.
 *
 * @since 0.1.0
 * @category models
 */
export type BarSize = number | "day" | "week" | "month"

const named = {
  "1 secs": 1,
  "5 secs": 5,
  "10 secs": 10,
  "15 secs": 15,
  "30 secs": 30,
  "1 min": 60,
  "2 mins": 120,
  "3 mins": 180,
  "5 mins": 300,
  "10 mins": 600,
  "15 mins": 900,
  "20 mins": 1200,
  "30 mins": 1800,
  "1 hour": 3600,
  "2 hours": 7200,
  "3 hours": 10_800,
  "4 hours": 14_400,
  "8 hours": 28_800,
  "1 day": "day",
  "1W": "week",
  "1M": "month"
} as const

/**
 * The names as a gateway lists them (source: its answer 321 to a size that it does not know).
 *
 * @since 0.1.0
 * @category constants
 */
export const names: ReadonlyArray<string> = Object.keys(named)

const others: { readonly [name: string]: BarSize } = {
  "1 w": "week",
  "1 week": "week",
  "1 m": "month",
  "1 month": "month"
}
const byName = new Map<string, BarSize>(
  [...Object.entries(named), ...Object.entries(others)].map(([name, size]) => [name.toLowerCase(), size])
)

/**
 * The size of a name, in capitals or not; none where there is no such size.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (name: string): BarSize | undefined => byName.get(name.trim().toLowerCase())
