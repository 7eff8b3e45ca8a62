/**
 * The types of the fields: read leniently, printed as a real TWS does.
 *
 * @since 0.1.0
 */
import type { Field } from "./Layout/Layout.ts"

/**
 * How a real TWS writes a double that is not set.
 *
 * @since 0.1.0
 * @category constants
 */
export const unsetDouble = "1.7976931348623157E308"

/**
 * How a real TWS writes an integer that is not set.
 *
 * @since 0.1.0
 * @category constants
 */
export const unsetInt = "2147483647"

/**
 * How a real TWS writes a decimal or a long that is not set.
 *
 * @since 0.1.0
 * @category constants
 */
export const unsetLong = "9223372036854775807"

const unsetTexts: ReadonlySet<string> = new Set([
  "",
  unsetDouble,
  unsetDouble.replace("E", "e+"),
  unsetInt,
  unsetLong,
  "-9223372036854775808"
])

const infinite: ReadonlySet<string> = new Set(["Infinity", "Infinite"])

// A comma with other than three digits behind it, or with a zero in front, may be the point of a gateway that writes as its
// language does.
const grouped = /^-?[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$/

const toNumber = (text: string): number => {
  if (infinite.has(text)) return Infinity
  const value = Number(text)
  return Number.isNaN(value) && grouped.test(text) ? Number(text.replaceAll(",", "")) : value
}

// A double in plain decimals has at most 309 digits before its point; more is no number, however long it would take to
// read it.
const longestNumber = 400

const set = (value: number): number | undefined => Number.isNaN(value) || value === Number.MAX_VALUE ? undefined : value

const isNumber = (text: string): boolean =>
  text.length <= longestNumber && (text === "NaN" || !Number.isNaN(toNumber(text)))

// `undefined` is an unset integer, in whatever spelling.
const isSafe = (value: unknown): boolean => value === undefined || Number.isSafeInteger(value)

/**
 * May this text stand in a field of this type? Empty may, everywhere. An `int` must be a safe integer; a `long` may be
 * rounded.
 *
 * @since 0.1.0
 * @category guards
 */
export const isValid = (field: Field, text: string): boolean => {
  switch (field.t) {
    case "int":
      return text === "" || (isNumber(text) && isSafe(parse(field, text, 0)))
    case "long":
    case "double":
    case "decimal":
    case "flags":
      return text === "" || isNumber(text)
    case "bool":
      return text === "" || text === "true" || text === "false" || isNumber(text)
    default:
      return true
  }
}

// Real texts are a few hundred characters; to take back millions of escapes would hold the event loop.
const longestEscaped = 256 * 1024

/**
 * Takes back the `\uXXXX` of text that was sent as 7-bit, unless it is longer than 256 Ki characters. One pass: what an
 * escape yields is not read again.
 *
 * @since 0.1.0
 * @category decoding
 */
export const unescape = (text: string): string =>
  text.length <= longestEscaped && text.includes("\\u")
    ? text.replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text

const escape = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)

const tags = (text: string): ReadonlyArray<{ readonly tag: string; readonly value: string }> =>
  text.split(";").flatMap((pair) => {
    const at = pair.indexOf("=")
    return at < 0 ? [] : [{ tag: pair.slice(0, at), value: pair.slice(at + 1) }]
  })

const rights: { readonly [text: string]: string } = { P: "P", C: "C", PUT: "P", CALL: "C" }

/**
 * Reads the text of a field; `undefined` means that it is not set.
 *
 * @since 0.1.0
 * @category decoding
 */
export const parse = (field: Field, text: string, version: number): unknown => {
  if (text === field.none) return undefined
  switch (field.t) {
    case "int":
    case "long":
      if (field.unset === true && (text === unsetInt || text === unsetLong)) return undefined
      return text === "" ? (field.unset === true ? undefined : 0) : set(Math.trunc(toNumber(text)))
    case "double":
      return text === "" ? (field.unset === true ? undefined : 0) : set(toNumber(text))
    case "decimal":
      return unsetTexts.has(text) ? undefined : set(toNumber(text))
    case "bool":
      if (text === "") return field.unset === true ? undefined : false
      return text === "true" || (text !== "false" && Number(text) !== 0)
    case "numeric":
      return text === "" ? undefined : set(Number(text))
    case "right":
      return rights[text]
    case "flags": {
      const mask = Number(text)
      return Object.fromEntries((field.bits ?? []).map((name, bit) => [name, (mask & (1 << bit)) !== 0]))
    }
    case "tags":
      return text === "" ? undefined : tags(text)
    default:
      if (text === "" && field.unset === true) return undefined
      return field.escaped !== undefined && version >= field.escaped ? unescape(text) : text
  }
}

/**
 * A number in decimals, never with an exponent (some clients cannot read one).
 *
 * @since 0.1.0
 * @category formatting
 */
export const decimals = (value: number): string => {
  const text = String(value)
  const at = text.indexOf("e")
  if (at < 0) return text
  const sign = value < 0 ? "-" : ""
  const [whole = "", fraction = ""] = text.slice(sign.length, at).split(".")
  const exponent = Number(text.slice(at + 1))
  return exponent < 0
    ? `${sign}0.${"0".repeat(-exponent - 1)}${whole}${fraction}`
    : `${sign}${whole}${fraction.padEnd(exponent, "0")}`
}

const printNumber = (field: Field, value: number): string => {
  if (value === Infinity) return "Infinity"
  const text = decimals(value)
  return field.point === true && !text.includes(".") ? `${text}.0` : text
}

/**
 * What a real TWS sends where there is no value.
 *
 * @since 0.1.0
 * @category formatting
 */
export const absent = (field: Field): string => {
  const stated = field.default ?? field.none
  if (stated !== undefined) return stated
  switch (field.t) {
    case "int":
    case "long":
    case "double":
    case "flags":
      return field.unset === true ? "" : printNumber(field, 0)
    case "decimal":
      return unsetLong
    case "bool":
      return "0"
    default:
      return ""
  }
}

/**
 * Prints a value; `undefined`, `null` and NaN become what a real TWS sends where there is none.
 *
 * @since 0.1.0
 * @category encoding
 */
export const print = (field: Field, value: unknown, version: number): string => {
  if (value === undefined || value === null || Number.isNaN(value)) return absent(field)
  if (typeof value === "number") return printNumber(field, value)
  if (typeof value === "boolean") return value ? "1" : "0"
  if (typeof value === "string") {
    if (value === "" && field.t !== "string") return absent(field)
    return field.escaped !== undefined && version >= field.escaped ? escape(value) : value
  }
  if (Array.isArray(value)) return value.map(({ tag, value }) => `${tag}=${value};`).join("")
  const set = value as { readonly [name: string]: unknown }
  return String((field.bits ?? []).reduce((mask, name, bit) => (set[name] === true ? mask | (1 << bit) : mask), 0))
}
