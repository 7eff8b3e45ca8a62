/**
 * Every command begins alike: settings from its flags and everywhere else, logging as they say, and every failure told
 * once, in words, on stderr.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import type * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { InvalidConfiguration } from "../errors/InvalidConfiguration.ts"
import * as Config from "../layers/Config/Config.ts"
import * as Log from "../layers/Log.ts"
import { Settings } from "../layers/Settings.ts"
import { codes, Ending } from "./Ending.ts"
import * as Expectation from "./Service/Expectation.ts"

const tell = (error: unknown): Effect.Effect<void> => {
  if (Schema.is(Ending)(error) || CliError.isCliError(error)) return Effect.void
  if (Schema.is(InvalidConfiguration)(error)) {
    return Effect.forEach(error.message.split("\n"), (line) => Effect.logError(line), { discard: true })
  }
  const { message, remedy } = error as { readonly message?: unknown; readonly remedy?: unknown }
  const text = typeof message === "string" ? message : String(error)
  return Effect.logError(typeof remedy === "string" ? `${text}. ${remedy}` : text)
}

/**
 * Tells people of a failure: a typed error by its sentence and its remedy, a defect with its stack.
 *
 * @since 0.1.0
 * @category combinators
 */
export const told = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.tapCause(effect, (cause) => {
    const failure = cause.reasons.find(Cause.isFailReason)
    if (failure !== undefined) return tell(failure.error)
    return Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.logFatal("This is a defect of the program", cause)
  })

/**
 * Runs what needs no settings but those of logging. It may be interrupted, what is told of its failure may not.
 *
 * @since 0.1.0
 * @category combinators
 */
export const logged = Effect.fnUntraced(function*<A, E, R>(
  command: Effect.Effect<A, E, R>
): Effect.fn.Return<A, E | InvalidConfiguration, R | FileSystem.FileSystem> {
  const logging = yield* told(Config.logging)
  return yield* Effect.provide(told(Effect.interruptible(command)), Log.layerWith(logging))
})

/**
 * Ends with 64, because what was asked for cannot be.
 *
 * @since 0.1.0
 * @category errors
 */
export const unfit = (problem: string) =>
  logged(Effect.andThen(Effect.logError(problem), new Ending({ code: codes.usage })))

/**
 * Runs a command with its settings and its logging. `flags` are by the settings' names in the environment. The command
 * may be interrupted; what is told of its failure, and with it the exit code, may not.
 *
 * @since 0.1.0
 * @category combinators
 */
export const run = Effect.fnUntraced(function*<A, E, R>(
  flags: { readonly [name: string]: string },
  command: (loaded: Config.Loaded) => Effect.Effect<A, E, R>
): Effect.fn.Return<
  A,
  E | InvalidConfiguration,
  Exclude<R, Expectation.Expectation | Settings> | FileSystem.FileSystem | Path.Path
> {
  // what is wrong with the settings is said in the form that they ask for, however little else is to be logged
  const { format } = yield* Effect.orElseSucceed(Config.logging, () => ({ format: undefined }))
  const loaded = yield* Effect.provide(told(Config.load(flags)), Log.layerWith({ format }))
  const settings = Layer.mergeAll(
    Layer.succeed(Settings, loaded.settings),
    Layer.succeed(Expectation.Expectation, Expectation.of(loaded))
  )
  return yield* Effect.provide(told(Effect.interruptible(command(loaded))), Layer.provideMerge(Log.layer, settings))
})
