/**
 * A script: faults and acts at their times, one a line. The same seed gives the same times.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import * as Unreadable from "../../errors/Unreadable.ts"
import * as Problem from "../../wire/Problem.ts"
import * as Fault from "./Fault.ts"

/**
 * What is done: a fault starts, the faults of a name (or all) end, a price moves, a market closes or opens, or the last
 * execution of a symbol is corrected.
 *
 * @since 0.1.0
 * @category models
 */
export type Act =
  | { readonly _tag: "Start"; readonly request: Fault.Request }
  | { readonly _tag: "End"; readonly name: string }
  | { readonly _tag: "Price"; readonly symbol: string; readonly price: number }
  | { readonly _tag: "Market"; readonly symbol: string; readonly closed: boolean }
  | {
    readonly _tag: "Correct"
    readonly symbol: string
    readonly price: number
    readonly shares: number | undefined
  }

/**
 * A line of a script: what is done, some time between two (milliseconds from the start of the gateway on), or again and
 * again after a while between two.
 *
 * @since 0.1.0
 * @category models
 */
export interface Step {
  readonly line: number
  readonly repeats: boolean
  readonly from: number
  readonly to: number
  readonly act: Act
}

/**
 * A line that is none of a script, counted from 1.
 *
 * @since 0.1.0
 * @category errors
 */
export class ScriptProblem extends Schema.TaggedError<ScriptProblem>()("ScriptProblem", {
  line: Schema.Int,
  problem: Schema.String
}) {
  override readonly [Runtime.errorExitCode] = 64
  override get message(): string {
    return `Line ${this.line} of the script: ${this.problem}`
  }
}

const units: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

const millis = (text: string): number | undefined => {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  return amount === undefined ? undefined : Number(amount) * (units[unit] ?? 1)
}

const between = (text: string): readonly [from: number, to: number] | undefined => {
  const [first = "", last = first, ...more] = text.split("..")
  const [from, to] = [millis(first), millis(last)]
  return from === undefined || to === undefined || to < from || more.length > 0 ? undefined : [from, to]
}

const number = (text: string | undefined): number | undefined =>
  text !== undefined && text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined

/** The acts that are no faults, each with its words behind it. */
const acts: { readonly [word: string]: (...words: ReadonlyArray<string>) => Act | string } = {
  "end": (name, ...more) =>
    name === undefined || more.length > 0
      ? "end takes the name of a fault, or all"
      : name === "all" || Object.hasOwn(Fault.catalogue, name)
      ? { _tag: "End", name }
      : `there is no fault ${Problem.quote(name)}`,
  "price": (symbol, price, ...more) => {
    const value = number(price)
    return symbol === undefined || value === undefined || value <= 0 || more.length > 0
      ? "price takes a symbol and a price"
      : { _tag: "Price", symbol, price: value }
  },
  "correct": (symbol, price, shares, ...more) => {
    const [value, units] = [number(price), number(shares)]
    const isWrong = value === undefined || value <= 0 || (shares !== undefined && (units === undefined || units < 0))
    return symbol === undefined || isWrong || more.length > 0
      ? "correct takes a symbol, a price, and how many shares where those change too: 0 for a bust"
      : { _tag: "Correct", symbol, price: value, shares: units }
  },
  "close-market": (symbol, ...more) =>
    symbol === undefined || more.length > 0 ? "close-market takes a symbol" : { _tag: "Market", symbol, closed: true },
  "open-market": (symbol, ...more) =>
    symbol === undefined || more.length > 0 ? "open-market takes a symbol" : { _tag: "Market", symbol, closed: false }
}

const step = Effect.fnUntraced(function*(text: string, line: number): Effect.fn.Return<Step, ScriptProblem> {
  const wrong = (problem: string) => new ScriptProblem({ line, problem })
  const words = text.split(/\s+/)
  const repeats = words[0] === "every"
  const [time = "", word, ...rest] = repeats ? words.slice(1) : words
  const when = between(time)
  if (when === undefined) {
    return yield* wrong(`${Problem.quote(time)} is no time: 10s, 500ms, 1.5m, 2h, or 10s..20s for one between`)
  }
  if (repeats && when[0] < 1) return yield* wrong("what is done every so often waits at least 1ms")
  if (word === undefined) return yield* wrong("it does nothing")
  const act = Object.hasOwn(acts, word) ? acts[word]?.(...rest) : undefined
  if (typeof act === "string") return yield* wrong(act)
  if (act === undefined && rest.length > 0) return yield* wrong(`${Problem.quote(rest.join(" "))} is too much`)
  const started = act ?? {
    _tag: "Start" as const,
    request: yield* Effect.mapError(Fault.parse(word), ({ message }) => wrong(message.replaceAll(/\n\s*/g, ", ")))
  }
  return { line, repeats, from: when[0], to: when[1], act: started }
})

/**
 * Reads a script. A line is `TIME ACT` or `every TIME ACT`; what follows a `#` is a comment.
 *
 * @example
 * ```ts
 * Script.parse("10s server-lost:restore=kept,after=5000\n20s..30s price AAPL 231.5\nevery 60s flap # minutes are long")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (text: string): Effect.Effect<ReadonlyArray<Step>, ScriptProblem> =>
  Effect.forEach(
    text.split("\n")
      .map((line, at) => [line.replace(/(^|\s)#.*$/, "").trim(), at + 1] as const)
      .filter(([line]) => line !== ""),
    ([line, at]) => step(line, at)
  )

/**
 * Reads a script from its file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const load = Effect.fnUntraced(function*(
  path: string
): Effect.fn.Return<ReadonlyArray<Step>, ScriptProblem | Unreadable.Unreadable, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(fs.readFileString(path), (error) => Unreadable.of("script", path, error))
  return yield* parse(text)
})
