/**
 * The bars of a question, as messages tell them.
 *
 * @since 0.1.0
 */
import type { Bar } from "../../../domain/Event.ts"
import * as Bars from "../../Market/Bars.ts"
import type { Market } from "../../Market/Market.ts"
import type * as Spans from "../../Market/Spans.ts"
import * as Timestamp from "../../Timestamp.ts"
import type { Query } from "./Query.ts"
import { gatewayZone, zonedTimes } from "./When.ts"

/**
 * Writes times as a gateway of a version does: from 174 on in the zone of the instrument, below it in the gateway's own.
 *
 * @since 0.1.0
 * @category constructors
 */
export const times = ({ instrument: { details } }: Pick<Query, "instrument">, version: number) =>
  version < zonedTimes
    ? Timestamp.writer(gatewayZone, "spaced")
    : Timestamp.writer(details.timeZoneId ?? "UTC", "zoned")

/**
 * Makes the bars of a question: one of each span. Their times are texts or seconds, those of days and longer always dates.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market, query: Query, version: number) => {
  const { formatDate, instrument, size, source } = query
  const write = times(query, version)
  return ({ date, stretches }: Spans.Span): Bar => {
    const [first, ...others] = stretches
    const { count, wap, ...bar } = others.reduce(
      (sum, stretch) => Bars.join(sum, source.bar(market, instrument, stretch)),
      source.bar(market, instrument, first)
    )
    const time = typeof size !== "number"
      ? date
      : formatDate === 2
      ? String(Math.floor(first.from / 1000))
      : write(first.from)
    return { time, ...bar, WAP: wap, count }
  }
}
