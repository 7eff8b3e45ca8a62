/**
 * What a gateway sends: events from and to the fields of messages, at every version.
 *
 * @since 0.1.0
 */
import type { Event } from "../domain/Event.ts"
import * as Layout from "./Layout/Layout.ts"
import * as Message from "./Message.ts"
import * as MessageId from "./MessageId.ts"
import * as Peculiarity from "./Peculiarity.ts"
import * as Problem from "./Problem.ts"
import * as Reader from "./Reader.ts"
import * as Shape from "./Shape.ts"

/**
 * The fields of the message that is an event, as a real TWS sends them at a version (151 to 200). None where a gateway
 * of that version has no such message: then nothing is to be sent.
 *
 * A single row of a scanner is a message of that row, and the end of its rows one of none: a gateway sends all at once.
 *
 * @example
 * ```ts
 * Inbound.encode({ _tag: "currentTime", time: 1700000000 }, 193) // ["49", "1", "1700000000"]
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (event: Event, version: number): ReadonlyArray<string> => {
  const layout = Layout.inbound.get(MessageId.ofEvent(event._tag) ?? -1)
  if (layout === undefined || (layout.since !== undefined && version < layout.since)) return []
  return Message.encode(layout, version, Shape.toValues(layout, version, Peculiarity.outgoing(event)))
}

/**
 * An event, and how many fields its message had that we do not know.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decoded {
  readonly event: Event
  readonly surplus: number
}

/**
 * The event of a message.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (fields: ReadonlyArray<string>, version: number): Decoded | Problem.Problem => {
  const id = Number(fields[0])
  const layout = Layout.inbound.get(id)
  if (layout?.event === undefined) {
    return Problem.make(id, `message ${Problem.quote(fields[0] ?? "")} is no event`)
  }
  const read = Reader.of(layout, version)(fields)
  return Problem.isProblem(read)
    ? read
    : { event: Peculiarity.incoming(layout.event, read.shape), surplus: read.surplus }
}
