/**
 * A state directory of its own for a test, which goes with the test's Scope.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Effect, FileSystem, Layer, Logger, References } from "effect"
import type { Settings as Values } from "../../../src/domain/Settings.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as Files from "../../../src/layers/State/Files.ts"
import { State } from "../../../src/layers/State/State.ts"

export const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)

export const directory = Effect.flatMap(
  FileSystem.FileSystem,
  (fs) => fs.makeTempDirectoryScoped({ prefix: "effect-ibkr-state-" })
)

export const settings = (stateDir: string, overrides: Partial<Values> = {}) =>
  Settings.layer({ stateDir, ...overrides })

export const layer = (stateDir: string, overrides: Partial<Values> = {}) =>
  Layer.provide(Files.layer, settings(stateDir, overrides))

/** What a run of the service does with its state, from its start to its end. */
export const run = <A, E, R>(
  stateDir: string,
  use: (state: State["Service"]) => Effect.Effect<A, E, R>,
  overrides: Partial<Values> = {}
) => Effect.scoped(Effect.provide(Effect.flatMap(State, use), layer(stateDir, overrides), { local: true }))

/** What is logged meanwhile, as its level and message. */
export const logged = Effect.fnUntraced(function*<A, E, R>(
  effect: Effect.Effect<A, E, R>,
  onLine: (level: string) => void = () => {}
) {
  const lines: Array<readonly [level: string, message: string]> = []
  const logger = Logger.make(({ logLevel, message }) => {
    lines.push([logLevel, String(message)])
    onLine(logLevel)
  })
  const value = yield* Effect.provide(effect, [
    Logger.layer([logger]),
    Layer.succeed(References.MinimumLogLevel, "Info")
  ])
  return [value, lines] as const
})

/** The warnings that are logged meanwhile. */
export const warnings = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(
    logged(effect),
    ([value, lines]) => [value, lines.filter(([level]) => level === "Warn").map(([, message]) => message)] as const
  )
