/**
 * When a contract trades: the trading hours and liquid hours of its details, read in their time zone.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/**
 * A stretch of trading, from its first moment to the one after its last. Epoch ms.
 *
 * @since 0.1.0
 * @category models
 */
export interface Session {
  readonly from: number
  readonly to: number
}

// "20260105:0400-20260105:2000", and as older gateways write it "20090507:0700-1830"
const session = /^(\d{4})(\d\d)(\d\d):(\d\d)(\d\d)-(?:(\d{4})(\d\d)(\d\d):)?(\d\d)(\d\d)$/
const closed = /^\d{8}:CLOSED$/

// older gateways write EST the whole year and mean New York, which no zone database does
const zoneOf = (timeZoneId: string): Option.Option<DateTime.TimeZone.Named> => {
  const name = timeZoneId.trim().replace(/[\s(].*$/, "")
  return DateTime.zoneMakeNamed(name === "EST" ? "America/New_York" : name)
}

const moment = (parts: ReadonlyArray<string | undefined>, timeZone: DateTime.TimeZone): number => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number)
  return DateTime.toEpochMillis(
    DateTime.makeZonedUnsafe(Date.UTC(year, month - 1, day, hour, minute), { timeZone, adjustForTimeZone: true })
  )
}

/**
 * The sessions that hours name, in their order; none where every day is closed. Absent when the hours are empty or
 * their time zone is not known, since then nothing is known of the market.
 *
 * @param hours - `tradingHours` or `liquidHours`, such as `20260105:0400-20260105:2000;20260106:CLOSED`.
 * @param timeZoneId - the `timeZoneId` beside them, such as `US/Eastern`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (hours: string, timeZoneId: string): Option.Option<ReadonlyArray<Session>> =>
  Option.flatMap(zoneOf(timeZoneId), (zone) => {
    const sessions: Array<Session> = []
    let known = false
    for (const day of hours.split(";")) {
      const [first = "", ...more] = day.trim().split(",")
      // an older gateway names the day once: "20090507:0700-1830,1830-2330"
      for (
        const entry of [
          first,
          ...more.map((each) => /^\d{8}:/.test(each) ? each : `${first.slice(0, 8)}:${each}`)
        ]
      ) {
        const [, year, month, date, hour, minute, ...end] = session.exec(entry) ?? []
        known ||= year !== undefined || closed.test(entry)
        if (year === undefined) continue
        const [toYear = year, toMonth = month, toDate = date, toHour, toMinute] = end
        sessions.push({
          from: moment([year, month, date, hour, minute], zone),
          to: moment([toYear, toMonth, toDate, toHour, toMinute], zone)
        })
      }
    }
    return known ? Option.some(sessions) : Option.none()
  })

/**
 * Whether a market is open at a moment (epoch ms): `unknown` where the hours do not tell.
 *
 * @example
 * ```ts
 * Hours.at("20260105:0930-20260105:1600", "US/Eastern", Date.parse("2026-01-05T15:00:00Z")) // "open"
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const at = (hours: string, timeZoneId: string, epochMillis: number): "open" | "closed" | "unknown" =>
  Option.match(parse(hours, timeZoneId), {
    onNone: () => "unknown",
    onSome: (sessions) => sessions.some(({ from, to }) => from <= epochMillis && epochMillis < to) ? "open" : "closed"
  })
