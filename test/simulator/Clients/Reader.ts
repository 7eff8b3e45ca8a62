/**
 * A reader of what gateways send that shares nothing with ours: driven by a table of the fields of every message at
 * every version, which was checked against the official Python and Java clients, ib_async and `@stoqey/ib`. It is as
 * strict as the strictest of them: no field too many or too few, no text that is not of its type, nothing empty that
 * breaks one of them.
 */
import * as fs from "node:fs"
import * as path from "node:path"

interface Gate {
  readonly since?: number
  readonly until?: number
}
interface Field extends Gate {
  readonly n: string
  readonly t: string
  readonly const?: string
}
interface Condition {
  readonly field: string
  readonly eq?: string
  readonly ne?: string
  readonly in?: ReadonlyArray<string>
  readonly gt?: number
}
interface Block extends Gate {
  readonly if: Condition
  readonly fields: ReadonlyArray<Entry>
}
interface List extends Gate {
  readonly repeat: string
  readonly as: string
  readonly fields?: ReadonlyArray<Entry>
  readonly switch?: string
  readonly cases?: Readonly<Record<string, ReadonlyArray<Entry>>>
}
type Entry = Field | Block | List
interface Layout extends Gate {
  readonly name: string
  readonly fields: ReadonlyArray<Entry>
}

const fixture = <A>(name: string): A =>
  JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "../../fixtures/wire", name), "utf8"))

const table = fixture<Readonly<Record<string, Layout>>>("layouts-in.json")
const neverEmpty = fixture<Readonly<Record<string, Readonly<Record<string, unknown>>>>>("never-empty.json")

export interface Read {
  readonly id: number
  /** The texts of the fields, those of lists and blocks included, in their order. */
  readonly fields: ReadonlyArray<readonly [name: string, text: string]>
  /** What a client would stumble over. */
  readonly complaints: ReadonlyArray<string>
}

const number = /^-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/
const types: Readonly<Record<string, RegExp>> = {
  int: /^-?\d+$/,
  long: /^-?\d+$/,
  bool: /^[01]$/,
  double: number,
  decimal: number
}
const unset = new Set(["", "2147483647", "9223372036854775807", "1.7976931348623157E308"])

const holds = ({ eq, gt, in: several, ne }: Condition, text: string): boolean =>
  (eq === undefined || text === eq) && (ne === undefined || text !== ne) &&
  (several === undefined || several.includes(text)) &&
  (gt === undefined || (!unset.has(text) && Number(text) > gt))

/** Reads the fields of a message, as a client of that version does. */
export const read = (fields: ReadonlyArray<string>, version: number): Read => {
  const layout = table[fields[0] ?? ""]
  const known: Array<readonly [string, string]> = []
  const complaints: Array<string> = []
  const complain = (what: string): void => void complaints.push(`${fields[0]}@${version}: ${what}`)
  let at = 1
  const one = ({ const: constant, n, t }: Field): string => {
    const text = fields[at++]
    if (text === undefined) complain(`ends before ${n}`)
    else if (constant !== undefined && text !== constant) complain(`${n} is ${text}, not ${constant}`)
    else if (text === "" && neverEmpty[fields[0] ?? ""]?.[n] !== undefined) complain(`${n} is empty`)
    else if (text !== "" && types[t]?.test(text) === false) complain(`${n} is no ${t}: ${text}`)
    known.push([n, text ?? ""])
    return text ?? ""
  }
  const all = (entries: ReadonlyArray<Entry>, outer: ReadonlyMap<string, string>): void => {
    const texts = new Map(outer)
    for (const entry of entries) {
      if (version < (entry.since ?? 0) || version >= (entry.until ?? Infinity)) continue
      if ("n" in entry) texts.set(entry.n, one(entry))
      else if ("if" in entry) {
        if (holds(entry.if, texts.get(entry.if.field) ?? "")) all(entry.fields, texts)
      } else {
        const count = Number(texts.get(entry.repeat))
        for (let i = 0; i < count && at <= fields.length; i++) {
          const kind = entry.switch === undefined ? "" : one({ n: entry.switch, t: "int" })
          all(entry.fields ?? entry.cases?.[kind] ?? [], texts)
        }
      }
    }
  }
  if (layout === undefined || version < (layout.since ?? 0)) complain("there is no such message")
  else {
    all(layout.fields, new Map())
    if (at < fields.length) complain(`${fields.length - at} fields too many`)
  }
  return { id: Number(fields[0]), fields: known, complaints }
}

/** The text of a field of a message that was read. */
export const field = ({ fields }: Read, name: string): string => fields.find(([n]) => n === name)?.[1] ?? ""

// what Python's zoneinfo knows, this knows too
const zones = new Map<string, boolean>()
const isZone = (zone: string): boolean => {
  const known = zones.get(zone)
  if (known !== undefined) return known
  let is: boolean
  try {
    is = new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) !== ""
  } catch {
    is = false
  }
  zones.set(zone, is)
  return is
}

/** Is this a time that ib_async can read? An unknown zone, or a third form, raises there. */
export const isTime = (text: string): boolean => {
  const [, zone] = /^\d{8} \d\d:\d\d:\d\d (\S.*)$/.exec(text) ?? []
  return zone === undefined
    ? /^(\d{8}|\d+|\d{8} ?-? ?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d)$/.test(text)
    : isZone(zone)
}
