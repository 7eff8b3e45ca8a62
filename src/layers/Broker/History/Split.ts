/**
 * What the gateway is asked for a range of bars: one question, or as many as it takes, each sure to hold all bars of its part
 * whole.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import type { WhatToShow } from "../../../domain/Bar.ts"
import * as BarSize from "../../../domain/BarSize.ts"
import type * as Query from "./Query.ts"

/**
 * A part of a range: the bars that begin from `from` to before `to` (epoch ms) are taken from its answer. The question goes
 * back `duration` from `end`, which is absent where it is now.
 *
 * @since 0.1.0
 * @category models
 */
export interface Part {
  readonly from: number
  readonly to: number
  readonly end: number | undefined
  readonly duration: string
}

const second = 1000
const day = 86_400_000

/**
 * How far back to ask for at least so many ms. Seconds count while the market trades, so as many go back at least as far as
 * the clock; of days two more than the clock counts, since a gateway counts trade dates, of which the first and the last
 * are not whole.
 */
const duration = (millis: number, isDated: boolean): string => {
  if (millis <= day && !isDated) return `${Math.max(30, Math.ceil(millis / second))} S`
  const days = Math.ceil(millis / day) + 2
  return days <= 365 ? `${days} D` : `${Math.ceil(days / 365)} Y`
}

const units = { S: "seconds", D: "days", W: "weeks", M: "months", Y: "years" } as const

/** The first moment that a calendar holds (epoch ms): before it nothing can be reckoned. */
const first = -8.64e15

/**
 * So long before a moment (epoch ms), on the calendar in UTC, where that ends if it is beyond; absent where the text is no duration.
 *
 * @since 0.1.0
 * @category constructors
 */
export const before = (end: number, text: string): number | undefined => {
  const [, count, unit] = /^(\d{1,6}) ([SDWMY])$/.exec(text) ?? []
  if (count === undefined || unit === undefined) return undefined
  const at = DateTime.toEpochMillis(
    DateTime.subtract(DateTime.makeUnsafe(end), { [units[unit as keyof typeof units]]: Number(count) })
  )
  return Number.isNaN(at) ? first : at
}

/** Of bars that are told by trade dates the date, in UTC, from which on they are meant. */
const beginning = (from: number, isDated: boolean): number => isDated ? Math.floor(from / day) * day : from

/** How long a part is, in ms. Of small bars that is the gateway's limit: what a question goes on for beyond it counts too, in seconds. */
const stretchOf = (size: BarSize.BarSize): number => {
  const { isPaced, length, longest } = BarSize.meanings[size]
  return (isPaced ? longest - 2 * length - 1 : longest) * second
}

/**
 * The parts of a range in their order: no moment of it is in two, none is in none. Each question goes on for the length of a bar
 * beyond its part at both ends, since the first and the last bar of an answer may be cut.
 *
 * @param range - epoch ms; of bars that are told by trade dates, the dates from that of `from` (UTC) on.
 * @param now - epoch ms: what begins later is not asked for, save the first part, since a gateway's clock may be ahead.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parts = (
  range: { readonly from: number; readonly to: number },
  size: BarSize.BarSize,
  now: number
): ReadonlyArray<Part> => {
  const { isDated, length } = BarSize.meanings[size]
  const first = beginning(range.from, isDated)
  const stretch = stretchOf(size)
  const made: Array<Part> = []
  for (let from = first; from < range.to && (from <= now || made.length === 0); from += stretch) {
    const to = from + stretch > now ? range.to : Math.min(from + stretch, range.to)
    const reach = Math.ceil(to / second) * second + length * second
    const end = Math.min(reach, now)
    made.push({
      from,
      to,
      end: reach < now ? reach : undefined,
      duration: duration(Math.max(end - from, 0) + length * second, isDated)
    })
  }
  return made
}

const everything = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

/**
 * A range as one question, however long it is. A duration is asked for as it is, and all of its answer taken.
 *
 * @since 0.1.0
 * @category constructors
 */
export const whole = (range: Query.Range, now: number): Part => {
  const { to: end } = range
  if (range.duration !== undefined) return { ...everything, end, duration: range.duration }
  const { from } = range
  const to = end ?? now
  return { from, to, end, duration: duration(Math.max(to, from) - from, true) }
}

/**
 * A range of adjusted prices: they are those of now, and never asked for up to another time (source: the answer 321 of real
 * gateways), so that one question goes back to its beginning, and what comes after its end is left out.
 */
const adjusted = (
  range: { readonly from: number; readonly to: number },
  size: BarSize.BarSize,
  now: number
): Part => {
  const { isDated, length } = BarSize.meanings[size]
  const from = beginning(range.from, isDated)
  return { from, to: range.to, end: undefined, duration: duration(Math.max(now - from, 0) + length * second, isDated) }
}

/**
 * The questions for a range of bars: one for a duration that one may ask for, else its parts, of adjusted prices one in any
 * case. Absent where one may not go back as far as that.
 *
 * @since 0.1.0
 * @category constructors
 */
export const split = (
  range: Query.Range,
  size: BarSize.BarSize,
  whatToShow: WhatToShow,
  now: number
): ReadonlyArray<Part> | undefined => {
  const { isDated, isPaced, length, longest } = BarSize.meanings[size]
  const { to: end = now } = range
  // the trade date of now may be that of tomorrow, in UTC
  const to = isDated && range.to === undefined ? Number.POSITIVE_INFINITY : end
  const isAdjusted = whatToShow === "ADJUSTED_LAST"
  const from = range.duration === undefined ? range.from : before(end, range.duration)
  // a duration that cannot be read is the gateway's to refuse
  if (from === undefined) return [whole(range, now)]
  const isOne = range.duration !== undefined && (isAdjusted ? range.to === undefined : end - from <= longest * second)
  if (isOne) return [whole(range, now)]
  if (!isAdjusted) return parts({ from, to }, size, now)
  return isPaced && now - from > (longest - length) * second ? undefined : [adjusted({ from, to }, size, now)]
}

/**
 * How many questions `split` makes of a range of paced bars, known before it makes them: they may be more than memory holds.
 *
 * @since 0.1.0
 * @category accessors
 */
export const count = (range: Query.Range, size: BarSize.BarSize, whatToShow: WhatToShow, now: number): number => {
  const { to = now } = range
  const from = range.duration === undefined ? range.from : before(to, range.duration) ?? to
  const isOne = range.duration !== undefined && to - from <= BarSize.meanings[size].longest * second
  if (isOne || whatToShow === "ADJUSTED_LAST") return 1
  return Math.max(1, Math.ceil((Math.min(to, now + 1) - from) / stretchOf(size)))
}

/**
 * A part as it is asked for at a time (epoch ms): one that reaches up to now may have waited, and now is later than it was.
 *
 * @since 0.1.0
 * @category combinators
 */
export const asOf = (part: Part, size: BarSize.BarSize, whatToShow: WhatToShow, now: number): Part => {
  if (part.end !== undefined || !Number.isFinite(part.from)) return part
  return whatToShow === "ADJUSTED_LAST" ? adjusted(part, size, now) : parts(part, size, now)[0] ?? part
}
