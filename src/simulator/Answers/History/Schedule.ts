/**
 * The sessions of a question about a schedule (106).
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import type { Market } from "../../Market/Market.ts"
import * as Spans from "../../Market/Spans.ts"
import * as Timestamp from "../../Timestamp.ts"
import type { Query } from "./Query.ts"

/**
 * The schedule that a question asks for, in the time of the exchange; none where nothing is traded then.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market, reqId: number, query: Query): Event | undefined => {
  const timeZone = query.instrument.details.timeZoneId ?? "UTC"
  const write = Timestamp.writer(timeZone, "dashed")
  const sessions = [...Spans.sessions(market, query)].map(({ closes, date, opens }) => ({
    startDateTime: write(opens),
    endDateTime: write(closes),
    refDate: date
  }))
  const [first] = sessions
  const last = sessions.at(-1)
  if (first === undefined || last === undefined) return undefined
  return {
    _tag: "historicalSchedule",
    reqId,
    start: first.startDateTime,
    end: last.endDateTime,
    timeZone,
    sessions
  }
}
