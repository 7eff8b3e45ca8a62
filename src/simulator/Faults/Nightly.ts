/**
 * The daily reset of a gateway: at a time of day in a zone, whatever the clocks there do.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Cron from "effect/Cron"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * A time of day in a zone.
 *
 * @since 0.1.0
 * @category models
 */
export interface Time {
  readonly hour: number
  readonly minute: number
  readonly zone: DateTime.TimeZone.Named
}

/**
 * Reads a time of day and the IANA name of its zone, as `23:45 America/New_York`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (text: string): Option.Option<Time> => {
  const [, hour = "", minute = "", zone = ""] = /^([01]?\d|2[0-3]):([0-5]\d) (\S+)$/.exec(text.trim()) ?? []
  return Option.map(DateTime.zoneMakeNamed(zone), (zone) => ({ hour: Number(hour), minute: Number(minute), zone }))
}

/**
 * The next such moment after one, both in milliseconds since the epoch. A time that the clocks skip is the moment in
 * which they do; of one that comes twice, the first.
 *
 * @since 0.1.0
 * @category combinators
 */
export const next = ({ hour, minute, zone }: Time, after: number): number =>
  Cron.next(
    Cron.make({ seconds: [0], minutes: [minute], hours: [hour], days: [], months: [], weekdays: [], tz: zone }),
    after
  ).getTime()

/**
 * Does something every day at that time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const every = (time: Time, does: Effect.Effect<unknown>): Effect.Effect<never> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.sleep(next(time, now) - now)).pipe(
    Effect.andThen(does),
    Effect.forever
  )
