/**
 * What can be asked about the past.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type { WhatToShow } from "../../../domain/Bar.ts"
import type { BarSize } from "../../../domain/BarSize.ts"
import type * as HistoricalTick from "../../../domain/HistoricalTick.ts"
import { RequestError } from "../../../errors/RequestError.ts"

/**
 * Which stretch of the past: from `from` to before `to` (epoch ms), or back from `to` for a duration in TWS's words, such as
 * `1 D`, `3600 S` or `6 M`. `to` is now where absent; of bars that are told by trade dates, the last that there is.
 *
 * @since 0.1.0
 * @category models
 */
export type Range =
  | { readonly from: number; readonly to?: number | undefined; readonly duration?: undefined }
  | { readonly duration: string; readonly to?: number | undefined; readonly from?: undefined }

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
  readonly useRth?: boolean | undefined
  readonly patience?: Duration.Input | undefined
  readonly resume?: boolean | undefined
  readonly urgent?: boolean | undefined
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
  readonly to?: number | undefined
  readonly max?: number | undefined
  readonly whatToShow: HistoricalTick.WhatToShow
}

/**
 * Which sessions.
 *
 * @since 0.1.0
 * @category models
 */
export type Schedule = Range & Options

const unless = (isSo: boolean, says: string): string | undefined => isSo ? undefined : says

const isMoment = (at: number | undefined): boolean => at === undefined || Option.isSome(DateTime.make(at))

const noMoment = (name: "from" | "to", at: number | undefined): string | undefined =>
  unless(isMoment(at), `${name} ${at} is no moment, in ms since the epoch`)

const backwards = (from: number, to: number | undefined, now: number): string | undefined => {
  const [begin, end] = [from, to ?? now].map((at) => DateTime.formatIso(DateTime.makeUnsafe(at)))
  return unless(
    from <= (to ?? now),
    `it ends ${to === undefined ? "now, " : ""}at ${end}, before it begins at ${begin}`
  )
}

/**
 * What makes a range none, so that nothing can be known of it: an answer without anything in it would say that there is nothing.
 *
 * @param request - the command that would ask.
 * @param now - epoch ms.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const flaw = (
  request: string,
  { duration, from = NaN, max = 0, to }: Range & Pick<Ticks, "max">,
  now: number
): RequestError | undefined => {
  const beginning = duration === undefined ? noMoment("from", from) : undefined
  const detail = beginning ?? noMoment("to", to) ??
    (duration === undefined ? backwards(from, to, now) : undefined) ??
    unless(max >= 0, `max ${max} is no number of ticks`)
  return detail === undefined ? undefined : new RequestError({ request, reason: "Invalid", detail })
}
