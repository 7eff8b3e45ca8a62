/**
 * Reads `.env`, and which of its lines say nothing.
 *
 * @since 0.1.0
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { Problem } from "../../errors/InvalidConfiguration.ts"

/**
 * What `.env` holds; `warnings` name the lines that have no effect, each by its number: a secret may stand in it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Contents {
  readonly provider: ConfigProvider.ConfigProvider
  readonly warnings: ReadonlyArray<string>
}

/**
 * Its name, also in messages.
 *
 * @since 0.1.0
 * @category constructors
 */
export const label = ".env"

/** What `ConfigProvider.fromDotEnvContents` takes for a setting, of several lines where its value is quoted. */
const setting =
  /^\s*(?:export\s+)?[\w.-]+(?:\s*=\s*?|:\s+?)(?:\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/gm

const warningsOf = (text: string): ReadonlyArray<string> =>
  text.replace(/\r\n?/g, "\n").replace(setting, (lines) => lines.replace(/[^\n]/g, "")).split("\n").flatMap((
    rest,
    at
  ) =>
    /^\s*(#|$)/.test(rest)
      ? []
      : [`Line ${at + 1} (${label}) is not NAME=value and has no effect; remove it or correct it`]
  )

/**
 * Reads it, where it is there. Fails with what is wrong with it as a whole.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read: Effect.Effect<Option.Option<Contents>, Problem, FileSystem.FileSystem> = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const wrong = (problem: string): Problem => ({ setting: "the file", source: label, problem })
  const found = yield* Effect.asSome(fs.readFileString(label)).pipe(
    Effect.catchIf((error) => error.reason._tag === "NotFound", () => Effect.succeedNone),
    Effect.mapError(() => wrong("cannot be read"))
  )
  // UTF-16, as some editors and shells of Windows write it
  if (Option.exists(found, (text) => text.includes("\0"))) {
    return yield* Effect.fail(
      wrong("is not in UTF-8, so that no line of it would be in force: write it anew as UTF-8")
    )
  }
  return Option.map(found, (text) => ({
    provider: ConfigProvider.fromDotEnvContents(text),
    warnings: warningsOf(text)
  }))
})
