/**
 * The ids of messages: from the bytes of a frame, and by the names of events and commands.
 *
 * @since 0.1.0
 */
import type { Request } from "../domain/Command.ts"
import type { Event } from "../domain/Event.ts"
import * as Layout from "./Layout/Layout.ts"

/**
 * Reads the message id at the beginning of a payload, or -1 where there is none (no digits, or more than nine).
 *
 * @since 0.1.0
 * @category decoding
 */
export const read = (bytes: Uint8Array, start: number, end: number): number => {
  let id = 0
  let at = start
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === 0) break
    if (byte < 48 || byte > 57 || at - start > 8) return -1
    id = id * 10 + byte - 48
  }
  return at === start ? -1 : id
}

const ids = (table: ReadonlyMap<number, Layout.Layout>, nameOf: (layout: Layout.Layout) => string | undefined) =>
  new Map([...table.values()].flatMap((layout) => {
    const name = nameOf(layout)
    return name === undefined ? [] : [[name, layout.id] as const]
  }))

const events = ids(Layout.inbound, (layout) => layout.event)
  .set("tickByTickBidAsk", 99)
  .set("tickByTickMidPoint", 99)
  .set("scannerData", 20)
  .set("scannerDataEnd", 20)

const outbound = ids(Layout.outbound, (layout) => layout.command)

/**
 * The names of all commands.
 *
 * @since 0.1.0
 * @category constants
 */
export const commands: ReadonlyArray<string> = [...outbound.keys()]

/**
 * The id of the message that is an event; `undefined` for what never comes from a gateway.
 *
 * @since 0.1.0
 * @category accessors
 */
export const ofEvent = (tag: Event["_tag"]): number | undefined => events.get(tag)

/**
 * The id of the message that is a command.
 *
 * @since 0.1.0
 * @category accessors
 */
export const ofCommand = (tag: Request["_tag"]): number | undefined => outbound.get(tag)
