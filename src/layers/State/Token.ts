/**
 * The bearer token that a service and its own command line share: set, or generated into the state directory.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import { randomBytes } from "node:crypto" // edge: a secret needs the randomness of the system
import { Settings } from "../Settings.ts"
import * as Files from "./Files.ts"

const file = Effect.gen(function*() {
  const { stateDir } = yield* Settings
  return (yield* Path.Path).join(stateDir, "http-token")
})

const keep = Effect.fnUntraced(function*(text: string) {
  const { stateDir } = yield* Settings
  yield* Files.directory(stateDir)
  yield* Files.write(yield* file, text, true)
})

const stored = Effect.gen(function*() {
  const text = yield* Files.read(yield* file)
  return Option.map(Option.filter(text, (text) => text.trim() !== ""), (text) => Redacted.make(text.trim()))
})

/**
 * The token as a client knows it: from the settings, else from the state directory of a service that has run.
 *
 * @since 0.1.0
 * @category constructors
 */
export const known: Effect.Effect<
  Option.Option<Redacted.Redacted<string>>,
  never,
  Settings | FileSystem.FileSystem | Path.Path
> = Effect.gen(function*() {
  const { httpToken } = yield* Settings
  return httpToken === undefined ? yield* Effect.orElseSucceed(stored, Option.none) : Option.some(httpToken)
})

/**
 * The token as the service uses it: the one that is known, else a new one of 256 bits, kept as `http-token`, readable
 * by its owner only. Where it cannot be kept it is warned of, and the token lasts as long as the service.
 *
 * @since 0.1.0
 * @category constructors
 */
export const token: Effect.Effect<Redacted.Redacted<string>, never, Settings | FileSystem.FileSystem | Path.Path> =
  Effect.gen(function*() {
    const before = yield* known
    if (Option.isSome(before)) return before.value
    const generated = yield* Effect.sync(() => randomBytes(32).toString("base64url"))
    // another service of this directory may have been faster: then its token is everybody's
    const kept = Effect.andThen(Effect.ignore(keep(generated)), stored)
    const after = yield* Effect.orElseSucceed(kept, Option.none)
    if (Option.isSome(after)) return after.value
    yield* Effect.logWarning(
      `The HTTP token could not be kept in ${yield* file}: every command that asks this service for more than its ` +
        "status will be refused, orders, cancels, flatten, kill and stop among them. Set IBKR_HTTP_TOKEN, and start again"
    )
    return Redacted.make(generated)
  })
