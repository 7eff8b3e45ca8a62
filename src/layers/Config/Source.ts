/**
 * Where settings come from, in order of precedence: flags, environment, `.env`, configuration file.
 *
 * @since 0.1.0
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { Problem } from "../../errors/InvalidConfiguration.ts"
import * as Dotenv from "./Dotenv.ts"
import * as File from "./File.ts"
import * as Setting from "./Setting.ts"

/**
 * One source: its label in messages, and its values.
 *
 * @since 0.1.0
 * @category models
 */
export interface Source {
  readonly label: string
  readonly provider: ConfigProvider.ConfigProvider
}

/**
 * The text of a setting, and where it was found. `alias` is the other name under which it stood.
 *
 * @since 0.1.0
 * @category models
 */
export interface Found {
  readonly text: string
  readonly source: string
  readonly alias?: string
}

/**
 * The text under a name in a source, trimmed; empty counts as absent.
 *
 * @since 0.1.0
 * @category combinators
 */
export const textOf = (source: Source, name: string): Effect.Effect<string | undefined, Problem> =>
  Effect.mapBoth(source.provider.load([name]), {
    onFailure: (error) => ({ setting: name, source: source.label, problem: error.message }),
    onSuccess: (node) => node?.value?.trim() || undefined
  })

const fromFile = Effect.fnUntraced(function*(name: string, path: string, source: string) {
  const fs = yield* FileSystem.FileSystem
  const wrong = (problem: string): Problem => ({ setting: `${name}_FILE`, source, problem })
  const text = yield* Effect.mapError(
    fs.readFileString(path),
    () => wrong(`names a file that cannot be read: ${path}`)
  )
  const trimmed = text.trim()
  return trimmed === ""
    ? yield* Effect.fail(wrong(`names an empty file: ${path}`))
    : { text: trimmed, source: `${source}, ${name}_FILE` }
})

/**
 * The text of a setting from the first source that has it, by its name, an alias of it or, for a secret, `NAME_FILE`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const find = Effect.fnUntraced(
  function*(
    sources: ReadonlyArray<Source>,
    setting: Setting.Setting<unknown>
  ): Effect.fn.Return<Found | undefined, Problem, FileSystem.FileSystem> {
    for (const source of sources) {
      const text = yield* textOf(source, setting.name)
      const path = setting.secret === true ? yield* textOf(source, `${setting.name}_FILE`) : undefined
      if (text !== undefined && path !== undefined) {
        return yield* Effect.fail({
          setting: setting.name,
          source: source.label,
          problem: `is given twice, also by ${setting.name}_FILE; keep one`
        })
      }
      if (text !== undefined) return { text, source: source.label }
      if (path !== undefined) return yield* fromFile(setting.name, path, source.label)
      for (const alias of setting.aliases ?? []) {
        const text = yield* textOf(source, alias)
        if (text !== undefined) return { text, source: source.label, alias }
      }
    }
    return undefined
  }
)

const settings: ReadonlyArray<Setting.Setting<unknown>> = Object.values(Setting.all)
const namesInFile: ReadonlySet<string> = new Set(
  settings.flatMap(({ name, secret }) => secret === true ? [name, `${name}_FILE`] : [name])
)
const names: ReadonlySet<string> = new Set(
  [Setting.file.name, ...namesInFile, ...settings.flatMap(({ aliases = [] }) => aliases)]
)

/** The names that a source has below a path. */
const below = (
  { provider }: Pick<Source, "provider">,
  path: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.flatMap(Effect.orElseSucceed(provider.load(path), () => undefined), (node) => {
    const inner = node?._tag === "Record" ? [...node.keys] : []
    return Effect.map(
      Effect.forEach(inner, (name) => below({ provider }, [...path, name])),
      (found) => [...node?.value === undefined ? [] : [path.join("_")], ...found.flat()]
    )
  })

/**
 * What is named as settings of ours are, and is none: somebody may think that it is in force, a limit say. It refuses nothing,
 * since others may name theirs so.
 *
 * @since 0.1.0
 * @category combinators
 */
export const strays = (sources: ReadonlyArray<Source>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(
    Effect.forEach(sources, (source) =>
      Effect.map(below(source, ["IBKR"]), (found) =>
        found.filter((name) =>
          !names.has(name)
        ).map((name) =>
          `${name} (${source.label}) is not a setting and has no effect; remove it or correct its name`
        ))),
    (each) => each.flat()
  )

/**
 * All sources, the strongest first; `files` are the labels of those that are files. `problems` is what is wrong with
 * the files themselves, `warnings` what of them has no effect. The environment is the ambient `ConfigProvider`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const all = Effect.fnUntraced(function*(flags: { readonly [name: string]: string }) {
  const problems: Array<Problem> = []
  const orProblem = <A, R>(effect: Effect.Effect<A, Problem, R>, otherwise: A): Effect.Effect<A, never, R> =>
    Effect.catch(effect, (problem) => Effect.sync(() => (problems.push(problem), otherwise)))

  const dotenv = Option.getOrUndefined(yield* orProblem(Dotenv.read, Option.none()))
  const outside: ReadonlyArray<Source> = [
    { label: "flag", provider: ConfigProvider.fromEnvRecord(flags) },
    { label: "environment", provider: yield* ConfigProvider.ConfigProvider },
    ...dotenv === undefined ? [] : [{ label: Dotenv.label, provider: dotenv.provider }]
  ]
  const named = yield* orProblem(find(outside, Setting.file), undefined)
  const present = (yield* FileSystem.FileSystem).exists("config.yaml")
  const path = named?.text ?? ((yield* Effect.orElseSucceed(present, () => true)) ? "config.yaml" : undefined)
  const contents = path === undefined ? undefined : yield* orProblem(File.read(path, namesInFile), undefined)
  const inside = path === undefined || contents === undefined
    ? []
    : [{ label: path, provider: ConfigProvider.fromEnvRecord(contents.values) }]
  return {
    sources: [...outside, ...inside],
    files: [...outside.slice(2), ...inside].map(({ label }) => label),
    file: path === undefined ? undefined : { text: path, source: named?.source ?? "default" },
    problems: [...problems, ...contents?.problems ?? []],
    warnings: dotenv?.warnings ?? []
  }
})
