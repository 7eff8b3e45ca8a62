/**
 * Resolves the settings: flag, then environment, then `.env`, then configuration file, then default; refuses them with
 * everything that is wrong, never with the first thing only.
 *
 * @since 0.1.0
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import type * as LogLevel from "effect/LogLevel"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Mask from "../../domain/Mask.ts"
import * as Domain from "../../domain/Settings.ts"
import { InvalidConfiguration, type Problem } from "../../errors/InvalidConfiguration.ts"
import { Settings } from "../Settings.ts"
import * as Address from "./Address.ts"
import * as Rule from "./Rule.ts"
import * as Setting from "./Setting.ts"
import * as Source from "./Source.ts"
import * as Value from "./Value.ts"

/**
 * A setting as it may be shown: secrets and live accounts masked, `source` where it came from.
 *
 * @since 0.1.0
 * @category models
 */
export interface Entry {
  readonly setting: string
  readonly value: string
  readonly source: string
}

/**
 * Settings in force, each as it may be shown, and what people should know about them: `notes` (which files were read,
 * which aliases were taken) and `warnings`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Loaded {
  readonly settings: Domain.Settings
  readonly entries: ReadonlyArray<Entry>
  readonly notes: ReadonlyArray<string>
  readonly warnings: ReadonlyArray<string>
}

const show = (value: unknown): string => {
  if (value === undefined) return "none"
  if (Redacted.isRedacted(value)) return "***"
  if (Duration.isDuration(value)) return Duration.format(value)
  if (Array.isArray(value)) return value.join(",")
  if (typeof value === "object" && value !== null) return Rule.timeOfDay(value as Domain.TimeOfDay)
  return Mask.text(Address.shown(String(value)))
}

const stateDir = Effect.gen(function*() {
  const path = yield* Path.Path
  const environment = { label: "environment", provider: yield* ConfigProvider.ConfigProvider }
  // another working directory would be another state
  const absolute = Effect.fnUntraced(function*(setting: string, read: (text: string) => string = identity) {
    const given = yield* Source.textOf(environment, setting)
    const text = given === undefined ? undefined : read(given)
    if (text === undefined || path.isAbsolute(text)) return text
    return yield* Effect.mapError(
      Effect.fromResult(Value.must("an absolute path", text)),
      (problem): Problem => ({
        setting,
        source: environment.label,
        problem: `${Mask.text(problem)}; or set IBKR_STATE_DIR`
      })
    )
  })
  // of several, as a unit may name them, the first
  const systemd = yield* absolute("STATE_DIRECTORY", (text) => text.replace(/:.*/, ""))
  if (systemd !== undefined) return systemd
  const perUser = yield* absolute("XDG_STATE_HOME")
  if (perUser !== undefined) return path.join(perUser, "effect-ibkr")
  const home = (yield* absolute("HOME")) ?? (yield* absolute("USERPROFILE"))
  return home === undefined
    ? yield* Effect.fail<Problem>({
      setting: "IBKR_STATE_DIR",
      source: "default",
      problem: "must be set: the environment names no home directory"
    })
    : path.join(home, ".local", "state", "effect-ibkr")
})

/**
 * Resolves every setting. `flags` are given by the settings' names in the environment; the environment is the ambient
 * `ConfigProvider`; `.env` and `config.yaml` are looked for in the working directory.
 *
 * @since 0.1.0
 * @category constructors
 */
