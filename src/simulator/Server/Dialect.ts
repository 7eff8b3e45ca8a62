/**
 * How an event reads at another version, where not its fields changed but its texts, its time, or the messages that it is.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"

const zonedTimes = 174
const timedErrors = 194
const separateEnd = 196

/**
 * The messages in which a gateway tells an event at a version: below 174 times carry two spaces and no zone (source:
 * recorded frames of versions 173 and 200), from 194 on an error says when, from 196 on start and end of a history
 * follow it. `now` is in milliseconds since the epoch, by the gateway's clock.
 *
 * @since 0.1.0
 * @category combinators
 */
export const at = (event: Event, version: number, now: number): ReadonlyArray<Event> => {
  switch (event._tag) {
    case "execDetails": {
      if (version >= zonedTimes) return [event]
      const time = (event.execution.time ?? "").replace(/^(\S+) (\S+) .*$/, "$1  $2")
      return [{ ...event, execution: { ...event.execution, time } }]
    }
    case "error":
      return version < timedErrors ? [event] : [{ errorTime: now, ...event }]
    case "historicalData": {
      const { end, reqId, start } = event
      return version < separateEnd ? [event] : [event, { _tag: "historicalDataEnd", reqId, start, end }]
    }
    default:
      return [event]
  }
}
