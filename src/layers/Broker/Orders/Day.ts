/**
 * The day of a gateway: of executions and completed orders it lists those since midnight alone.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const newYork = DateTime.zoneMakeNamedUnsafe("America/New_York")

const isSameIn = (zone: DateTime.TimeZone) => (one: number, other: number): boolean =>
  DateTime.formatIsoDate(DateTime.makeZonedUnsafe(one, { timeZone: zone })) ===
    DateTime.formatIsoDate(DateTime.makeZonedUnsafe(other, { timeZone: zone }))

/**
 * Do the lists that a gateway gives at `now` hold what happened at `at` (epoch ms)? Only where no midnight lies in between:
 * neither IBKR's, nor one of the zone at the end of `connectionTime`, where that is a zone's name (source: IBKR's reference of
 * `reqExecutions`, which answers those since midnight).
 *
 * @since 0.1.0
 * @category guards
 */
export const isSame = (at: number, now: number, connectionTime: string): boolean =>
  [Option.some<DateTime.TimeZone>(newYork), DateTime.zoneMakeNamed(connectionTime.split(" ").slice(2).join(" "))]
    .every(Option.match({ onNone: () => true, onSome: (zone) => isSameIn(zone)(at, now) }))
