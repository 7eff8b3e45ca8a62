/**
 * Logs to stderr, structured, one line for each event, with every account id masked.
 *
 * @since 0.1.0
 */
import * as Formatter from "effect/Formatter"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as LogLevel from "effect/LogLevel"
import * as References from "effect/References"
import * as Mask from "../domain/Mask.ts"
import type { LogFormat } from "../domain/Settings.ts"
import { Settings } from "./Settings.ts"

type Structured = ReturnType<typeof Logger.formatStructured["log"]>

// Never in a text of JSON: there a line break before an id becomes the letter n, and hides its beginning.
const masked = (value: unknown): unknown => {
  if (typeof value === "string") return Mask.ids(value)
  if (Array.isArray(value)) return value.map(masked)
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [Mask.ids(key), masked(inner)]))
    : value
}

const annotation = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => [
  Mask.ids(name),
  typeof value === "string" && Mask.isOwn(name) ? Mask.own(value) : masked(value)
]

const json = (line: Structured): string => {
  const plain: Structured = JSON.parse(Formatter.formatJson(line)) // edge: it was made right here
  const annotations = Object.fromEntries(Object.entries(plain.annotations).map(annotation))
  return JSON.stringify(Object.assign({}, masked(plain), { annotations }))
}

const textOf = (value: unknown): string =>
  Mask.text(typeof value === "string" ? value : Formatter.formatJson(masked(value)) ?? "")

const message = (line: Structured): string =>
  (Array.isArray(line.message) ? line.message : [line.message]).map(textOf).join(" ")

const fields = (line: Structured): ReadonlyArray<readonly [string, unknown]> => [
  ...Object.entries(line.annotations),
  ...Object.entries(line.spans).map(([span, ms]) => [span, `${ms}ms`] as const)
]

const quoted = (key: string, value: unknown): string => {
  const text = typeof value === "string" && Mask.isOwn(key) ? Mask.own(value) : textOf(value)
  return /^[^\s="\\]+$/.test(text) ? text : JSON.stringify(text)
}

const logfmt = (line: Structured): string =>
  [
    ["timestamp", line.timestamp],
    ["level", line.level],
    ["fiber", line.fiberId],
    ["message", message(line)],
    ...line.cause === undefined ? [] : [["cause", line.cause]],
    ...fields(line)
  ].map(([key, value]) => `${textOf(key).replace(/[\s="]/g, "_")}=${quoted(key, value)}`).join(" ")

const color: { readonly [level: string]: string } = {
  TRACE: "\x1b[90m",
  DEBUG: "\x1b[34m",
  INFO: "\x1b[32m",
  WARN: "\x1b[33m",
  ERROR: "\x1b[31m",
  FATAL: "\x1b[1;31m"
}

const pretty = (colors: boolean) => (line: Structured): string => {
  const paint = (code: string, text: string) => colors ? `${code}${text}\x1b[0m` : text
  const details = fields(line).map(([key, value]) => ` ${paint("\x1b[90m", `${textOf(key)}=${quoted(key, value)}`)}`)
  const head = `${line.timestamp.slice(11, 23)} ${paint(color[line.level] ?? "", line.level.padEnd(5))} ${
    message(line)
  }`
  const cause = line.cause === undefined ? [] : line.cause.split("\n").map((line) => `\n  ${Mask.text(line)}`)
  return [head, ...details, ...cause].join("")
}

const onTerminal = (): boolean => process.stderr.isTTY === true

/**
 * A logger to stderr: by default `pretty` on a terminal, in colour, and else `json`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (format: LogFormat = onTerminal() ? "pretty" : "json"): Logger.Logger<unknown, void> => {
  const write = { json, logfmt, pretty: pretty(onTerminal()) }[format]
  return Logger.withConsoleError(Logger.map(Logger.formatStructured, write))
}

/**
 * Logging before the settings are known, or beside them.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: {
  readonly format?: LogFormat | undefined
  readonly level?: LogLevel.LogLevel | undefined
} = {}): Layer.Layer<never> =>
  Layer.mergeAll(
    Logger.layer([make(options.format)]),
    Layer.succeed(References.MinimumLogLevel, options.level ?? "Info")
  )

/**
 * Logging as the settings say: their level, their format.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<never, never, Settings> = Layer.unwrap(
  Settings.useSync(({ logFormat, logLevel }) => layerWith({ format: logFormat, level: logLevel }))
)
