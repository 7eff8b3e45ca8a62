/**
 * How far back a question about bars goes: `1 D`, `3600 S`, `6 M`.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import type { Market } from "../../Market/Market.ts"
import * as Spans from "../../Market/Spans.ts"
import * as Timestamp from "../../Timestamp.ts"
import * as Refusal from "./Refusal.ts"
import { gatewayZone } from "./When.ts"

/**
 * So many seconds, days, weeks, months or years.
 *
 * @since 0.1.0
 * @category models
 */
export interface Duration {
  readonly count: number
  readonly unit: "S" | "D" | "W" | "M" | "Y"
}

// the most of each, and how it is said that it is too much (source: the answers 321 of real gateways)
const most: { readonly [U in Duration["unit"]]: readonly [count: number, says: string] } = {
  S: [86_400, "Historical data request for greater than 86400 seconds rejected."],
  D: [365, "Historical data requests for durations longer than 365 days must be made in years."],
  W: [52, "Historical data request for durations longer than 52 weeks must be made in years."],
  M: [12, "Historical data request for durations longer than 12 months must be made in years."],
  Y: [68, "Historical data requested duration is invalid."]
}
const fewestSeconds = 30

/**
 * Reads a duration; a number alone is seconds.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (text: string): Duration | Refusal.Refusal => {
  if (text.trim() === "") return Refusal.invalid("Historical data request duration not specified.")
  const match = /^(\d+)(?: ([SDWMY]))?$/i.exec(text.trim())
  if (match === null) {
    return Refusal.invalid(
      "When specifying a unit, historical data request duration format is integer{SPACE}unit (S|D|W|M|Y)."
    )
  }
  const count = Number(match[1])
  const unit = (match[2] ?? "S").toUpperCase() as Duration["unit"]
  if (count < (unit === "S" ? fewestSeconds : 1)) {
    return Refusal.invalid("Historical data requested duration is invalid.")
  }
  const [highest, says] = most[unit]
  return count > highest ? Refusal.invalid(says) : { count, unit }
}

const names = { S: "seconds", D: "days", W: "weeks", M: "months", Y: "years" } as const

/**
 * A time so much earlier on the calendar, in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category combinators
 */
export const before = (end: number, { count, unit }: Duration): number =>
  DateTime.toEpochMillis(
    DateTime.subtract(DateTime.makeZonedUnsafe(end, { timeZone: gatewayZone }), { [names[unit]]: count })
  )

// years of days are asked for in years
const pieces = 200

/**
 * When the bars of a duration begin: seconds count while the market trades, days are the last trade dates, and all longer
 * ones begin with the first trade date after their start. In a market that never closes a day of what is shorter than one
 * is a day of the clock: a question just after midnight is answered with more than minutes.
 *
 * @since 0.1.0
 * @category combinators
 */
export const start = (
  market: Market,
  wanted: Omit<Spans.Wanted, "from">,
  duration: Duration,
  isIntraday: boolean
): number => {
  const { instrument, kind, to } = wanted
  if (duration.unit === "S") {
    let left = duration.count * 1000
    for (const { closes, opens } of Spans.sessionsBefore(market, wanted, pieces)) {
      const length = Math.min(closes, to) - opens
      if (length >= left) return Math.min(closes, to) - left
      left -= length
    }
    return before(to, duration)
  }
  if (duration.unit === "D") {
    const [latest, earlier] = Spans.sessionsBefore(market, wanted, 1)
    if (isIntraday && earlier !== undefined && earlier.closes === latest?.opens) return before(to, duration)
    const dates = new Set<string>()
    let from = to
    for (const { date, opens } of Spans.sessionsBefore(market, wanted, pieces)) {
      dates.add(date)
      if (dates.size > duration.count) break
      from = opens
    }
    return from
  }
  const from = before(to, duration)
  const date = Timestamp.date(from, instrument.details.timeZoneId ?? "UTC")
  for (const session of Spans.sessions(market, { instrument, kind, from, to })) {
    if (session.date > date) return session.opens
  }
  return to
}