export const load = Effect.fnUntraced(
  function*(
    flags: { readonly [name: string]: string } = {}
  ): Effect.fn.Return<Loaded, InvalidConfiguration, FileSystem.FileSystem | Path.Path> {
    const { file, files, problems: wrongFiles, sources, warnings } = yield* Source.all(flags)
    const problems = [...wrongFiles]
    const values: Record<string, unknown> = {}
    const origin: Record<string, string> = {}
    const unread = new Set<string>()
    const notes: Array<string> = []

    for (const [key, setting] of Object.entries<Setting.Setting<unknown>>(Setting.all)) {
      const found = yield* Effect.result(Source.find(sources, setting))
      if (Result.isFailure(found)) {
        problems.push(found.failure)
        unread.add(key)
        continue
      }
      if (found.success === undefined) continue
      const { alias, source, text } = found.success
      const value = setting.value(text)
      origin[key] = source
      if (alias !== undefined) notes.push(`${alias} (${source}) is taken as ${setting.name}`)
      if (Result.isSuccess(value)) {
        values[key] = value.success
        continue
      }
      problems.push({ setting: alias ?? setting.name, source, problem: Mask.text(value.failure) })
      unread.add(key)
    }
    const directory = origin["stateDir"] === undefined
      ? yield* Effect.result(stateDir)
      : Result.succeed(String(values["stateDir"]))
    if (Result.isFailure(directory)) problems.push(directory.failure)

    const settings: Domain.Settings = {
      ...Domain.defaults,
      ...values["gracefulShutdown"] === true ? { shutdownTimeout: Rule.closing } : {},
      ...values as Partial<Domain.Settings>,
      stateDir: (yield* Path.Path).resolve(Result.getOrElse(directory, () => "."))
    }
    problems.push(...Rule.broken(settings, origin, unread))
    if (problems.length > 0) return yield* new InvalidConfiguration({ problems })
    if (settings.account !== undefined) Mask.learn([settings.account])

    if (files.length > 0) notes.unshift(`Settings read from ${files.join(", ")}`)
    const entries = Object.entries<Setting.Setting<unknown>>(Setting.all).map(([key, { name }]) => ({
      setting: name,
      value: show(settings[key as keyof Domain.Settings]),
      source: origin[key] ?? "default"
    }))
    return {
      settings,
      entries: [
        { setting: Setting.file.name, value: file?.text ?? "none", source: file?.source ?? "default" },
        ...entries
      ],
      notes,
      warnings: [...warnings, ...yield* Source.strays(sources), ...Rule.warnings(settings)]
    }
  }
)

/**
 * The settings of logging alone, for what has no use for the others: what is wrong with those is nobody's concern.
 *
 * @since 0.1.0
 * @category constructors
 */
export const logging: Effect.Effect<
  { readonly level: LogLevel.LogLevel | undefined; readonly format: Domain.LogFormat | undefined },
  InvalidConfiguration,
  FileSystem.FileSystem
> = Effect.gen(function*() {
  const { sources } = yield* Source.all({})
  const problems: Array<Problem> = []
  const read = Effect.fnUntraced(function*<A>(setting: Setting.Setting<A>) {
    const found = yield* Effect.result(Source.find(sources, setting))
    if (Result.isFailure(found)) problems.push(found.failure)
    if (Result.isFailure(found) || found.success === undefined) return undefined
    const { source, text } = found.success
    const value = Result.mapError(
      setting.value(text),
      (problem) => problems.push({ setting: setting.name, source, problem: Mask.text(problem) })
    )
    return Result.getOrUndefined(value)
  })
  const logging = { level: yield* read(Setting.all.logLevel), format: yield* read(Setting.all.logFormat) }
  return problems.length > 0 ? yield* new InvalidConfiguration({ problems }) : logging
})

/**
 * Logs what people should know about the settings.
 *
 * @since 0.1.0
 * @category combinators
 */
export const announce = ({ notes, warnings }: Loaded): Effect.Effect<void> =>
  Effect.andThen(
    Effect.forEach(notes, (note) => Effect.logInfo(note), { discard: true }),
    Effect.forEach(warnings, (warning) => Effect.logWarning(warning), { discard: true })
  )

/**
 * The settings from all their sources.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Settings, InvalidConfiguration, FileSystem.FileSystem | Path.Path> = Layer.effect(
  Settings,
  Effect.map(Effect.tap(load(), announce), ({ settings }) => settings)
)
