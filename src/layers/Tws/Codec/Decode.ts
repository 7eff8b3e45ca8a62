/**
 * Bytes to events: the hot messages, what we decode ourselves, and the decoder of `@stoqey/ib` for the rest.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import * as Bulk from "../../../wire/Bulk.ts"
import * as Bytes from "../../../wire/Bytes.ts"
import * as Frame from "../../../wire/Frame.ts"
import * as Hot from "../../../wire/Hot.ts"
import * as Inbound from "../../../wire/Inbound.ts"
import * as Layout from "../../../wire/Layout/Layout.ts"
import * as MessageId from "../../../wire/MessageId.ts"
import * as Problem from "../../../wire/Problem.ts"
import * as Stoqey from "./Stoqey.ts"

/**
 * The most fields of a message that is not a list of bars or ticks.
 *
 * @since 0.1.0
 * @category constants
 */
export const maximumFields = 10_000

/**
 * The most bytes of such a message: to make 16 MiB a text holds the event loop for longer than all else that is legal.
 * The parameters of scanners, the longest text that a real gateway sends, are some 2 MiB.
 *
 * @since 0.1.0
 * @category constants
 */
export const maximumText = 4 * 1024 * 1024

/**
 * The messages that we decode ourselves, since the decoder of `@stoqey/ib` 1.6.10 loses or changes some of what they
 * say: sizes and masks of ticks (1, 2, 45, 46, 49, 99), an unset amount or id that reads as 0 or as 9223372036854776000
 * (3, 5, 7, 9, 11, 59, 61, 71, 94, 95, 101), invalid JSON that loses the next message (4), times in expiries (10, 18), a year of
 * bars in quadratic time (17, 96, 97, 98), a request id that is text (74), a tick of 0.01 that reads as 0 (81); and what
 * it does not read at all (65, 66, 69, 70).
 */
const own: ReadonlySet<number> = new Set([
  ...[1, 2, 3, 4, 5, 7, 9, 10, 11, 17, 18, 45, 46, 49, 59, 61, 65, 66, 69, 70, 71, 74],
  ...[81, 90, 94, 95, 96, 97, 98, 99, 100, 101, 106]
])

// An adversary can send a billion different ids; a warning for each of the first is enough.
const maximumKinds = 1_000

// the bytes in which a message says whose it is, however long it is
const headOf = 64

/** The request that a message answers, where its first fields say which. */
const requestOf = ({ fields: entries }: Layout.Layout, fields: ReadonlyArray<string>, version: number) => {
  const [first, second] = entries.filter((entry) => Layout.isSpoken(entry, version))
  const at = [first, second].findIndex((entry) => entry !== undefined && "n" in entry && entry.n === "reqId")
  const text = at < 0 ? "" : fields[at + 1] ?? ""
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined
}

/**
 * Makes the decoder of a session: appends to `into` what a payload says.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (serverVersion: number) => {
  const warned = new Set<string>()
  const stoqey = Stoqey.make(serverVersion)

  const warn = (messageId: number, kind: string, problem: string, into: Array<Event>) => {
    if (warned.has(kind) || warned.size === maximumKinds) return
    warned.add(kind)
    into.push({ _tag: "unexpected", messageId, problem })
  }

  const deliver = (id: number, { events, surplus }: Stoqey.Decoded, into: Array<Event>) => {
    for (const event of events) into.push(event)
    if (surplus > 0) {
      warn(id, `surplus ${id}`, `message ${id} has ${surplus} fields more than version ${serverVersion} gives it`, into)
    }
  }

  const decodeFields = (id: number, fields: ReadonlyArray<string>): Stoqey.Decoded | Problem.Problem => {
    if (!own.has(id)) return stoqey(fields)
    const decoded = Inbound.decode(fields, serverVersion)
    return Problem.isProblem(decoded) ? decoded : { events: [decoded.event], surplus: decoded.surplus }
  }

  return (bytes: Uint8Array, start: number, end: number, into: Array<Event>): void => {
    const hot = Hot.decode(bytes, start, end)
    if (hot !== undefined) {
      into.push(hot)
      return
    }
    const id = MessageId.read(bytes, start, end)
    const layout = Layout.inbound.get(id)
    if (layout?.event === undefined || (layout.since ?? 0) > Layout.maximum) {
      return warn(id, `unknown ${id}`, `message ${id} is unknown to us: it is ignored`, into)
    }
    const bulk = Bulk.ids.has(id) ? Bulk.decode(bytes, start, end) : undefined
    if (bulk !== undefined) return deliver(id, { events: [bulk.event], surplus: bulk.surplus }, into)
    const length = end - start
    const decoded = length > maximumText
      ? Problem.make(id, `message ${id} is a text of ${length} bytes`)
      // so few bytes are no more fields, whatever they are
      : length > maximumFields && Bytes.nuls(bytes, start, end, maximumFields + 1) > maximumFields
      ? Problem.make(id, `message ${id} has more than ${maximumFields} fields`)
      : decodeFields(id, Frame.fields(bytes, start, end))
    if (!Problem.isProblem(decoded)) return deliver(id, decoded, into)
    const of = requestOf(layout, Frame.fields(bytes, start, Math.min(end, start + headOf)), serverVersion)
    into.push({ _tag: "undecodable", messageId: id, problem: decoded.text, ...(of === undefined ? {} : { of }) })
  }
}
