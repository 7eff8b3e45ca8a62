import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, FileSystem, Latch, Scope } from "effect"
import { TestClock } from "effect/testing"
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Append from "../../../src/layers/State/Append.ts"
import { type Disk, errorOf } from "../../../src/layers/State/Append/Disk.ts"
import * as Found from "../../../src/layers/State/Append/Found.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Yielding from "../../doubles/Yielding.ts"
import { directory, platform, warnings } from "./Disk.ts"

const file = Effect.map(directory, (home) => `${home}/lines`)
const textOf = (path: string) => Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(path))
const write = (path: string, text: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.writeFileString(path, text))
const using = <A, E, R>(path: string, use: (append: Append.Append) => Effect.Effect<A, E, R>) =>
  Effect.scoped(Effect.flatMap(Append.open(path), use))

/** A disk in memory, that takes so many bytes of a write, and then refuses as a full one does. */
class Full implements Disk {
  readonly path = "/disk"
  text = ""
  room: number
  synced: Array<number> = []
  canTruncate = true
  canSync = true
  constructor(room: number) {
    this.room = room
  }
  readonly write = (bytes: Uint8Array) => {
    if (this.room === 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" })
    const taken = bytes.subarray(0, this.room)
    this.room -= taken.length
    this.text += new TextDecoder().decode(taken)
    return taken.length
  }
  readonly isThere = () => true
  readonly truncate = (size: number) => {
    if (!this.canTruncate) throw new Error("EIO: i/o error, ftruncate")
    this.text = this.text.slice(0, size)
  }
  readonly sync = Effect.suspend(() => {
    if (!this.canSync) return Effect.fail(errorOf("sync", "/disk", new Error("EIO: i/o error, fdatasync")))
    this.synced.push(this.text.length)
    return Effect.void
  })
}

const over = (disk: Disk) => Append.make(disk, { found: [], torn: 0, size: 0 })
const refused = "Unknown: Append.append (/disk): ENOSPC: no space left on device, write"
const told = <A, R>(effect: Effect.Effect<A, { readonly message: string }, R>) =>
  Effect.match(effect, { onFailure: ({ message }) => message, onSuccess: () => "done" })

/** Appends in another process until that has said so a hundred times, and kills it there; answers how often it has. */
const killed = (file: string) =>
  Effect.promise(async () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, "Appender.ts"), file], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    let said = ""
    child.stdout.on("data", (data) => {
      said += data
      if (said.includes("100\n")) child.kill("SIGKILL")
    })
    await once(child, "close")
    return Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1))
  })

