/**
 * The times that questions about history name: `yyyymmdd hh:mm:ss zone`, without the date for today, without the zone for
 * the gateway's own, or `yyyymmdd-hh:mm:ss` in UTC.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Event } from "../../../domain/Event.ts"
import * as Notices from "../../Notices.ts"
import * as Timestamp from "../../Timestamp.ts"

/**
 * The zone that a gateway runs in.
 *
 * @since 0.1.0
 * @category constants
 */
export const gatewayZone = "US/Eastern"

/**
 * From this version on times bear the zone of their instrument.
 *
 * @since 0.1.0
 * @category constants
 */
export const zonedTimes = 174

const implicit =
  "Warning: You submitted request with date-time attributes without explicit time zone. Please switch to use yyyymmdd-hh:mm:ss in UTC or use instrument time zone, like US/Eastern. Implied time zone functionality will be removed in the next API release"

const form = /^(?:(\d{4})(\d{2})(\d{2})(?:(-)| +))?(\d{1,2}):(\d{2}):(\d{2})(?: +(\S.*))?$/

/**
 * The milliseconds since the epoch of a time; none where it cannot be read or names no zone that there is. `now` gives the
 * date where none is named.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (text: string, now: number): number | undefined => {
  const match = form.exec(text.trim())
  if (match === null) return undefined
  const [, year, month, day, dash, hour, minute, second, named] = match
  if (dash !== undefined && named !== undefined) return undefined
  const timeZone = dash === undefined ? named ?? gatewayZone : "UTC"
  const zone = DateTime.zoneFromString(timeZone)
  if (Option.isNone(zone)) return undefined
  const date = year === undefined ? Timestamp.date(now, timeZone) : `${year}${month}${day}`
  const midnight = Timestamp.readDate(date)
  const at = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
  // a date that there is reads the same again
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  if (Timestamp.date(midnight, "UTC") !== date) return undefined
  return Option.match(DateTime.makeZoned(midnight + at, { timeZone: zone.value, adjustForTimeZone: true }), {
    onNone: () => undefined,
    onSome: DateTime.toEpochMillis
  })
}

/**
 * The same of a text that may be empty or absent, where no time is named.
 *
 * @since 0.1.0
 * @category constructors
 */
export const optional = (text: string | null | undefined, now: number): number | "unreadable" | undefined =>
  text === null || text === undefined || text.trim() === "" ? undefined : parse(text, now) ?? "unreadable"

/**
 * What a client is told (2174) that named a time without a zone; nothing otherwise, and below the version (174) from which
 * on zones matter.
 *
 * @since 0.1.0
 * @category constructors
 */
export const warnings = (
  reqId: number,
  texts: ReadonlyArray<string | null | undefined>,
  version: number
): ReadonlyArray<Event> => {
  const isImplicit = texts.some((text) => {
    const match = form.exec((text ?? "").trim())
    return match !== null && match[4] === undefined && match[8] === undefined
  })
  return isImplicit && version >= zonedTimes ? [Notices.make(reqId, 2174, implicit)] : []
}
