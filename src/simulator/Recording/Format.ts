/**
 * The format of a recording: a text of lines, one for each thing that happened on a connection, its fields between tabs.
 *
 * @since 0.1.0
 */
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import { Buffer } from "node:buffer"
import * as Problem from "../../wire/Problem.ts"

/**
 * `in` comes from the client, `out` from the gateway.
 *
 * @since 0.1.0
 * @category models
 */
export type Direction = "in" | "out"

/**
 * What happened: a connection was made, the client said hello, a frame passed, bytes passed that are no frame of fields
 * (as they stood on the wire), or one side ended its half of the line.
 *
 * @since 0.1.0
 * @category models
 */
export type What =
  | { readonly _tag: "Connect" }
  | { readonly _tag: "Hello"; readonly text: string }
  | { readonly _tag: "Frame"; readonly direction: Direction; readonly fields: ReadonlyArray<string> }
  | { readonly _tag: "Bytes"; readonly direction: Direction; readonly bytes: Uint8Array }
  | { readonly _tag: "End"; readonly direction: Direction; readonly how: "fin" | "rst" }

/**
 * What happened when (milliseconds since the epoch) on which connection, counted from 1.
 *
 * @since 0.1.0
 * @category models
 */
export type Happening = What & { readonly at: number; readonly client: number }

/**
 * A line that is none of this format, counted from 1.
 *
 * @since 0.1.0
 * @category errors
 */
export class FormatProblem extends Schema.TaggedError<FormatProblem>()("FormatProblem", {
  line: Schema.Int,
  problem: Schema.String
}) {
  override readonly [Runtime.errorExitCode] = 64
  override get message(): string {
    return `Line ${this.line} of the recording: ${this.problem}`
  }
}

/**
 * Is this a problem of the format?
 *
 * @since 0.1.0
 * @category guards
 */
export const isProblem = Schema.is(FormatProblem)

/**
 * The first line of a recording: the name and the version of the format.
 *
 * @since 0.1.0
 * @category constants
 */
export const header = "effect-ibkr-recording\t1"

const escapes: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\0", "\\0"]
])
const unescapes = new Map([...escapes].map(([character, escape]) => [escape, character]))

const escape = (text: string): string =>
  /[\\\t\n\r\0]/.test(text) ? text.replace(/[\\\t\n\r\0]/g, (one) => escapes.get(one) ?? one) : text

const unescape = (text: string): string | undefined => {
  if (!text.includes("\\")) return text
  let wrong = false
  const plain = text.replace(/\\[\s\S]?/g, (one) => {
    const character = unescapes.get(one)
    wrong ||= character === undefined
    return character ?? ""
  })
  return wrong ? undefined : plain
}

const parts = (what: What): ReadonlyArray<string> => {
  switch (what._tag) {
    case "Connect":
      return ["connect"]
    case "Hello":
      return ["hello", what.text]
    case "Frame":
      return [what.direction, ...what.fields]
    case "Bytes":
      return [`${what.direction}-bytes`, Buffer.from(what.bytes).toString("hex")]
    case "End":
      return [`${what.direction}-end`, what.how]
  }
}

/**
 * The line of what happened, without its end.
 *
 * @example
 * ```ts
 * Format.encode({ at: 1700000000000, client: 1, _tag: "Frame", direction: "in", fields: ["49", "1"] })
 * // "1700000000000\t1\tin\t49\t1"
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (happening: Happening): string =>
  `${happening.at}\t${happening.client}\t${parts(happening).map(escape).join("\t")}`

const read = (kind: string, values: ReadonlyArray<string>): What | string => {
  const [first = ""] = values
  const direction = kind.startsWith("in") ? "in" : "out"
  const lone = (what: What): What | string => values.length === 1 ? what : `${kind} takes one field`
  switch (kind) {
    case "connect":
      return values.length === 0 ? { _tag: "Connect" } : "connect takes no field"
    case "hello":
      return lone({ _tag: "Hello", text: first })
    case "in":
    case "out":
      return { _tag: "Frame", direction, fields: values }
    case "in-bytes":
    case "out-bytes":
      return /^(?:[0-9a-f]{2})+$/.test(first)
        ? lone({ _tag: "Bytes", direction, bytes: Buffer.from(first, "hex") })
        : `${kind} takes bytes in hexadecimal`
    case "in-end":
    case "out-end":
      return first === "fin" || first === "rst" ? lone({ _tag: "End", direction, how: first }) : `${kind} is fin or rst`
    default:
      return `there is no kind ${Problem.quote(kind)}`
  }
}

/**
 * Reads a line, without its end, or says what is wrong with it; `line` is its number.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (text: string, line: number): Happening | FormatProblem => {
  const wrong = (problem: string) => new FormatProblem({ line, problem })
  const [at = "", client = "", kind, ...values] = text.split("\t")
  if (!/^-?\d{1,15}$/.test(at)) return wrong(`its time is no number of milliseconds: ${Problem.quote(at)}`)
  if (!/^[1-9]\d{0,14}$/.test(client)) return wrong(`its connection is no number from 1 on: ${Problem.quote(client)}`)
  if (kind === undefined) return wrong("it says nothing")
  const plain = values.map(unescape)
  const bad = plain.indexOf(undefined)
  if (bad !== -1) return wrong(`a field has an unknown escape: ${Problem.quote(values[bad] ?? "")}`)
  const what = read(kind, plain.filter((value) => value !== undefined))
  return typeof what === "string" ? wrong(what) : { at: Number(at), client: Number(client), ...what }
}
