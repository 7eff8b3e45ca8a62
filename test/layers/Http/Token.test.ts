import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Token from "../../../src/layers/Http/Token.ts"
import * as Settings from "../../../src/layers/Settings.ts"

const directory = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-token-"))),
  (home) => Effect.sync(() => fs.rmSync(home, { recursive: true }))
)

const read = (stateDir: string, httpToken?: string) =>
  Effect.flatMap(Token.Token, ({ value }) => Effect.map(value, Redacted.value)).pipe(
    Effect.provide(Token.layer.pipe(Layer.provide([
      NodeServices.layer,
      Settings.layer({ stateDir, httpToken: httpToken === undefined ? undefined : Redacted.make(httpToken) })
    ])))
  )

describe("Token", () => {
  it.live("is the setting's, else made once and kept for its owner", () =>
    Effect.gen(function*() {
      const home = yield* directory
      assert.strictEqual(yield* read(home, "given"), "given")
      assert.deepStrictEqual(fs.readdirSync(home), [])
      const made = yield* read(home)
      assert.match(made, /^[\w-]{43}$/)
      assert.strictEqual(yield* read(home), made)
      const file = path.join(home, "http-token")
      assert.deepStrictEqual([fs.readFileSync(file, "utf8").trim(), fs.statSync(file).mode & 0o777], [made, 0o600])
    }))

  it("is compared as a whole", () => {
    const same = (one: string, other: string) => Token.same(Redacted.make(one), Redacted.make(other))
    assert.deepStrictEqual([same("abc", "abc"), same("abc", "abd"), same("abc", "abcd"), same("", "abc")], [
      true,
      false,
      false,
      false
    ])
  })
})
