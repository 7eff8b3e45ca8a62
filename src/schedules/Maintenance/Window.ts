/**
 * IBKR's reset windows and its weekend, as their sources publish them.
 *
 * @since 0.1.0
 */
import type { ResetRegion } from "../../domain/Settings.ts"

/**
 * A window: it opens at `from` on each of `days` (0 is Sunday) and closes at `to`, as many `nights` later, in `zone`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Window {
  readonly source: string
  readonly zone: string
  readonly days: ReadonlyArray<number>
  readonly from: readonly [hour: number, minute: number]
  readonly to: readonly [hour: number, minute: number]
  readonly nights: number
}

const sundayToFriday = [0, 1, 2, 3, 4, 5]
const saturdayToThursday = [6, 0, 1, 2, 3, 4]
const current = "IBKR system status, as seen last"
const earlier = "IBKR system status, copy of 2024-12-15"
const newYork = "America/New_York"
const hongKong = "Asia/Hong_Kong"

// IBKR says Friday 23:00 to Saturday 03:00; Lean has seen logins fail from before 23:00 and the whole of Saturday down
// (QuantConnect/Lean #4480, #4056), and tokens end on Sunday at 01:00, when a gateway asks for a new login.
const weekend: Window = {
  source: "IBKR system status, Lean, IBKR guides on auto restart",
  zone: newYork,
  days: [5],
  from: [22, 45],
  to: [2, 0],
  nights: 2
}

const daily = (
  source: string,
  zone: string,
  days: ReadonlyArray<number>,
  from: Window["from"],
  to: Window["to"],
  nights = 0
): Window => ({ source, zone, days, from, to, nights })

/**
 * The windows of each region. Where sources differ all are listed: what overlaps or adjoins is one window in the end.
 * Paper accounts live in North America, wherever their owner lives.
 *
 * @since 0.1.0
 * @category constructors
 */
export const byRegion: { readonly [K in ResetRegion]: ReadonlyArray<Window> } = {
  "north-america": [
    daily(current, newYork, sundayToFriday, [0, 15], [1, 45]),
    daily(earlier, newYork, saturdayToThursday, [23, 45], [0, 45], 1),
    weekend
  ],
  europe: [
    daily(current, "Europe/Zurich", sundayToFriday, [6, 25], [7, 45]),
    daily(earlier, "Europe/Zurich", saturdayToThursday, [5, 45], [6, 45]),
    weekend
  ],
  asia: [
    daily(current, hongKong, sundayToFriday, [4, 45], [6, 5]),
    daily(earlier, newYork, saturdayToThursday, [16, 45], [17, 45]),
    daily(current, hongKong, sundayToFriday, [20, 15], [21, 15]),
    daily(earlier, hongKong, saturdayToThursday, [20, 15], [21, 0]),
    weekend
  ],
  none: []
}
