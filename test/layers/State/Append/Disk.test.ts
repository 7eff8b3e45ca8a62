import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import nodeFs from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import * as Disk from "../../../../src/layers/State/Append/Disk.ts"
import { directory, platform } from "../Disk.ts"

/** The platform does one thing otherwise for as long as the Scope lasts. */
const otherwise = (does: Partial<typeof nodeFs>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { closeSync, fstatSync, fsync, openSync } = nodeFs
      Object.assign(nodeFs, does)
      syncBuiltinESMExports()
      return { closeSync, fstatSync, fsync, openSync }
    }),
    (before) =>
      Effect.sync(() => {
        Object.assign(nodeFs, before)
        syncBuiltinESMExports()
      })
  )

describe("the file under an append-only file", () => {
  it.live("fails by name where it is open and cannot be looked at, and is closed then", () =>
    Effect.gen(function*() {
      const path = `${yield* directory}/lines`
      const closed: Array<number> = []
      let opened = 0
      const { closeSync, openSync } = nodeFs
      yield* otherwise({
        openSync: (...given) => opened = openSync(...given),
        closeSync: (file) => {
          closed.push(file)
          closeSync(file)
        },
        fstatSync: () => {
          throw Object.assign(new Error("ESTALE: stale file handle, fstat"), { code: "ESTALE" })
        }
      })
      const error = yield* Effect.flip(Effect.scoped(Disk.open(path)))
      assert.deepStrictEqual(error.message, `Unknown: Append.stat (${path}): ESTALE: stale file handle, fstat`)
      assert.include(closed, opened)
    }).pipe(Effect.scoped, Effect.provide(platform)))

  it.live("holds up nobody else while the disk takes its name", () =>
    Effect.gen(function*() {
      const path = `${yield* directory}/lines`
      const asked = yield* Deferred.make<() => void>()
      const fsync = (_: number, done: (cause: null) => void) =>
        Deferred.doneUnsafe(asked, Effect.succeed(() => done(null)))
      yield* otherwise({ fsync: Object.assign(fsync, { __promisify__: nodeFs.fsync.__promisify__ }) })
      const opening = yield* Effect.forkChild(Disk.open(path))
      const done = yield* Effect.raceFirst(Deferred.await(asked), Effect.as(Fiber.await(opening), undefined))
      const before = opening.pollUnsafe()
      done?.()
      const disk = yield* Fiber.join(opening)
      assert.deepStrictEqual([typeof done, before, disk.isThere()], ["function", undefined, true])
    }).pipe(Effect.scoped, Effect.provide(platform)))
})
