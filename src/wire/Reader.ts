/**
 * A layout made for one version: it reads a message in one pass into the objects that its fields belong to. `Message` and `Shape`
 * do so in two, which what clients send needs, since it is read leniently, and which prove this one.
 *
 * @since 0.1.0
 */
import * as Field from "./Field.ts"
import * as Condition from "./Layout/Condition.ts"
import * as Layout from "./Layout/Layout.ts"
import * as Problem from "./Problem.ts"
import type { Shape } from "./Shape.ts"

/**
 * The objects of a message that was read, and how many fields it had that its layout does not know.
 *
 * @since 0.1.0
 * @category models
 */
export interface Read {
  readonly shape: Shape
  readonly surplus: number
}

/**
 * Reads the fields of a message; `fields[0]` is its id. Too few fields, a text that its type cannot be, or none where one is
 * required, are a problem; surplus fields are counted. Into `plain` goes, at the index of each field on whose text nothing else
 * depends, what its layout says of it.
 *
 * @since 0.1.0
 * @category models
 */
export type Reader = (
  fields: ReadonlyArray<string>,
  plain?: Array<Layout.Field | undefined>
) => Read | Problem.Problem

/** A message that is being read, up to `at`. */
interface Reading {
  readonly fields: ReadonlyArray<string>
  readonly plain: Array<Layout.Field | undefined> | undefined
  at: number
  problem: string | undefined
  /** What is required and was not said: it is told only of a message that can be read. */
  unset: string | undefined
}

/** The element that is being read, the texts of it that others name, and its objects, each in its place. */
interface Element {
  readonly shape: Shape
  readonly rooms: Array<Shape | undefined>
  readonly texts: Map<string, string> | undefined
  readonly outer: Element | undefined
}

type Step = (reading: Reading, element: Element) => void

// what is longer is not worth keeping
const longestKept = 32

const textOf = (element: Element | undefined, name: string): string =>
  element === undefined ? "" : element.texts?.get(name) ?? textOf(element.outer, name)

