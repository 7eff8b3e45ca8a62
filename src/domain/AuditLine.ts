/**
 * A line of the audit: what happened, in JSON, and the hash of the line before, so that none can be changed, removed,
 * inserted or moved unseen.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Crypto from "node:crypto" // edge: the chain is made of SHA-256, and made at once
import * as Mask from "./Mask.ts"

/**
 * What lines tell of. Of orders: `intent`, `decision` (of a rule or a check), `sent` and
 * `received` (frames), `outcome`. Of the program: `started`, `stopped`, `kill_switch`, `alert`. Of the audit itself:
 * `continued` (the first line of a file that goes on from another), `torn` (the end of a line that was cut off at a start),
 * `damaged` (the line before is none of the audit's), `lost` (entries that could not be written).
 *
 * @since 0.1.0
 * @category models
 */
export const AuditEvent = Schema.Literals([
  "intent",
  "decision",
  "sent",
  "received",
  "outcome",
  "started",
  "stopped",
  "kill_switch",
  "alert",
  "continued",
  "torn",
  "damaged",
  "lost"
])

/**
 * @since 0.1.0
 * @category models
 */
export type AuditEvent = typeof AuditEvent.Type

/**
 * What is to be written: an event and its data, which JSON can hold. The names of the chain are not for data, and
 * `orderRef` and `parentRef`, wherever they stand, are for names that the user chose (see `Mask.isOwn`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Entry {
  readonly event: AuditEvent
  readonly orderRef?: string | undefined
  readonly seq?: never
  readonly at?: never
  readonly prev?: never
  readonly [name: string]: unknown
}

/**
 * An entry, and when it was told (epoch ms): its turn to be written may come later.
 *
 * @since 0.1.0
 * @category models
 */
export interface Told {
  readonly entry: Entry
  readonly at: number
}

/**
 * The names that every line has. `seq` counts from 1 through all files of a chain, `at` is when it was told (ISO-8601 in UTC),
 * `prev` the SHA-256 of the whole line before, without its newline, in hexadecimal.
 *
 * @since 0.1.0
 * @category models
 */
export const Link = Schema.Struct({
  seq: Schema.Int.check(Schema.isGreaterThan(0)),
  at: Schema.String,
  event: Schema.String,
  prev: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))
})

/**
 * @since 0.1.0
 * @category models
 */
export type Link = typeof Link.Type

/**
 * Where a chain stands: the last line's number and hash.
 *
 * @since 0.1.0
 * @category models
 */
export interface Head {
  readonly seq: number
  readonly hash: string
}

/**
 * The head of a chain without lines: the first line's `prev` is 64 zeros.
 *
 * @since 0.1.0
 * @category constructors
 */
export const genesis: Head = { seq: 0, hash: "0".repeat(64) }

/**
 * The SHA-256 of a line, in hexadecimal.
 *
 * @since 0.1.0
 * @category conversions
 */
export const hashOf = (line: string): string => Crypto.hash("sha256", line)

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const masked = (name: string, value: unknown): unknown => {
  if (typeof value === "string") return Mask.isOwn(name) ? Mask.own(value) : Mask.text(value)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, value]) => [Mask.text(name), value]))
}

// Only in ASCII is a line the same characters if and only if it is the same bytes.
const ascii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)

/**
 * An entry as it is written: the JSON of its data, with account ids and control characters masked in all of its texts; in
 * the names of orders only ids that were learned.
 * Throws where JSON cannot hold it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const bodyOf = (entry: Entry): string => {
  const { at: _, event, orderRef, prev: __, seq: ___, ...data } = entry
  const body = { event, orderRef, ...data }
  const json = JSON.stringify(body) // edge: an entry is open to whatever JSON can hold
  // most have nothing to mask: whatever JSON escapes may hide something
  const isPlain = !json.includes("\\") && Mask.isPlain(json)
  return ascii(isPlain ? json : JSON.stringify(body, masked)) // edge: as above
}

/**
 * The line of an entry, told at `at` (ISO-8601), after `head`, and the head that it makes. Throws as `bodyOf` does.
 *
 * @since 0.1.0
 * @category conversions
 */
export const write = (entry: Entry, at: string, head: Head): readonly [line: string, head: Head] => {
  const seq = head.seq + 1
  const line = `{"seq":${seq},"at":"${at}",${bodyOf(entry).slice(1, -1)},"prev":"${head.hash}"}`
  return [line, { seq, hash: hashOf(line) }]
}

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Link))

/**
 * What of the chain stands in a line, if it is a line of an audit.
 *
 * @since 0.1.0
 * @category conversions
 */
export const read = (line: string): Option.Option<Link> =>
  Option.filter(decode(line), ({ at }) => !Number.isNaN(Date.parse(at)))
