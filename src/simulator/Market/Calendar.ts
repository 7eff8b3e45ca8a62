/**
 * When an instrument trades: its sessions by exchange and day, and the texts of trading hours that contract details carry.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Timestamp from "../Timestamp.ts"
import type { Instrument } from "./Instruments.ts"
import * as Schedule from "./Schedule.ts"

/**
 * Whose hours apply: those of the real exchanges, or round the clock on every day, so that whoever tests on a Sunday can
 * trade.
 *
 * @since 0.1.0
 * @category models
 */
export type Hours = "always" | "exchange"

/**
 * One trading session of a trade date (`yyyymmdd`), in milliseconds since the epoch; it ends before `closes`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Session {
  readonly date: string
  readonly opens: number
  readonly closes: number
}

/**
 * All trading, or only the liquid (regular) hours.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "trading" | "liquid"

/**
 * The sessions of an instrument.
 *
 * @since 0.1.0
 * @category models
 */
export interface Calendar {
  /** The sessions that overlap a span of time, in order. */
  readonly sessions: (instrument: Instrument, kind: Kind, from: number, to: number) => ReadonlyArray<Session>
  readonly isOpen: (instrument: Instrument, at: number) => boolean
  /** When it opens next: now, where it is open. */
  readonly opensAt: (instrument: Instrument, at: number) => number
}

const dayMillis = 86_400_000
const minuteMillis = 60_000

// no holidays last longer than this
const longestRest = 15 * dayMillis

const zoneOf = ({ details }: Instrument): string => details.timeZoneId ?? "UTC"

/** Every day of the instrument's own time zone, from midnight to midnight. */
const always: Calendar = {
  sessions: (instrument, _kind, from, to) => {
    const sessions: Array<Session> = []
    let opens = Timestamp.midnight(from, zoneOf(instrument))
    while (opens < to) {
      const closes = Timestamp.midnight(opens, zoneOf(instrument), 1)
      sessions.push({ date: Timestamp.date(opens, zoneOf(instrument)), opens, closes })
      opens = closes
    }
    return sessions
  },
  isOpen: () => true,
  opensAt: (_instrument, at) => at
}

const offsets = new Map<string, Map<number, number>>()

/** How far a zone is ahead of UTC on a day. Clocks change in the night to Sunday, when no exchange is open. */
const offset = (timeZone: string, day: number): number => {
  let ofZone = offsets.get(timeZone)
  if (ofZone === undefined) offsets.set(timeZone, ofZone = new Map())
  let known = ofZone.get(day)
  if (known === undefined) {
    const noon = day * dayMillis + dayMillis / 2
    known = DateTime.zonedOffset(DateTime.makeZonedUnsafe(noon, { timeZone, adjustForTimeZone: true }))
    ofZone.set(day, known)
  }
  return known
}

/**
 * A time of a numbered day on a zone's clock, in minutes from its midnight, as milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category constructors
 */
export const moment = (timeZone: string, day: number, minutes: number): number => {
  const local = day * dayMillis + minutes * minuteMillis
  return local - offset(timeZone, Math.floor(local / dayMillis))
}

const dates = new Map<number, string>()

/**
 * A numbered day as `yyyymmdd`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dateOf = (day: number): string => {
  const date = dates.get(day) ?? DateTime.formatIsoDateUtc(DateTime.makeUnsafe(day * dayMillis)).replaceAll("-", "")
  dates.set(day, date)
  return date
}

/** The hours of the real exchanges; what has none there trades round the clock. */
const exchange: Calendar = {
  sessions: (instrument, kind, from, to) => {
    const schedule = Schedule.of(instrument)
    if (schedule === undefined) return always.sessions(instrument, kind, from, to)
    const zone = zoneOf(instrument)
    const sessions: Array<Session> = []
    for (let day = Math.floor(from / dayMillis) - 1; day <= Math.floor(to / dayMillis) + 2; day++) {
      const span = Schedule.span(schedule, kind, day)
      if (span === undefined) continue
      const opens = moment(zone, day, span[0])
      const closes = moment(zone, day, span[1])
      if (closes > from && opens < to) sessions.push({ date: dateOf(day), opens, closes })
    }
    return sessions
  },
  isOpen: (instrument, at) => stateAt(instrument, at).isOpen,
  opensAt: (instrument, at) => {
    const { isOpen, until } = stateAt(instrument, at)
    return isOpen ? at : until
  }
}

interface State {
  readonly isOpen: boolean
  readonly from: number
  readonly until: number
}

const states = new WeakMap<Instrument, State>()

/** Open or closed, and until when. The last answer is remembered: every tick asks. */
const stateAt = (instrument: Instrument, at: number): State => {
  const known = states.get(instrument)
  if (known !== undefined && known.from <= at && at < known.until) return known
  const [next] = exchange.sessions(instrument, "trading", at, at + longestRest)
  const isOpen = next !== undefined && next.opens <= at
  const state = { isOpen, from: at, until: (isOpen ? next.closes : next?.opens) ?? at }
  states.set(instrument, state)
  return state
}

const calendars: { readonly [K in Hours]: Calendar } = { always, exchange }

/**
 * The calendar of these hours.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (hours: Hours): Calendar => calendars[hours]

const daysTold = 6

const told = new Map<string, readonly [midnight: number, text: string]>()

/**
 * Six days of hours from today on, as contract details tell them: `20260105:0400-20260105:2000;20260106:CLOSED`. A day
 * that only sees another day's session begin is told with that one (source: recorded contract details of ES).
 *
 * @since 0.1.0
 * @category constructors
 */
export const text = (hours: Hours, instrument: Instrument, kind: Kind, at: number): string => {
  const zone = zoneOf(instrument)
  const today = Timestamp.midnight(at, zone)
  const schedule = hours === "always" ? undefined : Schedule.of(instrument)
  // a chain of thousands of contracts asks for the same text
  const key = `${zone} ${kind} ${JSON.stringify(schedule)}`
  const [midnight, known] = told.get(key) ?? []
  if (known !== undefined && midnight === today) return known
  const sessions = make(hours).sessions(instrument, kind, today, today + longestRest)
  const entries: Array<string> = []
  for (let later = 0; entries.length < daysTold; later++) {
    const date = Timestamp.date(Timestamp.midnight(at, zone, later), zone)
    const own = sessions.filter((session) => session.date === date)
    if (own.length > 0) {
      entries.push(
        own.map(({ closes, opens }) => `${Timestamp.hour(opens, zone)}-${Timestamp.hour(closes, zone)}`).join(",")
      )
    } else if (!sessions.some(({ opens }) => Timestamp.date(opens, zone) === date)) entries.push(`${date}:CLOSED`)
  }
  const whole = entries.join(";")
  told.set(key, [today, whole])
  return whole
}

/**
 * Six closed days from today on.
 *
 * @since 0.1.0
 * @category constructors
 */
export const closedText = (instrument: Instrument, at: number): string => {
  const zone = zoneOf(instrument)
  const dates = Array.from(
    { length: daysTold },
    (_, later) => Timestamp.date(Timestamp.midnight(at, zone, later), zone)
  )
  return dates.map((date) => `${date}:CLOSED`).join(";")
}
