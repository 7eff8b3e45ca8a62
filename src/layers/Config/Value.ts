/**
 * What the text of a setting may be: each reads a text into a value, or says in words what it must be.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import type * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { TimeOfDay } from "../../domain/Settings.ts"

/**
 * Reads a setting's text, already trimmed. A failure completes the sentence "IBKR_PORT (environment) …"; only a
 * reader of what is no secret may quote the text.
 *
 * @since 0.1.0
 * @category models
 */
export type Value<A> = (text: string) => Result.Result<A, string>

/**
 * The failure of a text that may be quoted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const must = (what: string, text: string): Result.Result<never, string> =>
  Result.fail(`must be ${what}, but is ${JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text)}`)

/**
 * A whole number within its bounds.
 *
 * @since 0.1.0
 * @category constructors
 */
export const integer = (least: number, most: number): Value<number> => (text) => {
  const value = Number(text)
  return /^[+-]?\d+$/.test(text) && value >= least && value <= most
    ? Result.succeed(value)
    : must(`a whole number from ${least} to ${most}`, text)
}

/**
 * A decimal number above 0, to its greatest value.
 *
 * @since 0.1.0
 * @category constructors
 */
export const positive = (most: number = Number.MAX_SAFE_INTEGER): Value<number> => (text) => {
  const value = Number(text)
  return /^\+?\d+(\.\d+)?$/.test(text) && value > 0 && value <= most
    ? Result.succeed(value)
    : must(most === Number.MAX_SAFE_INTEGER ? "a number above 0" : `a number above 0, up to ${most}`, text)
}

/**
 * A duration within its bounds: a bare number is seconds, `10 seconds` also works.
 *
 * @since 0.1.0
 * @category constructors
 */
export const duration = (least: Duration.Input, most: Duration.Input): Value<Duration.Duration> => {
  const from = Duration.fromInputUnsafe(least)
  const to = Duration.fromInputUnsafe(most)
  return (text) => {
    const input = (/^\d+(\.\d+)?$/.test(text) ? `${text} seconds` : text) as Duration.Input
    const value = Option.getOrUndefined(Duration.fromInput(input))
    return value !== undefined && Duration.isGreaterThanOrEqualTo(value, from) &&
        Duration.isLessThanOrEqualTo(value, to)
      ? Result.succeed(value)
      : must(
        `seconds or a duration such as "10 seconds", from ${Duration.format(from)} to ${Duration.format(to)}`,
        text
      )
  }
}

/**
 * One of a few words.
 *
 * @since 0.1.0
 * @category constructors
 */
export const oneOf = <const A extends string>(...words: ReadonlyArray<A>): Value<A> => (text) => {
  const word = words.find((word) => word === text.toLowerCase())
  return word === undefined ? must(`one of ${words.join(", ")}`, text) : Result.succeed(word)
}

/**
 * Yes or no, in the words that people use for it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const boolean: Value<boolean> = (text) => {
  const word = text.toLowerCase()
  if (["true", "yes", "on", "1"].includes(word)) return Result.succeed(true)
  return ["false", "no", "off", "0"].includes(word) ? Result.succeed(false) : must("true or false", text)
}

/**
 * Either of two, the first that reads the text.
 *
 * @since 0.1.0
 * @category constructors
 */
export const or = <A, B>(first: Value<A>, second: Value<B>): Value<A | B> => (text) => {
  const value: Result.Result<A | B, string> = first(text)
  return Result.isSuccess(value) ? value : second(text)
}

/**
 * A text of one line.
 *
 * @since 0.1.0
 * @category constructors
 */
export const line: Value<string> = (text) =>
  /\p{Cc}/u.test(text) ? must("one line without control characters", text) : Result.succeed(text)

/**
 * A path of one line, as it is: nothing replaces a `~` that no shell has, and quotes that an env file of a container keeps would be of it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const path: Value<string> = (text) =>
  /^(~(\/|$)|["'])/.test(text) ? must("a path as it is, without ~ and quotes around it", text) : line(text)

/**
 * Words with commas between them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const list: Value<ReadonlyArray<string>> = (text) => {
  const words = text.split(",").map((word) => word.trim())
  return words.includes("") ? must("words with commas between them", text) : Result.succeed([...new Set(words)])
}

/**
 * A time of day in an IANA zone, such as `23:45 America/New_York`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const timeOfDay: Value<TimeOfDay> = (text) => {
  const [, hour, minute, zone = ""] = /^([01]?\d|2[0-3]):([0-5]\d) +([A-Za-z][\w+/-]*)$/.exec(text) ?? []
  if (hour === undefined || minute === undefined) {
    return must("a time of day and an IANA zone, such as \"23:45 America/New_York\"", text)
  }
  return Option.isSome(DateTime.zoneMakeNamed(zone))
    ? Result.succeed({ hour: Number(hour), minute: Number(minute), zone })
    : Result.fail(`names an unknown time zone: ${JSON.stringify(zone)}`)
}

const levels: { readonly [word: string]: LogLevel.LogLevel } = {
  all: "All",
  trace: "Trace",
  debug: "Debug",
  info: "Info",
  warn: "Warn",
  warning: "Warn",
  error: "Error",
  fatal: "Fatal",
  none: "None"
}

/**
 * A log level, in any case.
 *
 * @since 0.1.0
 * @category constructors
 */
export const logLevel: Value<LogLevel.LogLevel> = (text) => {
  const level = levels[text.toLowerCase()]
  return level === undefined ? must(`one of ${Object.keys(levels).join(", ")}`, text) : Result.succeed(level)
}

/**
 * A value that is never shown.
 *
 * @since 0.1.0
 * @category constructors
 */
export const secret = (value: Value<string>): Value<Redacted.Redacted<string>> => (text) =>
  Result.map(value(text), (secret) => Redacted.make(secret))