describe("Append", () => {
  it.effect("what was appended is synced whenever whoever appends gives up", () =>
    Effect.gen(function*() {
      const left: Array<number> = []
      for (let at = 0;; at++) {
        const disk = new Full(100)
        const append = yield* over(disk)
        const { fiber, isOver } = yield* Yielding.fork(append.append(["one"]), at)
        yield* Effect.forkChild(Fiber.interrupt(fiber), { startImmediately: true })
        yield* Connected.settle
        yield* TestClock.adjust(Append.syncedAfter)
        if (isOver()) break
        if (disk.text.length !== (disk.synced.at(-1) ?? 0)) left.push(at)
      }
      assert.deepStrictEqual(left, [])
    }))

  it.live("what is appended is found again, in order, by its owner only", () =>
    Effect.gen(function*() {
      const path = yield* file
      yield* using(path, (append) =>
        Effect.gen(function*() {
          assert.deepStrictEqual([append.found, append.torn, append.size()], [[], 0, 0])
          yield* append.append(["{\"a\":1}", "zwölf"])
          yield* append.append([])
          yield* append.append([""])
          assert.strictEqual(append.size(), 16)
          assert.strictEqual(yield* textOf(path), "{\"a\":1}\nzwölf\n\n")
          yield* append.sync
        }))
      yield* using(path, (append) =>
        Effect.gen(function*() {
          assert.deepStrictEqual([append.found, append.torn, append.size()], [["{\"a\":1}", "zwölf", ""], 0, 16])
          yield* append.append(["last"])
        }))
      assert.strictEqual(yield* textOf(path), "{\"a\":1}\nzwölf\n\nlast\n")
      assert.strictEqual((yield* Effect.flatMap(FileSystem.FileSystem, (fs) => fs.stat(path))).mode & 0o777, 0o600)
    }).pipe(Effect.provide(platform)))

  it.live("a torn end is cut off and told of, wherever the file was torn", () =>
    Effect.gen(function*() {
      const path = yield* file
      const whole = "first\nzweite ü\n\nthird\n"
      const bytes = Buffer.from(whole)
      for (let size = 0; size <= bytes.length; size++) {
        const left = bytes.subarray(0, size)
        const end = left.lastIndexOf(10) + 1
        fs.writeFileSync(path, left)
        const [[found, torn], lines] = yield* warnings(
          using(path, (append) => Effect.as(append.append(["more"]), [append.found, append.torn] as const))
        )
        const kept = left.subarray(0, end).toString()
        assert.deepStrictEqual([found, torn], [kept.split("\n").slice(0, -1), size - end])
        assert.strictEqual(yield* textOf(path), `${kept}more\n`)
        assert.deepStrictEqual(
          lines,
          torn === 0 ? [] : [`The end of ${path} was torn: ${torn} bytes of a line that was never finished are cut off`]
        )
      }
    }).pipe(Effect.provide(platform)))

  it.live("lines longer and shorter than what is read at once are found as they are", () =>
    Effect.gen(function*() {
      const path = yield* file
      const lines = [70_000, 1, 0, 1_200_000, 65_535, 65_536, 65_537, 1_048_575, 5, ...Array<number>(12_000).fill(60)]
        .map((length, index) => `${index}`.padEnd(length, "é"))
      yield* write(path, `${lines.join("\n")}\ntorn`)
      const [[found, torn]] = yield* warnings(
        using(path, (append) => Effect.succeed([append.found, append.torn] as const))
      )
      assert.isTrue(found.length === lines.length && found.every((line, index) => line === lines[index]))
      assert.strictEqual(torn, 4)
    }).pipe(Effect.provide(platform)))

  it.live("what a power cut has filled with nothing is no line that is kept, however long", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const path = yield* file
      const long = 40 * 1024 * 1024
      yield* write(path, "first\n")
      yield* fs.truncate(path, 6 + long)
      yield* fs.writeFileString(path, "\nlast\n", { flag: "a" })
      yield* fs.truncate(path, 6 + long + 6 + long)
      const found: Array<string> = []
      assert.deepStrictEqual(yield* Found.read(path, (line) => found.push(line)), { size: 6 + long + 6, torn: long })
      const [first, between = "", last] = found
      assert.deepStrictEqual([found.length, first, between.startsWith("\0"), last], [3, "first", true, "last"])
      assert.isBelow(between.length, long / 2)
    }).pipe(Effect.provide(platform)))

  it.live("a line with a newline in it, and a file that is closed, take nothing", () =>
    Effect.gen(function*() {
      const path = yield* file
      const scope = yield* Scope.make()
      const append = yield* Scope.provide(Append.open(path), scope)
      yield* append.append(["one"])
      assert.strictEqual(
        yield* told(append.append(["two", "th\nree"])),
        `Append.append: a line for ${path} has a newline in it`
      )
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(yield* told(append.append(["two"])), `Append.append: ${path} is closed`)
      assert.strictEqual(yield* textOf(path), "one\n")
    }).pipe(Effect.provide(platform)))

  it.live("a file that cannot be made fails by name", () =>
    Effect.gen(function*() {
      const path = `${yield* directory}/nowhere/lines`
      const error = yield* Effect.flip(Effect.scoped(Append.open(path)))
      assert.strictEqual(error.reason._tag, "NotFound")
      assert.include(error.message, path)
    }).pipe(Effect.provide(platform)))

  it.effect("a full disk leaves no half line, at any byte, and what comes later is whole", () =>
    Effect.forEach([...Array(14).keys()], (room) =>
      Effect.scoped(Effect.gen(function*() {
        const disk = new Full(room)
        const append = yield* over(disk)
        assert.strictEqual(yield* told(append.append(["first", "second!"])), refused)
        assert.deepStrictEqual([disk.text, append.size()], ["", 0])
        disk.room = 100
        yield* append.append(["third"])
        assert.deepStrictEqual([disk.text, append.size()], ["third\n", 6])
      })), { discard: true }))

  it.effect("a half line that cannot be cut off at once is cut off before the next one, or there is no next one", () =>
    Effect.gen(function*() {
      const disk = new Full(3)
      const append = yield* over(disk)
      disk.canTruncate = false
      assert.strictEqual(yield* told(append.append(["first"])), refused)
      disk.room = 100
      assert.strictEqual(
        yield* told(append.append(["second"])),
        "Unknown: Append.append (/disk): EIO: i/o error, ftruncate"
      )
      assert.strictEqual(disk.text, "fir")
      disk.canTruncate = true
      yield* append.append(["third"])
      assert.strictEqual(disk.text, "third\n")
    }))

  it.effect("the disk is synced in the background, once for all that has come, and when the Scope closes", () =>
    Effect.gen(function*() {
      const disk = new Full(1000)
      const scope = yield* Scope.make()
      const append = yield* Scope.provide(over(disk), scope)
      yield* append.append(["a"])
      yield* append.append(["b"])
      assert.deepStrictEqual(disk.synced, [])
      yield* TestClock.adjust(Append.syncedAfter)
      assert.deepStrictEqual(disk.synced, [4])
      yield* append.append(["c"])
      yield* append.sync
      yield* append.sync
      assert.deepStrictEqual(disk.synced, [4, 6])
      yield* append.append(["d"])
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(disk.synced, [4, 6, 8])
    }))

  it.effect("what is appended while the disk is synced is synced after that", () =>
    Effect.gen(function*() {
      const disk = new Full(1000)
      const done = yield* Latch.make(false)
      const { isThere, path, truncate, write } = disk
      const append = yield* over({ isThere, path, truncate, write, sync: Effect.andThen(disk.sync, done.await) })
      yield* append.append(["a"])
      const syncing = yield* Effect.forkChild(append.sync, { startImmediately: true })
      yield* append.append(["b"])
      yield* done.open
      yield* Fiber.join(syncing)
      yield* append.sync
      assert.deepStrictEqual(disk.synced, [2, 4])
    }))

  it.effect("a disk that does not sync is told of once, to the next append, and by every sync", () =>
    Effect.gen(function*() {
      const disk = new Full(1000)
      disk.canSync = false
      const eio = "Unknown: Append.sync (/disk): EIO: i/o error, fdatasync"
      const [outcomes, lines] = yield* warnings(Effect.gen(function*() {
        const append = yield* over(disk)
        yield* append.append(["a"])
        yield* TestClock.adjust(Append.syncedAfter)
        disk.canSync = true
        return yield* Effect.forEach([append.append(["b"]), append.append(["c"]), append.sync, append.sync], told)
      }))
      assert.deepStrictEqual(outcomes, [eio, "done", eio, eio])
      assert.strictEqual(disk.text, "a\nc\n")
      assert.deepStrictEqual(lines, [
        `What was last written to /disk may not be on the disk: ${eio}. It is lost if this machine loses its power. ` +
        "Look at the disk, and start again."
      ])
    }))

  it.effect("in memory the array is what the next one finds", () =>
    Effect.gen(function*() {
      const lines = ["one"]
      const append = yield* Append.memory(lines)
      yield* append.append(["two"])
      yield* append.sync
      assert.deepStrictEqual([append.found, append.size(), lines], [["one"], 8, ["one", "two"]])
      assert.deepStrictEqual((yield* Append.memory(lines)).found, ["one", "two"])
    }))

  it.live("a kill -9 in the middle of appends loses nothing that had succeeded", () =>
    Effect.gen(function*() {
      const path = yield* file
      const said = yield* killed(path)
      const found = yield* using(path, ({ found }) => Effect.succeed(found))
      assert.isAtLeast(said, 100)
      assert.isAtLeast(found.length, said)
      assert.deepStrictEqual(found, found.map((_, index) => `${index}`.padEnd(600, ".")))
    }).pipe(Effect.provide(platform)))
})
