/**
 * The bearer token that whoever changes anything over HTTP must show.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import type * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import { createHash, timingSafeEqual } from "node:crypto" // edge: Effect compares no secrets
import type { Settings } from "../Settings.ts"
import * as Kept from "../State/Token.ts"

/**
 * The token.
 *
 * @since 0.1.0
 * @category services
 */
export class Token extends Context.Service<Token, {
  readonly value: Effect.Effect<Redacted.Redacted<string>>
}>()("effect-ibkr/layers/Http/Token") {}

/**
 * The token of the settings, else the one of the state directory, where a new one is kept when there is none.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Token, never, Settings | FileSystem.FileSystem | Path.Path> = Layer.effect(
  Token,
  Effect.map(Kept.token, (token) => ({ value: Effect.succeed(token) }))
)

const digest = (secret: Redacted.Redacted<string>) => createHash("sha256").update(Redacted.value(secret)).digest()

/**
 * Is it the same token? Takes as long whatever they have in common.
 *
 * @since 0.1.0
 * @category guards
 */
export const same = (one: Redacted.Redacted<string>, other: Redacted.Redacted<string>): boolean =>
  timingSafeEqual(digest(one), digest(other))
