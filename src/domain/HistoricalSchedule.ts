/**
 * When a contract traded: the sessions of the past, as a gateway tells them.
 *
 * @since 0.1.0
 */
import * as BarTime from "./BarTime.ts"
import type * as Event from "./Event.ts"

/**
 * The sessions, in their order. Each lasts from `from` to before `to` (epoch ms) and belongs to the trade date `date`
 * (`yyyymmdd`); `timeZone` is that of the exchange.
 *
 * @since 0.1.0
 * @category models
 */
export interface HistoricalSchedule {
  readonly timeZone: string
  readonly sessions: ReadonlyArray<{ readonly from: number; readonly to: number; readonly date: string }>
}

/**
 * A schedule as the gateway told it; absent where one of its times cannot be read.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromTws = (
  { sessions: told, timeZone }: Event.Events["historicalSchedule"]
): HistoricalSchedule | undefined => {
  const sessions = told.flatMap(({ endDateTime, refDate, startDateTime }) => {
    const from = BarTime.parse(startDateTime, timeZone)
    const to = BarTime.parse(endDateTime, timeZone)
    return from === undefined || to === undefined ? [] : [{ from, to, date: refDate }]
  })
  return sessions.length === told.length ? { timeZone, sessions } : undefined
}
