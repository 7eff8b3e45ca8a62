/**
 * What can be asked about the past.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type { WhatToShow } from "../../../domain/Bar.ts"
import type { BarSize } from "../../../domain/BarSize.ts"
import type * as HistoricalTick from "../../../domain/HistoricalTick.ts"

/**
 * Which stretch of the past: from `from` to before `to` (epoch ms), or back from `to` for a duration in TWS's words, such as
 * `1 D`, `3600 S` or `6 M`. `to` is now where absent.
 *
 * @since 0.1.0
 * @category models
 */
export type Range =
  | { readonly from: number; readonly to?: number; readonly duration?: never }
  | { readonly duration: string; readonly to?: number; readonly from?: never }

/**
 * How it is asked for: `useRth` leaves out what is not of regular trading hours, as where it is absent. `patience` is for how
 * long the whole may wait for its turns at most, instead of `Pace.historyPatience`. With `resume` a session that ends does not
 * end it: what was answered is kept, and the rest is asked of the next session. What is `urgent`, as the bars of a gap are, goes
 * before whatever else waits for its turn, or until fewer questions are open, and is no more of them than `Pace.gapHistory`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly useRth?: boolean
  readonly patience?: Duration.Input
  readonly resume?: boolean
  readonly urgent?: boolean
}

/**
 * Which bars.
 *
 * @since 0.1.0
 * @category models
 */
export type Bars = Range & Options & { readonly barSize: BarSize; readonly whatToShow: WhatToShow }

/**
 * Which ticks: those from the second of `from` to before the second of `to` (epoch ms, now where absent), `max` at most. Ranges
 * of which one begins where the other ends tell each tick once, wherever in a second that is; the second of now is not over yet.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ticks extends Options {
  readonly from: number
  readonly to?: number
  readonly max?: number
  readonly whatToShow: HistoricalTick.WhatToShow
}

/**
 * Which sessions.
 *
 * @since 0.1.0
 * @category models
 */
export type Schedule = Range & Options
