import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Option, Redacted } from "effect"
import * as Token from "../../../src/layers/State/Token.ts"
import { directory, platform, settings, warnings } from "./Disk.ts"

describe("Token", () => {
  it.live("is generated once into the directory, for its owner only, and is everybody's from then on", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const unknown = yield* Effect.provide(Token.known, settings(home))
      const [first, second, third] = yield* Effect.all([Token.token, Token.token, Token.token], {
        concurrency: "unbounded"
      }).pipe(Effect.provide(settings(home)))
      const known = yield* Effect.provide(Token.known, settings(home))
      assert.deepStrictEqual(unknown, Option.none())
      assert.match(Redacted.value(first), /^[\w-]{43}$/)
      assert.deepStrictEqual([second, third, known], [first, first, Option.some(first)])
      assert.deepStrictEqual(yield* fs.readDirectory(home), ["http-token"])
      assert.strictEqual((yield* fs.stat(`${home}/http-token`)).mode & 0o777, 0o600)
    }).pipe(Effect.provide(platform)))

  it.live("the settings' own is stronger, and written nowhere", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const httpToken = Redacted.make("mine")
      const both = yield* Effect.all([Token.token, Token.known]).pipe(Effect.provide(settings(home, { httpToken })))
      assert.deepStrictEqual(both, [httpToken, Option.some(httpToken)])
      assert.deepStrictEqual(yield* fs.readDirectory(home), [])
    }).pipe(Effect.provide(platform)))

  it.live("where it cannot be kept it is warned of, and good for this run", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = `${yield* directory}/file`
      yield* fs.writeFileString(home, "")
      const [token, told] = yield* warnings(Effect.provide(Token.token, settings(home)))
      assert.match(Redacted.value(token), /^[\w-]{43}$/)
      assert.deepStrictEqual(told, [
        `The HTTP token could not be kept in ${home}/http-token: every command that asks this service for more than its ` +
        "status will be refused, orders, cancels, flatten, kill and stop among them. Set IBKR_HTTP_TOKEN, and start again"
      ])
    }).pipe(Effect.provide(platform)))
})
