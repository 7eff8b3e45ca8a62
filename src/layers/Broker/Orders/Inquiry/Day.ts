/**
 * The day of a gateway: of executions and completed orders it lists those since midnight alone.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/**
 * How a session began: the wall clock of the gateway, and ours (epoch ms) at about the same moment.
 *
 * @since 0.1.0
 * @category models
 */
export interface Beginning {
  readonly connectionTime: string
  readonly connectedAt: number
}

const newYork = DateTime.zoneMakeNamedUnsafe("America/New_York")
const minute = 60_000
// all zones are whole quarters of an hour apart, and within a day of each other
const step = 15 * minute
const furthest = 15 * 60 * minute

/**
 * How far a gateway's wall clock is ahead of UTC, in ms, as the clocks themselves say it: the zone that it names may be
 * `CEST`, `British Summer Time`, or a `BST` that is another one elsewhere. `undefined` where it tells no time that can be.
 *
 * @since 0.1.0
 * @category accessors
 */
export const offsetOf = ({ connectedAt, connectionTime }: Beginning): number | undefined => {
  const wall = connectionTime.replace(/^(\d{4})(\d\d)(\d\d) +(\d\d:\d\d:\d\d).*$/, "$1-$2-$3T$4Z")
  const told = Option.filter(DateTime.make(wall), () => wall !== connectionTime)
  if (Option.isNone(told)) return undefined
  const offset = Math.round((DateTime.toEpochMillis(told.value) - connectedAt) / step) * step
  return Math.abs(offset) > furthest ? undefined : offset
}

const isSameIn = (zone: DateTime.TimeZone) => (one: number, other: number): boolean =>
  DateTime.formatIsoDate(DateTime.makeZonedUnsafe(one, { timeZone: zone })) ===
    DateTime.formatIsoDate(DateTime.makeZonedUnsafe(other, { timeZone: zone }))

/**
 * Do the lists that a gateway gives at `now` hold what happened at `at` (epoch ms)? Only where no midnight is known to lie in
 * between: neither IBKR's nor the gateway's own, nor one an hour from that, as its clocks may have changed since the session
 * began. Where its midnight is not known, they may not (source: IBKR's reference of `reqExecutions`, which answers those since
 * midnight).
 *
 * @since 0.1.0
 * @category guards
 */
export const isSame = (at: number, now: number, beginning: Beginning): boolean => {
  const offset = offsetOf(beginning)
  if (offset === undefined) return false
  const around = [-60, 0, 60].map((minutes) => DateTime.zoneMakeOffset(offset + minutes * minute))
  return [newYork, ...around].every((zone) => isSameIn(zone)(at, now))
}
