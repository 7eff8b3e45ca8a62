/**
 * The interpreter of the layouts: the texts of a message by the names of its fields, from and to the wire.
 *
 * @since 0.1.0
 */
import * as Field from "./Field.ts"
import * as Condition from "./Layout/Condition.ts"
import * as Layout from "./Layout/Layout.ts"
import * as Problem from "./Problem.ts"

/**
 * The texts of a message, or of one element of a list in it, by name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Values {
  readonly [name: string]: string | ReadonlyArray<Values> | undefined
}

/**
 * A message that was read, and how many fields it had that its layout does not know.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decoded {
  readonly values: Values
  readonly surplus: number
}

type Texts = { [name: string]: string | ReadonlyArray<Values> | undefined }

// Names in conditions mean the innermost element that has them.
interface Within {
  readonly texts: Texts
  readonly outer?: Within
}

const look = (within: Within | undefined, name: string): string => {
  const text = within?.texts[name]
  if (typeof text === "string") return text
  return within?.outer === undefined ? "" : look(within.outer, name)
}

const holds = (condition: Layout.Condition, within: Within, remaining: number): boolean =>
  Condition.holds(condition, look(within, condition.field ?? ""), remaining)

const decodeWith = (
  layout: Layout.Layout,
  version: number,
  fields: ReadonlyArray<string>,
  flipped: Layout.Entry | undefined
): Decoded | Problem.Problem => {
  let at = 1
  let problem: Problem.Problem | undefined
  const fail = (text: string) => {
    problem ??= Problem.make(layout.id, `${layout.name}: ${text}`)
  }

  const readField = (field: Layout.Field, texts: Texts) => {
    if (field.lenient !== undefined && field === flipped) return
    const text = fields[at++]
    if (text === undefined) return fail(`ends before its field ${field.n}`)
    if (!Field.isValid(field, text)) return fail(`its field ${field.n} is no ${field.t}: ${Problem.quote(text)}`)
    texts[field.n] = text
  }

  const readList = (list: Layout.List, within: Within) => {
    const count = Number(look(within, list.repeat))
    if (count < 0 || count > fields.length - at) {
      return fail(`its field ${list.repeat} says ${count}, but only ${fields.length - at} fields follow`)
    }
    const elements: Array<Values> = []
    for (let i = 0; i < count; i++) {
      if (problem !== undefined) return
      const texts: Texts = {}
      let inside = list.fields
      if (list.switch !== undefined) {
        const kind = fields[at++] ?? ""
        inside = list.cases?.[kind]
        texts[list.switch] = kind
        if (inside === undefined) fail(`one of its ${list.as} is of the unknown kind ${Problem.quote(kind)}`)
      }
      readAll(inside ?? [], { texts, outer: within })
      elements.push(texts)
    }
    within.texts[list.as] = elements
  }

  const readAll = (entries: ReadonlyArray<Layout.Entry>, within: Within): void => {
    for (const entry of entries) {
      if (problem !== undefined) return
      if (!Layout.isSpoken(entry, version)) continue
      if ("n" in entry) readField(entry, within.texts)
      else if ("repeat" in entry) readList(entry, within)
      else if (holds(entry.if, within, fields.length - at) !== (entry === flipped)) readAll(entry.fields, within)
    }
  }

  const texts: Texts = {}
  readAll(layout.fields, { texts })
  return problem ?? { values: texts, surplus: Math.max(0, fields.length - at) }
}

/**
 * Reads the fields of a message; `fields[0]` is its id. Too few fields, or a text that its type cannot be, are a
 * problem; surplus fields are counted.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (
  layout: Layout.Layout,
  version: number,
  fields: ReadonlyArray<string>
): Decoded | Problem.Problem => decodeWith(layout, version, fields, undefined)

const lenient = (entries: ReadonlyArray<Layout.Entry>): ReadonlyArray<Layout.Entry> =>
  entries.filter((entry) => "lenient" in entry)

/**
 * Reads what a client sends. Where a client is known to send a block too much or too little, exactly one such reading
 * that fits is taken instead.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeLenient = (
  layout: Layout.Layout,
  version: number,
  fields: ReadonlyArray<string>
): Decoded | Problem.Problem => {
  const strict = decode(layout, version, fields)
  if (!Problem.isProblem(strict) && strict.surplus === 0) return strict
  const [fitting, another] = lenient(layout.fields)
    .map((entry) => decodeWith(layout, version, fields, entry))
    .filter((reading) => !Problem.isProblem(reading) && reading.surplus === 0)
  return fitting !== undefined && another === undefined ? fitting : strict
}

/**
 * Prints a message as its fields, beginning with its id. Counts are taken from the lists, missing values from what a
 * real TWS sends.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (layout: Layout.Layout, version: number, values: Values): ReadonlyArray<string> => {
  const fields: Array<string> = [String(layout.id)]

  const listOf = (source: Values, name: string): ReadonlyArray<Values> => {
    const list = source[name]
    return typeof list === "object" ? list : []
  }

  const textOf = (field: Layout.Field, source: Values): string => {
    if (field.const !== undefined) return field.const
    if (field.counts !== undefined) return String(listOf(source, field.counts).length)
    const text = source[field.n]
    return typeof text === "string" ? text : field.accept?.at(-1) ?? Field.absent(field)
  }

  const writeAll = (entries: ReadonlyArray<Layout.Entry>, source: Values, within: Within): void => {
    for (const entry of entries) {
      if (!Layout.isSpoken(entry, version)) continue
      if ("n" in entry) {
        const text = textOf(entry, source)
        within.texts[entry.n] = text
        fields.push(text)
      } else if ("repeat" in entry) {
        for (const element of listOf(source, entry.as)) {
          const kind = entry.switch === undefined ? "" : String(element[entry.switch] ?? "")
          if (entry.switch !== undefined) fields.push(kind)
          writeAll(entry.fields ?? entry.cases?.[kind] ?? [], element, { texts: {}, outer: within })
        }
      } else if (holds(entry.if, within, 0)) {
        writeAll(entry.fields, source, within)
      }
    }
  }

  writeAll(layout.fields, values, { texts: {} })
  return fields
}
