/**
 * A question about bars (20), read and checked in the order in which a real gateway checks it.
 *
 * @since 0.1.0
 */
import type { Requests } from "../../../domain/Command.ts"
import * as BarSize from "../../Market/BarSize.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Market } from "../../Market/Market.ts"
import * as Spans from "../../Market/Spans.ts"
import * as Duration from "./Duration.ts"
import * as Head from "./Head.ts"
import * as Long from "./Long.ts"
import * as Refusal from "./Refusal.ts"
import * as Source from "./Source.ts"
import * as When from "./When.ts"

/**
 * What is asked: bars of a size from `from` to before `to`, in milliseconds since the epoch; `start` and `end` are what
 * the answer says that it is about.
 *
 * @since 0.1.0
 * @category models
 */
export interface Query {
  readonly instrument: Instrument
  readonly kind: "trading" | "liquid"
  readonly size: BarSize.BarSize
  readonly source: Source.Source
  readonly whatToShow: string
  /** As it was asked. */
  readonly duration: string
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
  /** 1 writes times as texts, 2 as seconds since the epoch. */
  readonly formatDate: number
  readonly keepUpToDate: boolean
}

// the smallest bars of the longer durations, in seconds (source: the table of steps of IBKR's documentation)
const smallest = { S: 1, D: 5, W: 10, M: 30, Y: 60 }
const mostSecondsOfOne = 2000
// bars of up to 30 seconds are kept for half a year (source: IBKR's documentation)
const smallBar = 30
const smallKept = { count: 6, unit: "M" } as const

/** Are these more bars than one answer holds? What is closed has none. */
const isTooLong = (market: Market, wanted: Spans.Wanted, size: BarSize.BarSize): boolean => {
  const { from, to } = wanted
  const most = Long.mostBars * Long.length(size)
  if (to - from <= most) return false
  let traded = 0
  for (const { closes, opens } of Spans.sessions(market, wanted)) {
    traded += Math.min(closes, to) - Math.max(opens, from)
    if (traded > most) return true
  }
  return false
}

/**
 * What a request asks of an instrument, or why it is refused. `now` is in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  market: Market,
  now: number,
  instrument: Instrument,
  args: Requests["reqHistoricalData"]
): Query | Refusal.Refusal => {
  const [_id, _contract, endDateTime, durationStr, barSize, whatToShow, useRTH, formatDate, keepUpToDate] = args
  const endText = (endDateTime ?? "").trim()
  const asked = endText === "" ? now : When.parse(endText, now)
  if (asked === undefined) return Refusal.time("End")
  const duration = Duration.parse(durationStr)
  if (Refusal.isRefusal(duration)) return duration
  const isAdjusted = whatToShow === "ADJUSTED_LAST"
  if (isAdjusted && endText !== "") return Refusal.invalid("End date not supported with adjusted last")
  const size = BarSize.parse(barSize)
  if (size === undefined) {
    return Refusal.invalid(
      `Historical data bar size setting is invalid. Legal ones are: ${BarSize.names.join(", ")}`
    )
  }
  if (isAdjusted && (size === "week" || size === "month")) {
    return Refusal.invalid("Multi day bar size not supported with adjusted last")
  }
  const source = Source.parse(whatToShow, instrument)
  if (Refusal.isRefusal(source)) return source
  if (formatDate !== 1 && formatDate !== 2) {
    return Refusal.invalid(`Date formatting selection of ${formatDate} rejected.`)
  }
  if (keepUpToDate) {
    if (endText !== "") return Refusal.invalid("End date not supported with live updates")
    if (!source.isLive) return Refusal.invalid("Source price not supported with live updates")
  }
  if (whatToShow === "SCHEDULE" && size !== "day") {
    return Refusal.invalid("Only daily resolution supported for Schedule requests")
  }
  if (typeof size === "number" && size < smallest[duration.unit]) return Refusal.service(`invalid step: ${size}`)
  if (size === 1 && duration.count > mostSecondsOfOne) return Refusal.service("Time length exceed max.")

  const end = Math.min(asked, now)
  const kind = useRTH ? "liquid" : "trading"
  // the step of now belongs to the bar of now
  const to = end === now ? now + 1 : end
  const from = Math.max(
    Duration.start(market, { instrument, kind, to }, duration, typeof size === "number"),
    Head.of(instrument, now)
  )
  const oldest = typeof size === "number" && size <= smallBar ? Duration.before(now, smallKept) : -Infinity
  if (isTooLong(market, { instrument, kind, from, to }, size)) return Refusal.service("Time length exceed max.")
  return {
    instrument,
    kind,
    size,
    source,
    whatToShow,
    duration: durationStr,
    from: Math.max(from, oldest),
    to,
    start: Duration.before(end, duration),
    end,
    formatDate,
    keepUpToDate
  }
}
