/**
 * The decoder of `@stoqey/ib`, kept to what it can do: one known message at a time, whole, and of a bounded size.
 *
 * @since 0.1.0
 */
import { Decoder } from "@stoqey/ib/dist/core/io/decoder.js"
import * as Event from "../../../domain/Event.ts"
import * as Layout from "../../../wire/Layout/Layout.ts"
import * as Problem from "../../../wire/Problem.ts"
import * as Reader from "../../../wire/Reader.ts"

/**
 * The events of one message, and how many fields it had that we do not know.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decoded {
  readonly events: ReadonlyArray<Event.Event>
  readonly surplus: number
}

const toEvent = (tag: string, args: ReadonlyArray<unknown>): Event.Event | undefined => {
  const names: ReadonlyArray<string> | undefined = tag in Event.fields
    ? Event.fields[tag as keyof Event.Events]
    : undefined
  if (names === undefined) return undefined
  return { _tag: tag, ...Object.fromEntries(names.map((name, i) => [name, args[i]])) } as unknown as Event.Event
}

/**
 * Makes the decoder of a session. It is given only what the tables can read, without surplus fields; what it reports or
 * throws all the same is a problem of that one message. A decoder that threw would lose the next message, so it is
 * replaced.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (serverVersion: number) => {
  let events: Array<Event.Event> = []
  let complaint: string | undefined

  const fresh = () =>
    new Decoder({
      serverVersion,
      emitEvent: (name, ...args) => {
        const event = toEvent(name, args)
        if (event === undefined) complaint ??= `${name} is no event that we know`
        else events.push(event)
      },
      emitError: (message) => {
        complaint ??= message
      },
      emitInfo: (message) => {
        complaint ??= message
      }
    })
  let decoder = fresh()

  return (fields: ReadonlyArray<string>): Decoded | Problem.Problem => {
    const id = Number(fields[0])
    const layout = Layout.inbound.get(id)
    if (layout === undefined) return Problem.make(id, `message ${id} is unknown to us`)
    const message = Reader.of(layout, serverVersion)(fields)
    if (Problem.isProblem(message)) return message
    events = []
    complaint = undefined
    decoder.enqueueMessage(fields.slice(0, fields.length - message.surplus))
    try { // edge: the decoder of @stoqey/ib may throw
      decoder.process()
    } catch (cause) { // edge: as above
      decoder = fresh()
      complaint = String(cause)
    }
    return complaint === undefined
      ? { events, surplus: message.surplus }
      : Problem.make(id, `${layout.name}: ${Problem.quote(complaint)}`)
  }
}
