import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, FileSystem, Result } from "effect"
import type { PlatformError } from "effect/PlatformError"
import { TestClock } from "effect/testing"
import { spawnSync } from "node:child_process"
import { directory, platform, run } from "./Disk.ts"

const lockOf = (home: string) => `${home}/lock-127.0.0.1-7497-1`

const ours = Effect.fnUntraced(function*(home: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* run(home, () => fs.readFileString(lockOf(home)))
  return JSON.parse(text) as { readonly pid: number; readonly started: string; readonly machine: string }
})

const start = (home: string) => Effect.result(run(home, (state) => state.writable))

describe("Lock", () => {
  it.live("F44: a living service keeps others out, and lets them in when it ends", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const error = yield* run(home, () => Effect.flip(run(home, () => Effect.void)))
      assert.deepStrictEqual([error._tag, error.directory, error.gateway], [
        "StateInUse",
        home,
        "127.0.0.1:7497, client id 1"
      ])
      assert.match(error.holder, new RegExp(`^process ${process.pid}, since `))
      assert.deepStrictEqual(yield* start(home), Result.succeed(true))
    }).pipe(Effect.provide(platform)))

  it.live("F44: what a crash leaves behind does not block: a dead process, another one of the same id, our own id", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const us = yield* ours(home)
      const dead = spawnSync(process.execPath, ["-e", ""]).pid
      for (const left of [{ ...us, pid: dead }, { ...us, pid: process.ppid, started: "1" }, { ...us, started: "1" }]) {
        yield* fs.writeFileString(lockOf(home), JSON.stringify(left))
        assert.deepStrictEqual(yield* start(home), Result.succeed(true))
      }
    }).pipe(Effect.provide(platform)))

  it.effect("a lock of another machine, or one that is torn, is watched: untouched it is taken, touched it is not", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const us = yield* ours(home)
      const watched = Effect.fnUntraced(function*(left: string, touch: Effect.Effect<void, PlatformError>) {
        yield* fs.writeFileString(lockOf(home), left)
        yield* fs.utimes(lockOf(home), 1000, 1000)
        const looked = yield* Deferred.make<void>()
        const looking = {
          ...fs,
          stat: (path: string) => Effect.tap(fs.stat(path), () => Deferred.succeed(looked, undefined))
        }
        const starting = yield* Effect.forkChild(Effect.provideService(start(home), FileSystem.FileSystem, looking))
        yield* Deferred.await(looked)
        yield* touch
        yield* TestClock.adjust("2500 millis")
        return (yield* Fiber.join(starting))._tag
      })
      for (const left of [JSON.stringify({ ...us, machine: "elsewhere" }), "", "{\"pid\":"]) {
        assert.strictEqual(yield* watched(left, Effect.void), "Success")
        assert.strictEqual(yield* watched(left, fs.utimes(lockOf(home), 1001, 1001)), "Failure")
      }
    }).pipe(Effect.provide(platform)))
})
