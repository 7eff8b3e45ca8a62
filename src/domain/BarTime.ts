/**
 * The times of history, as a gateway writes them and as it reads them.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const date = /^(\d{4})(\d\d)(\d\d)$/
// eight digits are a date
const seconds = /^(?:\d{1,7}|\d{9,11}|-\d{1,11})$/
// one space or two before the time, or a dash, and then a zone or none
const moment = /^(\d{4})(\d\d)(\d\d)(?: +|-)(\d\d):(\d\d):(\d\d)(?: +(\S+))?$/

/**
 * A time in milliseconds since the epoch: seconds since the epoch, a date (`yyyymmdd`, midnight UTC), or
 * `yyyymmdd hh:mm:ss` with a zone, or in `zone` where it names none; an hour that the clock repeats is the first of both.
 * Absent where it cannot be read, or names no time that there is.
 *
 * @example
 * ```ts
 * BarTime.parse("20260105 09:30:00 US/Eastern", "UTC") // 1767623400000
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (text: string, zone: string): number | undefined => {
  if (seconds.test(text)) return Number(text) * 1000
  const [, year, month, day] = date.exec(text) ?? moment.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  if (formatDate(midnight) !== `${year}${month}${day}`) return undefined
  const [, , , , hour, minute, second, named = zone] = moment.exec(text) ?? []
  if (hour === undefined) return midnight
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const at = midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
  return Option.getOrUndefined(
    Option.flatMap(
      DateTime.zoneFromString(named),
      (timeZone) => DateTime.makeZoned(at, { timeZone, adjustForTimeZone: true })
    ).pipe(
      Option.map(DateTime.toEpochMillis)
    )
  )
}

const pad = (value: number): string => String(value).padStart(2, "0")

/**
 * The date (`yyyymmdd`) of a moment (epoch ms) in UTC.
 *
 * @since 0.1.0
 * @category conversions
 */
export const formatDate = (millis: number): string => {
  const { day, month, year } = DateTime.toPartsUtc(DateTime.makeUnsafe(millis))
  return `${year}${pad(month)}${pad(day)}`
}

/**
 * A moment (epoch ms) as a question names it: `yyyymmdd-hh:mm:ss`, which is UTC, whatever zone the gateway runs in.
 *
 * @since 0.1.0
 * @category conversions
 */
export const format = (millis: number): string => {
  const { hour, minute, second } = DateTime.toPartsUtc(DateTime.makeUnsafe(millis))
  return `${formatDate(millis)}-${pad(hour)}:${pad(minute)}:${pad(second)}`
}
