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
 * `2026-04-13 09:30:00 US/Eastern`: when an order will be placed, in the text of notice 399.
 *
 * @since 0.1.0
 * @category constructors
 */
export const opening = (millis: number): string => execution(millis).replace(/^(\d{4})(\d{2})(\d{2})/, "$1-$2-$3")

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

interface Day {
  readonly begins: number
  readonly ends: number
}

// what is asked next is mostly of the same day
const lastDays = new Map<string, Day>()

const dayOf = (millis: number, timeZone: string): Day => {
  const last = lastDays.get(timeZone)
  if (last !== undefined && last.begins <= millis && millis < last.ends) return last
  const begins = DateTime.startOf(DateTime.makeZonedUnsafe(millis, { timeZone }), "day")
  const day = {
    begins: DateTime.toEpochMillis(begins),
    ends: DateTime.toEpochMillis(DateTime.add(begins, { days: 1 }))
  }
  lastDays.set(timeZone, day)
  return day
}

/**
 * The midnight with which a day begins in a zone, so many days of the calendar later (where the clocks change, one has 23
 * or 25 hours), in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category constructors
 */
export const midnight = (millis: number, timeZone: string, daysLater = 0): number => {
  const { begins, ends } = dayOf(millis, timeZone)
  if (daysLater === 0) return begins
  if (daysLater === 1) return ends
  return DateTime.toEpochMillis(DateTime.add(DateTime.makeZonedUnsafe(begins, { timeZone }), { days: daysLater }))
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

/**
 * The midnight in UTC of a date `20260413`, in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category constructors
 */
export const readDate = (date: string): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8)))

/**
 * How the times of a history are written: with the zone of the exchange (`20260402 09:30:00 US/Eastern`), below version
 * 174 with two spaces and none, in schedules with a dash and none.
 *
 * @since 0.1.0
 * @category models
 */
export type Form = "zoned" | "spaced" | "dashed"

const hourMillis = 3_600_000

/**
 * Writes times in a zone. It is made for many times that follow each other: a day's hour is looked up only once.
 *
 * @since 0.1.0
 * @category constructors
 */
export const writer = (timeZone: string, form: Form): (millis: number) => string => {
  const between = form === "zoned" ? " " : form === "spaced" ? "  " : "-"
  const after = form === "zoned" ? ` ${timeZone}` : ""
  let known = Number.NaN
  let before = ""
  return (millis) => {
    // clocks change at whole hours
    const whole = Math.floor(millis / hourMillis)
    const minutes = Math.floor((millis - whole * hourMillis) / 60_000)
    const seconds = Math.floor((millis - whole * hourMillis) / 1000) - minutes * 60
    if (whole !== known) {
      const { day, time } = parts(whole * hourMillis, timeZone)
      known = whole
      before = `${day}${between}${time.slice(0, 2)}:`
    }
    return `${before}${pad(minutes)}:${pad(seconds)}${after}`
  }
}
