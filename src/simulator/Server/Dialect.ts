/**
 * How an event reads at an older version, where its texts changed and not its fields.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"

const zonedTimes = 174

/**
 * The event as a gateway tells it at a version: below 174 times carry two spaces and no zone (source: recorded frames of
 * versions 173 and 200).
 *
 * @since 0.1.0
 * @category combinators
 */
export const at = (event: Event, version: number): Event =>
  version >= zonedTimes || event._tag !== "execDetails"
    ? event
    : {
      ...event,
      execution: { ...event.execution, time: (event.execution.time ?? "").replace(/^(\S+) (\S+) .*$/, "$1  $2") }
    }
