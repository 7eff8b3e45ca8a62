/**
 * The spans of bars: which stretches of an instrument's sessions belong together, for pieces of the same size.
 *
 * @since 0.1.0
 */
import * as Timestamp from "../Timestamp.ts"
import type { BarSize } from "./BarSize.ts"
import type { Session } from "./Calendar.ts"
import type { Instrument } from "./Instruments.ts"
import type { Market } from "./Market.ts"

/**
 * A stretch of time, from its first millisecond to the one after its last.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/**
 * The span of a bar: the stretches of trading in it, and its trade date (`yyyymmdd`): for a week or a month, the last one
 * in it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Span {
  readonly date: string
  readonly stretches: readonly [Stretch, ...ReadonlyArray<Stretch>]
}

/**
 * Which hours of an instrument, and when.
 *
 * @since 0.1.0
 * @category models
 */
export interface Wanted {
  readonly instrument: Instrument
  readonly kind: "trading" | "liquid"
  readonly from: number
  readonly to: number
}

const day = 86_400_000
// sessions are asked for in pieces: nobody waits for those of forty years
const piece = 28 * day
// the last ones are mostly enough
const near = 4 * day

const within = (market: Market, { from, instrument, kind, to }: Wanted): ReadonlyArray<Session> => {
  const expires = instrument.details.realExpirationDate
  const sessions = market.calendar.sessions(instrument, kind, from, to)
  return expires === undefined ? sessions : sessions.filter(({ date }) => date <= expires)
}

/**
 * The sessions of an instrument that overlap a span of time, each once, up to the date on which it expires.
 *
 * @since 0.1.0
 * @category constructors
 */
export function* sessions(market: Market, wanted: Wanted): Generator<Session> {
  let last = -Infinity
  for (let start = wanted.from; start < wanted.to; start += piece) {
    const end = Math.min(start + piece, wanted.to)
    for (const session of within(market, { ...wanted, from: start, to: end })) {
      if (session.opens > last) yield session
      last = Math.max(last, session.opens)
    }
  }
}

/**
 * The same back from a time, the last one first, for so many pieces of four days.
 *
 * @since 0.1.0
 * @category constructors
 */
export function* sessionsBefore(market: Market, wanted: Omit<Wanted, "from">, pieces: number): Generator<Session> {
  const { to } = wanted
  for (let end = to; end > to - pieces * near; end -= near) {
    const found = within(market, { ...wanted, from: end - near, to: end })
    // one that goes on after the end was met before
    yield* found.filter(({ closes }) => end === to || closes <= end).toReversed()
  }
}

/** The Monday before a date, or the month that it is in. */
const period = (date: string, size: "day" | "week" | "month"): string => {
  if (size === "day") return date
  if (size === "month") return date.slice(0, 6)
  const days = Math.floor(Timestamp.readDate(date) / day)
  // 1970 began on a Thursday
  return String(Math.floor((days + 3) / 7))
}

function* whole(market: Market, wanted: Wanted, size: "day" | "week" | "month"): Generator<Span> {
  let span: Span | undefined
  for (const { closes, date, opens } of sessions(market, wanted)) {
    const stretch = { from: Math.max(opens, wanted.from), to: Math.min(closes, wanted.to) }
    if (span !== undefined && period(span.date, size) === period(date, size)) {
      span = { date, stretches: [...span.stretches, stretch] }
    } else {
      if (span !== undefined) yield span
      span = { date, stretches: [stretch] }
    }
  }
  if (span !== undefined) yield span
}

function* pieces(market: Market, wanted: Wanted, seconds: number): Generator<Span> {
  const size = seconds * 1000
  const zone = wanted.instrument.details.timeZoneId ?? "UTC"
  for (const { closes, date, opens } of sessions(market, wanted)) {
    // bars stand on the clock of the exchange: after 9:30 comes 10:00
    const midnight = Timestamp.midnight(opens, zone)
    let from = Math.max(opens, midnight + Math.floor((wanted.from - midnight) / size) * size)
    while (from < Math.min(closes, wanted.to)) {
      const next = midnight + (Math.floor((from - midnight) / size) + 1) * size
      const to = Math.min(next, closes)
      yield { date, stretches: [{ from, to: Math.min(to, wanted.to) }] }
      from = to
    }
  }
}

/**
 * The spans of the bars of a size, in order. The first one is whole, the last one ends where it is asked to.
 *
 * @since 0.1.0
 * @category constructors
 */
export const spans = (market: Market, wanted: Wanted, size: BarSize): Generator<Span> =>
  typeof size === "number" ? pieces(market, wanted, size) : whole(market, wanted, size)
