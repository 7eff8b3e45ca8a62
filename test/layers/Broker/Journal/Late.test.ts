import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Logger } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Entry from "../../../../src/layers/Broker/Journal/Entry.ts"
import * as Late from "../../../../src/layers/Broker/Journal/Late.ts"

describe("a journal that is opened late", () => {
  const said: Array<unknown> = []
  const log = Logger.make(({ message }) => said.push(...[message].flat()))
  for (const [became, left] of [["is gone", ""], ["has grown", `${Entry.header}\n["refs",""]\n`]] as const) {
    it.live(`takes nothing where it ${became} since it was read, and the state stays distrusted`, () =>
      Effect.gen(function*() {
        const home = yield* Effect.acquireRelease(
          Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-late-"))),
          (home) => Effect.sync(() => fs.rmSync(home, { recursive: true, force: true }))
        )
        const file = path.join(home, "orders-127.0.0.1-7497-1.jsonl")
        if (left !== "") fs.writeFileSync(file, left)
        const problem = yield* Deferred.make<string>()
        let distrusted = 0
        const distrust = Effect.sync(() => {
          distrusted++
          return Effect.sync(() => void distrusted--)
        })
        const late = yield* Late.open(
          file,
          13,
          { distrust, isOurs: Effect.succeed(true) },
          ({ message }) => Deferred.succeed(problem, message)
        )
        yield* Deferred.await(problem)
        const { message } = yield* Effect.flip(late.file.append(["one"]))
        assert.deepStrictEqual(
          [
            yield* Deferred.await(problem),
            message,
            distrusted,
            yield* late.beside.known,
            fs.readFileSync(file, "utf8")
          ],
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

  it.effect("is opened again and again where it could not be, says so once, and takes all from then on", () =>
    Effect.gen(function*() {
      const home = yield* Effect.acquireRelease(
        Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-late-"))),
        (home) => Effect.sync(() => fs.rmSync(home, { recursive: true, force: true }))
      )
      const file = path.join(home, "orders-127.0.0.1-7497-1.jsonl")
      // it is read as none, and cannot be made
      fs.symlinkSync(path.join(home, "gone", "orders"), file)
      let distrusted = 0
      let looks = 0
      const distrust = Effect.sync(() => {
        distrusted++
        return Effect.sync(() => void distrusted--)
      })
      const isOurs = Effect.sync(() => ++looks > 0)
      const late = yield* Late.open(file, 0, { distrust, isOurs }, () => Effect.die("it is to be tried again"))
      const until = Effect.fnUntraced(function*(isSo: () => boolean) {
        while (!isSo()) {
          yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
          yield* TestClock.adjust("1 second")
        }
      })
      yield* until(() => looks === 3)
      const early = [distrusted, yield* Effect.isFailure(late.file.append(["one"]))]
      fs.mkdirSync(path.join(home, "gone"))
      yield* until(() => distrusted === 0)
      yield* late.file.append(["two"])
      assert.deepStrictEqual([early, fs.readFileSync(file, "utf8")], [[1, true], "two\n"])
      assert.deepStrictEqual(said, [
        `The journal of orders ${file} cannot be opened: NotFound: Append.open (${file}): ENOENT: no such file or ` +
        `directory, open '${file}'. Orders are refused until it can be, which is tried again and again. Look at the disk.`,
        `The journal of orders ${file} is written from now on: it could be opened`
      ])
    }).pipe(Effect.scoped, Effect.provide([NodeServices.layer, Logger.layer([log])])))
})
