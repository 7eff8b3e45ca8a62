import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, FileSystem, Layer, Logger, PlatformError, Scope } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Recorder from "../../../src/simulator/Recording/Recorder.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import { hello } from "../RawClient.ts"

const header = "effect-ibkr-recording\t1"

/** A file in memory, which fails to be written to when it is told to. */
const memory = () => {
  let text = ""
  const state = { isBroken: false, opened: undefined as unknown, read: () => text.split("\n") }
  const problem = PlatformError.systemError({ _tag: "Unknown", module: "FileSystem", method: "writeAll" })
  const fs = FileSystem.makeNoop({
    open: (_, options) =>
      Effect.sync(() => {
        state.opened = options
        return {
          writeAll: (bytes: Uint8Array) =>
            state.isBroken ? Effect.fail(problem) : Effect.sync(() => void (text += Buffer.from(bytes).toString()))
        } as Partial<FileSystem.File> as FileSystem.File
      })
  })
  return { state, layer: Layer.succeed(FileSystem.FileSystem, fs) }
}
const time = Frame.encode(["49", "1"])

describe("a recorder", () => {
  it.effect("writes every second, and the rest at its end", () =>
    Effect.gen(function*() {
      const { layer, state } = memory()
      const scope = yield* Scope.make()
      const recorder = yield* Recorder.make("file").pipe(Effect.provide(layer), Scope.provide(scope))
      assert.deepStrictEqual(state.opened, { flag: "a", mode: 0o600 })
      const tap = recorder.tap(3)
      yield* TestClock.adjust(400)
      tap?.bytes("in", hello())
      yield* TestClock.adjust(599)
      assert.deepStrictEqual(state.read(), [header, ""])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(state.read(), [header, "0\t3\tconnect", "400\t3\thello\tv100..193", ""])
      tap?.bytes("in", time)
      yield* TestClock.adjust(999)
      assert.strictEqual(state.read().length, 4)
      tap?.end("in", "fin")
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(state.read().slice(3), ["1000\t3\tin\t49\t1", "1999\t3\tin-end\tfin", ""])
    }))

  it.effect("does not wait for the second when there is much", () =>
    Effect.gen(function*() {
      const { layer, state } = memory()
      const recorder = yield* Recorder.make("file").pipe(Effect.provide(layer))
      const tap = recorder.tap(1)
      tap?.bytes("out", Frame.encode(["x".repeat(300_000)]))
      yield* TestClock.adjust(0)
      assert.strictEqual(state.read().length, 4)
    }))

  it.effect("says once that it cannot write, and stops", () =>
    Effect.gen(function*() {
      const { layer, state } = memory()
      const said: Array<string> = []
      const logs = Logger.layer([Logger.make(({ message }) => void said.push(String(message)))])
      yield* Effect.gen(function*() {
        const recorder = yield* Recorder.make("file").pipe(Effect.provide(layer))
        state.isBroken = true
        const tap = recorder.tap(1)
        yield* TestClock.adjust(1000)
        state.isBroken = false
        for (let n = 0; n < 3; n++) tap?.bytes("out", time)
        yield* TestClock.adjust(10_000)
      }).pipe(Effect.scoped, Effect.provide(logs))
      assert.deepStrictEqual(state.read(), [header, ""])
      assert.deepStrictEqual(said.map((line) => line.split(":")[0]), ["The recording ends here"])
    }))

  it.effect("stops rather than hold what cannot be written in time", () =>
    Effect.gen(function*() {
      const { layer, state } = memory()
      const recorder = yield* Recorder.make("file").pipe(Effect.provide(layer))
      const tap = recorder.tap(1)
      const big = Frame.encode(["x".repeat(15_000_000)])
      for (let n = 0; n < 3; n++) tap?.bytes("out", big)
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(state.read(), [header, ""])
    }))

  it.effect("with stand-ins, holds everything back until the accounts are known, or ten seconds", () =>
    Effect.gen(function*() {
      const { layer, state } = memory()
      const recorder = yield* Recorder.make("file", { standIns: true }).pipe(Effect.provide(layer))
      const heard: Array<unknown> = []
      const tap = recorder.tap(1, (what) => heard.push(what))
      tap?.bytes("out", Frame.encode(["193", "now"]))
      tap?.bytes("out", Frame.encode(["4", "2", "-1", "2100", "of AB-99", ""]))
      yield* TestClock.adjust(5000)
      assert.strictEqual(state.read().length, 2)
      tap?.bytes("out", Frame.encode(["15", "1", "AB-99"]))
      yield* TestClock.adjust(0)
      assert.deepStrictEqual(state.read().slice(3, -1), [
        "0\t1\tout\t4\t2\t-1\t2100\tof AA-01\t",
        "5000\t1\tout\t15\t1\tAA-01"
      ])
      assert.deepStrictEqual(heard.at(-1), { _tag: "Frame", direction: "out", fields: ["15", "1", "AA-01"] })

      const other = memory()
      const second = yield* Recorder.make("file", { standIns: true }).pipe(Effect.provide(other.layer))
      second.tap(1)
      yield* TestClock.adjust(10_999)
      assert.strictEqual(other.state.read().length, 2)
      yield* TestClock.adjust(1)
      assert.strictEqual(other.state.read().length, 3)
    }))

  it.live("appends to a file that is there, and says which cannot be written", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const file = yield* fs.makeTempFileScoped()
      for (let run = 0; run < 2; run++) {
        yield* Effect.scoped(Effect.map(Recorder.make(file), (recorder) => recorder.tap(1)?.end("in", "rst")))
      }
      assert.deepStrictEqual(
        (yield* fs.readFileString(file)).replaceAll(/^\d+/gm, "T").split("\n"),
        [header, "T\t1\tconnect", "T\t1\tin-end\trst", header, "T\t1\tconnect", "T\t1\tin-end\trst", ""]
      )
      const problem = yield* Effect.flip(Effect.scoped(Recorder.make(`${file}/below`)))
      assert.strictEqual(
        problem.message.replace(file, "FILE"),
        "The recording FILE/below cannot be written: it is no file that can be written. Name another"
      )
    }).pipe(Effect.provide(NodeFileSystem.layer)))
})
