/**
 * Reads a configuration file (YAML, JSON or INI, by extension) into settings by their names in the environment.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Ini from "ini"
import type { Problem } from "../../errors/InvalidConfiguration.ts"

/**
 * What a configuration file holds: `values` by name in the environment, and what is wrong with its keys.
 *
 * @since 0.1.0
 * @category models
 */
export interface Contents {
  readonly values: { readonly [name: string]: string }
  readonly problems: ReadonlyArray<Problem>
}

interface Parser {
  readonly format: string
  readonly parse: (text: string) => unknown
  /** The place that an error of the parser names. */
  readonly place: (cause: unknown) => string | undefined
}

// The parsers' own messages quote the file, and a secret may stand in it: only the place may be told.
const place = (cause: unknown): string | undefined =>
  cause instanceof SyntaxError ? /(position|line) \d+( column \d+)?/.exec(cause.message)?.[0] : undefined

// a tenth of the time that the program takes to start, for those who have such a file
const yaml = Effect.map(Effect.promise(() => import("yaml")), ({ parse, YAMLError }): Parser => ({
  format: "YAML",
  parse: (text) => parse(text),
  place: (cause) => {
    const [at] = cause instanceof YAMLError ? cause.linePos ?? [] : []
    return at && `line ${at.line}, column ${at.col}`
  }
}))

const parsers: { readonly [extension: string]: Effect.Effect<Parser> } = {
  yaml,
  yml: yaml,
  json: Effect.succeed({ format: "JSON", parse: (text) => JSON.parse(text), place }),
  ini: Effect.succeed({ format: "INI", parse: (text) => Ini.parse(text), place })
}

const isScalar = (value: unknown): value is string | number | boolean | bigint =>
  ["string", "number", "boolean", "bigint"].includes(typeof value)

const textOf = (value: unknown): string | undefined => {
  if (isScalar(value)) return String(value)
  return Array.isArray(value) && value.every(isScalar) ? value.join(",") : undefined
}

/**
 * The settings in a parsed file. Keys are lower case and nest at any underscore: `ibkr: { client_id: 1 }` is
 * `IBKR_CLIENT_ID`. What is empty is absent.
 */
const flatten = (root: unknown, source: string, known: ReadonlySet<string>): Contents => {
  const values: { [name: string]: string } = {}
  const problems: Array<Problem> = []
  const wrong = (setting: string, problem: string) => problems.push({ setting, source, problem })
  const visit = (value: unknown, path: ReadonlyArray<string>): void => {
    if (value === null || value === undefined) return
    const key = path.join(".")
    // an anchor may hold itself: no setting's name has as many parts as that
    if (typeof value === "object" && !Array.isArray(value) && path.length < 8) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name])
      return
    }
    const name = path.join("_").toUpperCase()
    const text = textOf(value)
    if (!known.has(name)) wrong(key, "is not a setting; remove it or correct its name")
    else if (key !== key.toLowerCase()) wrong(key, `must be written in lower case: ${key.toLowerCase()}`)
    else if (text === undefined) wrong(key, "must be one value or a list of values")
    else if (values[name] !== undefined) wrong(key, "is given twice")
    else values[name] = text
  }
  if (root === null || root === undefined || (typeof root === "object" && !Array.isArray(root))) visit(root, [])
  else wrong("the file", "must hold settings by name, such as ibkr: { host: 127.0.0.1 }")
  return { values, problems }
}

/**
 * Reads a file. Fails with what is wrong with it as a whole.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = Effect.fnUntraced(
  function*(
    path: string,
    known: ReadonlySet<string>
  ): Effect.fn.Return<Contents, Problem, FileSystem.FileSystem> {
    const wrong = (problem: string): Problem => ({ setting: "IBKR_CONFIG", source: path, problem })
    const parser = parsers[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ""]
    if (parser === undefined) return yield* Effect.fail(wrong("must be a file that ends in .yaml, .yml, .json or .ini"))
    const { format, parse, place } = yield* parser
    const fs = yield* FileSystem.FileSystem
    const text = yield* Effect.mapError(fs.readFileString(path), (error) =>
      wrong(
        error.reason._tag === "NotFound" ? "names a file that does not exist" : "names a file that cannot be read"
      ))
    const root = yield* Effect.try({
      try: () => parse(text),
      catch: (cause) => {
        const at = place(cause)
        return wrong(`is not valid ${format}${at === undefined ? "" : ` (${at})`}`)
      }
    })
    return flatten(root, path, known)
  }
)
