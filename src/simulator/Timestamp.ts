/**
 * Times as a gateway writes them, from the milliseconds of the Clock.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"

const pad = (value: number): string => String(value).padStart(2, "0")

const parts = (millis: number, timeZone: string) => {
  const zoned = DateTime.makeZonedUnsafe(millis, { timeZone })
  const { day, hour, minute, month, second, year } = DateTime.toParts(zoned)
  return {
    day: `${year}${pad(month)}${pad(day)}`,
    time: `${pad(hour)}:${pad(minute)}:${pad(second)}`,
    minute: `${pad(hour)}:${pad(minute)}`,
    offset: DateTime.zonedOffset(zoned)
  }
}

const gatewayZone = "America/New_York"
const daylight = -4 * 3_600_000

/**
 * `20260413 15:27:04 US/Eastern`: executions and completed orders (source: recorded frames of server version 200).
 *
 * @since 0.1.0
 * @category constructors
 */
export const execution = (millis: number): string => {
  const { day, time } = parts(millis, gatewayZone)
  return `${day} ${time} US/Eastern`
}

/**
 * `20250425 15:23:54 EST`: the second field of the version reply.
 *
 * @since 0.1.0
 * @category constructors
 */
export const connection = (millis: number): string => {
  const { day, offset, time } = parts(millis, gatewayZone)
  return `${day} ${time} ${offset === daylight ? "EDT" : "EST"}`
}

/**
 * `15:27`: the time of the account's values.
 *
 * @since 0.1.0
 * @category constructors
 */
export const minute = (millis: number): string => parts(millis, gatewayZone).minute

/**
 * `20260413`: the date in a zone.
 *
 * @since 0.1.0
 * @category constructors
 */
export const date = (millis: number, timeZone: string): string => parts(millis, timeZone).day

/**
 * The midnight with which a day begins in a zone, so many days of the calendar later (where the clocks change, one has 23
 * or 25 hours), in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category constructors
 */
export const midnight = (millis: number, timeZone: string, daysLater = 0): number => {
  const day = DateTime.startOf(DateTime.makeZonedUnsafe(millis, { timeZone }), "day")
  return DateTime.toEpochMillis(DateTime.add(day, { days: daysLater }))
}

/**
 * `20260413:1527`: an end of a session in trading hours.
 *
 * @since 0.1.0
 * @category constructors
 */
export const hour = (millis: number, timeZone: string): string => {
  const { day, minute } = parts(millis, timeZone)
  return `${day}:${minute.replace(":", "")}`
}
