/**
 * The layout of every message at every version, as data: one table for our decoder and for the simulator.
 *
 * The tables were checked against five official Python clients, the official Java client, ib_async, `@stoqey/ib` and
 * recorded frames. `since` is inclusive, `until` exclusive.
 *
 * @since 0.1.0
 */
import inboundTable from "./Inbound.json" with { type: "json" }
import outboundTable from "./Outbound.json" with { type: "json" }

/**
 * The lowest version of the protocol that we speak.
 *
 * @since 0.1.0
 * @category constants
 */
export const minimum = 151

/**
 * The highest version of the protocol that our client speaks: the last one before protobuf that `@stoqey/ib` knows.
 *
 * @since 0.1.0
 * @category constants
 */
export const maximum = 193

/**
 * The highest version that the tables have: the last one before protobuf that any client knows. Only the simulated
 * gateway speaks those above `maximum`, where it is asked to.
 *
 * @since 0.1.0
 * @category constants
 */
export const newest = 200

/**
 * How a field's text is read and printed. `time` is a date and time as text, `json` text, `numeric` text that is
 * usually a number (a multiplier), `right` an option's right or a placeholder, `flags` a mask, `tags` `tag=value;…`.
 *
 * @since 0.1.0
 * @category models
 */
export type Type =
  | "int"
  | "long"
  | "double"
  | "decimal"
  | "bool"
  | "string"
  | "time"
  | "json"
  | "numeric"
  | "right"
  | "flags"
  | "tags"

interface Versions {
  readonly since?: number
  readonly until?: number
}

/**
 * One field of a message.
 *
 * @since 0.1.0
 * @category models
 */
export interface Field extends Versions {
  /** Its name on the wire. */
  readonly n: string
  readonly t: Type
  /** What it always is. */
  readonly const?: string
  /** What it may be, where clients disagree. */
  readonly accept?: ReadonlyArray<string>
  /** From this version on its text is 7-bit, with `\uXXXX`. */
  readonly escaped?: number
  /** An empty text means "unset" rather than zero. */
  readonly unset?: true
  /** A message without it cannot be used. */
  readonly required?: true
  /** The names of a mask's bits, from bit 0 on. */
  readonly bits?: ReadonlyArray<string>
  /** The path of the object that holds it, where it is not the event or command itself. */
  readonly of?: string
  /** Its name there; empty where it is the list's element itself. */
  readonly as?: string
  /** It says whether the object at this path is there. */
  readonly has?: string
  /** It counts the list of this name. */
  readonly counts?: string
  /** Nobody wants it once it was read. */
  readonly drop?: true
  /** What a real TWS sends where there is no value. */
  readonly default?: string
  /** The text that says "not computed". */
  readonly none?: string
  /** A real TWS always prints a decimal point. */
  readonly point?: true
  /** Some clients leave it out. */
  readonly lenient?: "mayBeAbsent"
}

/**
 * When a block of fields is there: a comparison with the text of an earlier field, or with how many fields are left.
 *
 * @since 0.1.0
 * @category models
 */
export interface Condition {
  readonly field?: string
  readonly eq?: string
  readonly ne?: string
  readonly in?: ReadonlyArray<string>
  readonly gt?: number
  readonly remaining?: number
}

/**
 * Fields that are there under a condition.
 *
 * @since 0.1.0
 * @category models
 */
export interface Block extends Versions {
  readonly if: Condition
  /** Some clients send it although its condition is false, or the reverse. */
  readonly lenient?: "flip"
  readonly fields: ReadonlyArray<Entry>
}

/**
 * Fields that are there as often as the field `repeat` says; with `switch` each element begins with its kind.
 *
 * @since 0.1.0
 * @category models
 */
export interface List extends Versions {
  readonly repeat: string
  readonly as: string
  readonly of?: string
  readonly fields?: ReadonlyArray<Entry>
  readonly switch?: string
  readonly cases?: { readonly [kind: string]: ReadonlyArray<Entry> }
}

/**
 * @since 0.1.0
 * @category models
 */
export type Entry = Field | Block | List

/**
 * The layout of one message. `fields` begin after the message id.
 *
 * @since 0.1.0
 * @category models
 */
export interface Layout {
  readonly id: number
  readonly name: string
  /** The event that it is, for messages of a gateway. */
  readonly event?: string
  /** The command that it is, and the names of the command's parameters, for messages of a client. */
  readonly command?: string
  readonly args?: ReadonlyArray<string>
  readonly since?: number
  readonly fields: ReadonlyArray<Entry>
}

type Table = { readonly [id: string]: Omit<Layout, "id"> }

const byId = (table: Table): ReadonlyMap<number, Layout> =>
  new Map(Object.entries(table).map(([id, layout]) => [Number(id), { id: Number(id), ...layout }]))

/**
 * What a gateway sends, by message id.
 *
 * @since 0.1.0
 * @category tables
 */
export const inbound: ReadonlyMap<number, Layout> = byId(inboundTable as Table)

/**
 * What a client sends, by message id.
 *
 * @since 0.1.0
 * @category tables
 */
export const outbound: ReadonlyMap<number, Layout> = byId(outboundTable as Table)

/**
 * Is this part of a message there at a version?
 *
 * @since 0.1.0
 * @category guards
 */
export const isSpoken = (entry: Entry, version: number): boolean =>
  (entry.since === undefined || version >= entry.since) && (entry.until === undefined || version < entry.until)
