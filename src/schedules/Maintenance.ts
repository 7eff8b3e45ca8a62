/**
 * When IBKR and the gateway are away by plan: IBKR's reset windows by region, its weekend, and the gateway's own restart.
 *
 * Inside a window a loss is no news: accounts are away for seconds, sometimes for long, at times that nobody announces.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import type { ResetRegion, TimeOfDay } from "../domain/Settings.ts"
import * as Window from "./Maintenance/Window.ts"

/**
 * Whether a window is open: until when (the end of all that adjoin), and when the next one opens after that. Epoch ms.
 *
 * @since 0.1.0
 * @category models
 */
export interface Maintenance {
  readonly active: boolean
  readonly until: number | null
  readonly nextAt: number | null
}

const day = 86_400_000

// A time that a clock change skips is later by what was skipped; of a time that comes twice, the first counts.
const wall = (epochDay: number, [hour, minute]: readonly [number, number], zone: string): number =>
  DateTime.toEpochMillis(
    DateTime.makeZonedUnsafe(epochDay * day + (hour * 60 + minute) * 60_000, {
      timeZone: zone,
      adjustForTimeZone: true
    })
  )

// Asked at every status while a zone's rules are slow to ask, so one week's answer is kept: the days from four before
// the week to five after it reach beyond every window and zone.
const weekly = <K extends object, A>(compute: (key: K, epochDays: ReadonlyArray<number>) => A) => {
  const kept = new WeakMap<K, { readonly week: number; readonly value: A }>()
  return (key: K, epochMillis: number): A => {
    const week = Math.floor(epochMillis / (7 * day))
    const known = kept.get(key)
    if (known?.week === week) return known.value
    const value = compute(key, Array.from({ length: 16 }, (_, i) => week * 7 - 4 + i))
    kept.set(key, { week, value })
    return value
  }
}

interface Open {
  readonly from: number
  readonly to: number
}

const merge = (spans: ReadonlyArray<Open>): ReadonlyArray<Open> => {
  const merged: Array<Open> = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last === undefined || span.from > last.to) merged.push(span)
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
  }
  return merged
}

// 1970-01-01 was a Thursday
const weekday = (epochDay: number): number => (((epochDay + 4) % 7) + 7) % 7

const opened = weekly((windows: ReadonlyArray<Window.Window>, epochDays) =>
  merge(
    epochDays.flatMap((each) =>
      windows
        .filter(({ days }) => days.includes(weekday(each)))
        .map(({ from, nights, to, zone }) => ({ from: wall(each, from, zone), to: wall(each + nights, to, zone) }))
    )
  )
)

/**
 * Whether a window of the region is open at a moment. A window holds its beginning and not its end.
 *
 * @param region - whose windows apply; `none` has none.
 * @param epochMillis - the moment, milliseconds since 1970 UTC.
 * @example
 * ```ts
 * Maintenance.at("north-america", Date.parse("2026-07-01T05:00:00Z"))
 * // { active: true, until: Date.parse("2026-07-01T05:45:00Z"), nextAt: Date.parse("2026-07-02T03:45:00Z") }
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const at = (region: ResetRegion, epochMillis: number): Maintenance => {
  const open = opened(Window.byRegion[region], epochMillis)
  const inside = open.find(({ from, to }) => from <= epochMillis && epochMillis < to)
  const next = open.find(({ from }) => from > epochMillis)
  return { active: inside !== undefined, until: inside?.to ?? null, nextAt: next?.from ?? null }
}

/**
 * How long before the gateway's own restart orders are refused.
 *
 * @since 0.1.0
 * @category constructors
 */
export const restartLead: Duration.Duration = Duration.seconds(60)

/**
 * How long the restart may take, and how long a session that outlives its time waits for it before orders may pass again: by
 * then the gateway is evidently set to another time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const restartPatience: Duration.Duration = Duration.minutes(10)

const restarts = weekly(({ hour, minute, zone }: TimeOfDay, epochDays) =>
  epochDays.map((each) => wall(each, [hour, minute], zone))
)

/**
 * When the gateway restarts next, strictly after a moment. Epoch ms.
 *
 * @since 0.1.0
 * @category combinators
 */
export const nextRestart = (timeOfDay: TimeOfDay, epochMillis: number): number =>
  Math.min(...restarts(timeOfDay, epochMillis).filter((each) => each > epochMillis))

/**
 * When the gateway restarted last, at a moment or before it. Epoch ms.
 *
 * @since 0.1.0
 * @category combinators
 */
export const lastRestart = (timeOfDay: TimeOfDay, epochMillis: number): number =>
  Math.max(...restarts(timeOfDay, epochMillis).filter((each) => each <= epochMillis))

/**
 * Is the gateway's restart due, or under way? From 60 s before it until a session has begun after it, which may be lost
 * again by now, and until 10 min after it at most.
 *
 * @param timeOfDay - `IBKR_RESTART_AT`; its zone must be an IANA zone.
 * @param epochMillis - the moment, milliseconds since 1970 UTC.
 * @param lastBegun - when the last session began (epoch ms); `null` where there was none.
 *
 * @since 0.1.0
 * @category guards
 */
export const restartDue = (timeOfDay: TimeOfDay, epochMillis: number, lastBegun: number | null): boolean => {
  if (nextRestart(timeOfDay, epochMillis) - epochMillis <= Duration.toMillis(restartLead)) return true
  const last = lastRestart(timeOfDay, epochMillis)
  return (lastBegun === null || lastBegun <= last) && epochMillis < last + Duration.toMillis(restartPatience)
}
