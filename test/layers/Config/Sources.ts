/**
 * Settings from everywhere, without a disk: flags, an environment, and files by name.
 */
import { ConfigProvider, Effect, FileSystem, Path } from "effect"
import { systemError } from "effect/PlatformError"
import * as Config from "../../../src/layers/Config/Config.ts"

export interface Given {
  readonly flags?: { readonly [name: string]: string }
  readonly environment?: { readonly [name: string]: string }
  readonly files?: { readonly [path: string]: string }
}

const disk = (files: { readonly [path: string]: string }) =>
  FileSystem.layerNoop({
    exists: (path) => Effect.succeed(files[path] !== undefined),
    readFileString: (path) => {
      const text = files[path]
      return text === undefined
        ? Effect.fail(systemError({ _tag: "NotFound", module: "FileSystem", method: "readFileString" }))
        : Effect.succeed(text)
    }
  })

export const load = ({ environment = {}, files = {}, flags = {} }: Given = {}) =>
  Config.load(flags).pipe(Effect.provide(
    [
      disk(files),
      Path.layer,
      ConfigProvider.layer(ConfigProvider.fromEnvRecord({ HOME: "/home/trader", ...environment }))
    ] as const
  ))

export const loaded = (given: Given) => Effect.map(load(given), ({ settings }) => settings)

/** Everything that is refused, as `setting (source) problem`. */
export const refused = (given: Given) => Effect.map(Effect.flip(load(given)), ({ message }) => message.split("\n"))
