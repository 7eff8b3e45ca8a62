/** Made-up messages by layout, version and seed: any combination of blocks and lists that the layout allows. */
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Message from "../../src/wire/Message.ts"
import * as Seeded from "../fixtures/Seeded.ts"

const pick = <A>(next: () => number, from: ReadonlyArray<A>): A => from[Math.floor(next() * from.length)] as A

/** What switches the blocks of a layout on, by the name of the field that they look at. */
const switches = (entries: ReadonlyArray<Layout.Entry>): ReadonlyMap<string, ReadonlyArray<string>> => {
  const found = new Map<string, ReadonlyArray<string>>()
  const look = (inside: ReadonlyArray<Layout.Entry>) => {
    for (const entry of inside) {
      if (!("if" in entry)) continue
      const { eq, field = "", gt, in: several = [] } = entry.if
      const on = [...several, ...(eq === undefined ? [] : [eq]), ...(gt === undefined ? [] : ["1"])]
      found.set(field, [...found.get(field) ?? [], ...on])
      look(entry.fields)
    }
  }
  look(entries)
  return found
}

const text = (field: Layout.Field, next: () => number): string => {
  const number = 1 + Math.floor(next() * 90_000)
  switch (field.t) {
    case "int":
    case "long":
      return String(number)
    case "double":
      return `${number}.${field.point === true ? 5 : 25}`
    case "decimal":
    case "numeric":
      return `${number}.5`
    case "bool":
      return pick(next, ["0", "1"])
    case "flags":
      return pick(next, ["0", "1", "2", "3"])
    case "right":
      return pick(next, ["P", "C"])
    case "tags":
      return `tag${number}=value${number};`
    default:
      return `${field.n} ${number}`
  }
}

type Texts = { [name: string]: Message.Values[string] }

/** The texts of a made-up message. */
export const values = (layout: Layout.Layout, version: number, seed: number): Message.Values => {
  const next = Seeded.random(seed)
  const on = switches(layout.fields)
  const fill = (entries: ReadonlyArray<Layout.Entry>, into: Texts) => {
    for (const entry of entries) {
      if ("if" in entry) fill(entry.fields, into)
      else if (!Layout.isSpoken(entry, version)) continue
      else if ("repeat" in entry) {
        into[entry.as] = Array.from({ length: Math.floor(next() * 3) }, () => {
          const kind = entry.cases === undefined ? "" : pick(next, Object.keys(entry.cases))
          const element: Texts = entry.switch === undefined ? {} : { [entry.switch]: kind }
          fill(entry.fields ?? entry.cases?.[kind] ?? [], element)
          return element
        })
      } else if (entry.const === undefined && entry.counts === undefined) {
        const choices = on.get(entry.n)
        into[entry.n] = choices !== undefined && choices.length > 0 && next() < 0.6
          ? pick(next, choices)
          : entry.accept === undefined
          ? text(entry, next)
          : pick(next, entry.accept)
      }
    }
  }
  const into: Texts = {}
  fill(layout.fields, into)
  return into
}

/** The fields of a made-up message. */
export const fields = (layout: Layout.Layout, version: number, seed: number): ReadonlyArray<string> =>
  Message.encode(layout, version, values(layout, version, seed))

const between = (minimum: number, maximum: number): ReadonlyArray<number> =>
  Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index)

/** Every version that the tables have. */
export const versions = between(Layout.minimum, Layout.newest)

/** The versions that our client speaks, and the oracle. */
export const ours = between(Layout.minimum, Layout.maximum)

/** The layouts of a table that a version has. */
export const spoken = (table: ReadonlyMap<number, Layout.Layout>, version: number): ReadonlyArray<Layout.Layout> =>
  [...table.values()].filter((layout) => layout.since === undefined || layout.since <= version)

const odd = ["", "0", "-1", "2147483647", "9223372036854775807", "1.7976931348623157E308", "1e999", "x", "\\u00fc", "2"]

/** A message as it was made, cut, with more, and with one text that is another. */
export const spoiled = (fields: ReadonlyArray<string>, seed: number): ReadonlyArray<ReadonlyArray<string>> => {
  const next = Seeded.random(seed)
  const at = () => Math.floor(next() * fields.length)
  return [
    fields,
    [...fields, "a", "b"],
    fields.slice(0, 1 + at()),
    ...odd.map((text) => fields.with(at() || fields.length - 1, text))
  ]
}
