import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Entry from "../../../../src/layers/Broker/Journal/Entry.ts"
import * as Late from "../../../../src/layers/Broker/Journal/Late.ts"

describe("a journal that is opened late", () => {
  for (const [became, left] of [["is gone", ""], ["has grown", `${Entry.header}\n["refs",""]\n`]] as const) {
    it.live(`takes nothing where it ${became} since it was read, and the state stays distrusted`, () =>
      Effect.gen(function*() {
        const home = yield* Effect.acquireRelease(
          Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-late-"))),
          (home) => Effect.sync(() => fs.rmSync(home, { recursive: true, force: true }))
        )
        const file = path.join(home, "orders-127.0.0.1-7497-1.jsonl")
        if (left !== "") fs.writeFileSync(file, left)
        const said = yield* Deferred.make<string>()
        let distrusted = 0
        const distrust = Effect.sync(() => {
          distrusted++
          return Effect.sync(() => void distrusted--)
        })
        const late = yield* Late.open(
          file,
          13,
          { distrust, isOurs: Effect.succeed(true) },
          ({ message }) => Deferred.succeed(said, message)
        )
        const problem = yield* Deferred.await(said)
        const { message } = yield* Effect.flip(late.file.append(["one"]))
        assert.deepStrictEqual(
          [problem, message, distrusted, yield* late.beside.known, fs.readFileSync(file, "utf8")],
          [
            `Unknown: Append.append (${file}): it was written to, moved, removed or replaced since it was read`,
            `Unknown: Append.append (${file}): it is not open yet`,
            1,
            false,
            left
          ]
        )
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
  }
})
