/**
 * The shape of a message: the texts of its fields from and to the objects (a contract, an order) that they belong to.
 *
 * @since 0.1.0
 */
import * as Field from "./Field.ts"
import * as Layout from "./Layout/Layout.ts"
import type { Values } from "./Message.ts"
import * as Problem from "./Problem.ts"

/**
 * An event or a command without its name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Shape {
  [name: string]: unknown
}

const steps = new Map<string, ReadonlyArray<string>>()

const split = (path: string): ReadonlyArray<string> => {
  const known = steps.get(path) ?? path.split(".")
  steps.set(path, known)
  return known
}

const get = (shape: unknown, path: string | undefined): unknown =>
  path === undefined || path === ""
    ? shape
    : split(path).reduce<unknown>(
      (at, step) => (typeof at === "object" && at !== null ? (at as Shape)[step] : undefined),
      shape
    )

const room = (shape: Shape, path: string | undefined): Shape =>
  path === undefined ? shape : split(path).reduce<Shape>((at, step) => (at[step] ??= {}) as Shape, shape)

const nameOf = (field: Layout.Field): string => field.as ?? field.n

/**
 * The objects of a message from its texts. What is not set is `undefined` at the top and left out of the objects,
 * which are there even where they are empty.
 *
 * @since 0.1.0
 * @category decoding
 */
export const fromValues = (layout: Layout.Layout, version: number, values: Values): Shape | Problem.Problem => {
  let problem: Problem.Problem | undefined

  const readField = (field: Layout.Field, text: string, shape: Shape) => {
    if (field.const !== undefined || field.accept !== undefined || field.drop === true) return
    if (field.counts !== undefined || field.has !== undefined) return
    const value = Field.parse(field, text, version)
    if (field.required === true && (value === undefined || text === "")) {
      problem ??= Problem.make(layout.id, `${layout.name}: its field ${field.n} is not set`)
    }
    if (value !== undefined || field.of === undefined) room(shape, field.of)[nameOf(field)] = value
    else room(shape, split(field.of)[0])
  }

  const readElement = (list: Layout.List, element: Values): unknown => {
    const kind = list.switch === undefined ? undefined : element[list.switch]
    const entries = list.fields ?? list.cases?.[String(kind)] ?? []
    const shape: Shape = kind === undefined ? {} : { [list.switch ?? ""]: Number(kind) }
    readAll(entries, element, shape)
    return "" in shape ? shape[""] : shape
  }

  const readAll = (entries: ReadonlyArray<Layout.Entry>, source: Values, shape: Shape): void => {
    for (const entry of entries) {
      if ("if" in entry) {
        readAll(entry.fields, source, shape)
        continue
      }
      if (!Layout.isSpoken(entry, version)) continue
      const value = source["n" in entry ? entry.n : entry.as]
      if (value === undefined) continue
      if ("n" in entry) {
        if (typeof value === "string") readField(entry, value, shape)
      } else if (typeof value === "object" && (value.length > 0 || entry.of === undefined)) {
        room(shape, entry.of)[entry.as] = value.map((element) => readElement(entry, element))
      }
    }
  }

  const shape: Shape = {}
  readAll(layout.fields, values, shape)
  return problem ?? shape
}

/**
 * The texts of a message from its objects. What is not set is left to what a real TWS sends.
 *
 * @since 0.1.0
 * @category encoding
 */
export const toValues = (layout: Layout.Layout, version: number, shape: unknown): Values => {
  const writeAll = (entries: ReadonlyArray<Layout.Entry>, from: unknown, into: { [name: string]: Values[string] }) => {
    for (const entry of entries) {
      if ("if" in entry) {
        writeAll(entry.fields, from, into)
      } else if (!Layout.isSpoken(entry, version)) {
        continue
      } else if ("repeat" in entry) {
        const list = get(get(from, entry.of), entry.as)
        if (Array.isArray(list)) into[entry.as] = list.map((element) => writeElement(entry, element))
      } else if (entry.has !== undefined) {
        into[entry.n] = get(from, entry.has) === undefined ? "0" : "1"
      } else {
        const value = get(get(from, entry.of), nameOf(entry))
        if (value !== undefined) into[entry.n] = Field.print(entry, value, version)
      }
    }
  }

  const writeElement = (list: Layout.List, element: unknown): Values => {
    const kind = list.switch === undefined ? "" : String(get(element, list.switch))
    const into: { [name: string]: Values[string] } = list.switch === undefined ? {} : { [list.switch]: kind }
    writeAll(list.fields ?? list.cases?.[kind] ?? [], element, into)
    return into
  }

  const values: { [name: string]: Values[string] } = {}
  writeAll(layout.fields, shape, values)
  return values
}