const make = (layout: Layout.Layout, version: number): Reader => {
  /** The names that conditions and lists ask for. */
  const asked = new Set<string>()
  const learn = (entries: ReadonlyArray<Layout.Entry>): void => {
    for (const entry of entries) {
      if ("n" in entry) continue
      if ("if" in entry) asked.add(entry.if.field ?? "")
      else asked.add(entry.repeat)
      learn(entry.fields ?? [])
      if ("repeat" in entry) Object.values(entry.cases ?? {}).forEach(learn)
    }
  }
  learn(layout.fields)

  /** Makes the steps of one kind of element, which know their objects by a number. */
  const elements = (entries: ReadonlyArray<Layout.Entry>): Step => {
    const paths: Array<string> = []
    const place = (path: string): number => paths.includes(path) ? paths.indexOf(path) : paths.push(path) - 1
    const enter = (element: Element, number: number, path: ReadonlyArray<string>): Shape =>
      element.rooms[number] ??= path.reduce<Shape>((at, step) => (at[step] ??= {}) as Shape, element.shape)

    const field = (field: Layout.Field): Step => {
      const { n } = field
      const isAsked = asked.has(n)
      const isKept = field.const === undefined && field.accept === undefined && field.drop !== true &&
        field.counts === undefined && field.has === undefined
      const name = field.as ?? n
      const path = field.of?.split(".") ?? []
      const [number, first] = field.of === undefined ? [-1, -1] : [place(field.of), place(path[0] ?? "")]
      // messages of one kind say much the same again and again
      let last: string | null = null
      let value: unknown
      return (reading, element) => {
        if (!isAsked && reading.plain !== undefined) reading.plain[reading.at] = field
        const text = reading.fields[reading.at++]
        let read = value
        if (text !== last) {
          if (text === undefined) return void (reading.problem = `ends before its field ${n}`)
          if (!Field.isValid(field, text)) {
            return void (reading.problem = `its field ${n} is no ${field.t}: ${Problem.quote(text)}`)
          }
          read = isKept ? Field.parse(field, text, version) : undefined
          if (text.length <= longestKept && typeof read !== "object") [last, value] = [text, read]
        }
        if (isAsked) element.texts?.set(n, text ?? "")
        if (!isKept) return
        if (field.required === true && (read === undefined || text === "")) {
          reading.unset ??= `its field ${n} is not set`
        }
        if (number < 0) element.shape[name] = read
        else if (read === undefined) enter(element, first, path.slice(0, 1))
        else enter(element, number, path)[name] = read
      }
    }

    const block = ({ fields, if: condition }: Layout.Block): Step => {
      const inside = all(fields)
      return (reading, element) => {
        const text = textOf(element, condition.field ?? "")
        if (Condition.holds(condition, text, reading.fields.length - reading.at)) inside(reading, element)
      }
    }

    const list = (list: Layout.List): Step => {
      const { as, cases = {}, of, repeat } = list
      const one = elements(list.fields ?? [])
      const kinds = new Map(Object.entries(cases).map(([kind, fields]) => [kind, elements(fields)]))
      const path = of?.split(".") ?? []
      const number = of === undefined ? -1 : place(of)
      const readOne = (reading: Reading, outer: Element): unknown => {
        const kind = list.switch === undefined ? undefined : reading.fields[reading.at++] ?? ""
        const inside = kind === undefined ? one : kinds.get(kind)
        if (inside === undefined) {
          return void (reading.problem = `one of its ${as} is of the unknown kind ${Problem.quote(kind ?? "")}`)
        }
        const shape: Shape = kind === undefined ? {} : { [list.switch ?? ""]: Number(kind) }
        const texts = asked.size === 0
          ? undefined
          : new Map(kind === undefined ? [] : [[list.switch ?? "", kind]])
        inside(reading, { shape, rooms: [], texts, outer })
        return "" in shape ? shape[""] : shape
      }
      return (reading, element) => {
        const count = Number(textOf(element, repeat))
        const left = reading.fields.length - reading.at
        if (count < 0 || count > left) {
          return void (reading.problem = `its field ${repeat} says ${count}, but only ${left} fields follow`)
        }
        if (!(count > 0) && of !== undefined) return
        const all: Array<unknown> = []
        for (let i = 0; i < count && reading.problem === undefined; i++) all.push(readOne(reading, element))
        const into = of === undefined ? element.shape : enter(element, number, path)
        into[as] = all
      }
    }

    const all = (entries: ReadonlyArray<Layout.Entry>): Step => {
      const steps = entries.filter((entry) => Layout.isSpoken(entry, version)).map((entry): Step =>
        "n" in entry ? field(entry) : "repeat" in entry ? list(entry) : block(entry)
      )
      return (reading, element) => {
        for (const step of steps) {
          step(reading, element)
          if (reading.problem !== undefined) return
        }
      }
    }
    return all(entries)
  }

  const whole = elements(layout.fields)
  return (fields, plain) => {
    const reading: Reading = { fields, plain, at: 1, problem: undefined, unset: undefined }
    const shape: Shape = {}
    whole(reading, { shape, rooms: [], texts: asked.size === 0 ? undefined : new Map(), outer: undefined })
    const problem = reading.problem ?? reading.unset
    return problem === undefined
      ? { shape, surplus: Math.max(0, fields.length - reading.at) }
      : Problem.make(layout.id, `${layout.name}: ${problem}`)
  }
}

const made = new WeakMap<Layout.Layout, Map<number, Reader>>()

/**
 * The reader of a layout at a version, made when it is first asked for.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (layout: Layout.Layout, version: number): Reader => {
  const versions = made.get(layout) ?? new Map<number, Reader>()
  const reader = versions.get(version) ?? make(layout, version)
  made.set(layout, versions.set(version, reader))
  return reader
}
