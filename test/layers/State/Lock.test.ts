import { assert, describe, it } from "@effect/vitest"
import {
  Clock,
  Context,
  Deferred,
  Effect,
  Exit,
  Fiber,
  FileSystem,
  Latch,
  Layer,
  Option,
  type Path,
  Result,
  Schedule,
  Scope
} from "effect"
import * as PlatformError from "effect/PlatformError"
import { TestClock } from "effect/testing"
import { spawn, spawnSync } from "node:child_process"
import * as Parting from "../../../src/layers/Parting.ts"
import * as Lock from "../../../src/layers/State/Lock.ts"
import { State } from "../../../src/layers/State/State.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Held from "../../doubles/Held.ts"
import * as Movable from "../../doubles/Movable.ts"
import { directory, layer, logged, platform, run } from "./Disk.ts"

const lockOf = (home: string) => `${home}/lock-127.0.0.1-7497-1`

const ours = Effect.fnUntraced(function*(home: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* run(home, () => fs.readFileString(lockOf(home)))
  return JSON.parse(text) as { readonly pid: number; readonly started: string; readonly machine: string }
})

type Services = FileSystem.FileSystem | Path.Path | Scope.Scope

const start = (home: string) => Effect.result(run(home, (state) => state.writable))

/** One finds a stale lock, and others start at some moments of that: whether each can write its state then, or was refused. */
const crowd = Effect.fnUntraced(function*(
  moments: (comes: Effect.Effect<void>) => { readonly [moment: string]: Effect.Effect<void> }
) {
  const fs = yield* FileSystem.FileSystem
  const home = yield* directory
  const pid = spawnSync(process.execPath, ["-e", ""]).pid
  yield* fs.writeFileString(lockOf(home), JSON.stringify({ ...yield* ours(home), pid }))
  const context = yield* Effect.context<Services>()
  const came: Array<State["Service"] | "StateInUse"> = []
  const comes = Layer.build(Layer.fresh(layer(home))).pipe(
    Effect.map(Context.get(State)),
    Effect.catch(({ _tag }) => Effect.succeed(_tag)),
    Effect.map((one) => void came.push(one))
  )
  const due = new Map(Object.entries(moments(Effect.provideContext(comes, context))))
  const at = (moment: string) =>
    Effect.suspend(() => {
      const comes = due.get(moment) ?? Effect.void
      due.delete(moment)
      return comes
    })
  const around = <A, E>(name: string, path: string, call: Effect.Effect<A, E>) =>
    path === lockOf(home)
      ? Effect.andThen(at(`before ${name}`), Effect.tap(call, () => at(`after ${name}`)))
      : call
  const crowded: FileSystem.FileSystem = {
    ...fs,
    readFileString: (path, encoding) => around("readFileString", path, fs.readFileString(path, encoding)),
    stat: (path) => around("stat", path, fs.stat(path)),
    rename: (from, to) => around("rename", from, fs.rename(from, to))
  }
  yield* Effect.provideService(comes, FileSystem.FileSystem, crowded)
  const found: Array<string> = []
  for (const one of came) found.push(one === "StateInUse" ? one : `writable: ${yield* one.writable}`)
  return { home, found: found.toSorted() }
})

/** A state whose disk answers late from some moment on, and its end, which has waited for that as long as it may. */
const late = Effect.fnUntraced(function*(
  isLate: (call: string, path: string) => boolean,
  use: (state: State["Service"]) => Effect.Effect<void>
) {
  const fs = yield* FileSystem.FileSystem
  const home = yield* directory
  const reached = yield* Deferred.make<void>()
  const answers = yield* Deferred.make<void>()
  const around = <A, E>(name: string, path: string, call: Effect.Effect<A, E>) =>
    Effect.suspend(() =>
      isLate(name, path)
        ? Effect.andThen(Deferred.succeed(reached, undefined), Effect.andThen(Deferred.await(answers), call))
        : call
    )
  const scope = yield* Scope.make()
  const state = yield* Effect.map(Layer.build(layer(home)), Context.get(State)).pipe(
    Effect.provideService(FileSystem.FileSystem, {
      ...fs,
      readFileString: (path, encoding) => around("read", path, fs.readFileString(path, encoding)),
      rename: (from, to) => around("rename", to, fs.rename(from, to))
    }),
    Scope.provide(scope)
  )
  yield* Effect.forkDetach(use(state), { startImmediately: true })
  yield* Deferred.await(reached)
  const closing = yield* Effect.forkDetach(Scope.close(scope, Exit.void), { startImmediately: true })
  yield* Connected.settle
  yield* TestClock.adjust(Parting.patience)
  yield* Fiber.join(closing)
  /** The disk answers, and what was to be done behind the end is done. */
  const answered = Effect.gen(function*() {
    yield* Deferred.succeed(answers, undefined)
    for (let looks = 0; looks < 1000 && (yield* fs.exists(lockOf(home))); looks++) {
      yield* TestClock.withLive(Effect.sleep("5 millis"))
    }
    return yield* fs.exists(lockOf(home))
  })
  return { answered, home }
})

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

  it.live("F44: nor does a process that has ended and that nobody has waited for, as in a container without an init", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      // `sleep` waits for no child that the shell before it has left, which ends with its input
      const parent = yield* Effect.acquireRelease(
        Effect.sync(() =>
          spawn("sh", ["-c", "cat <&3 & echo $!; exec sleep 20 3<&-"], { stdio: ["pipe", "pipe", "pipe", "pipe"] })
        ),
        (parent) => Effect.sync(() => parent.kill("SIGKILL"))
      )
      const pid = yield* Effect.callback<number>((resume) => {
        parent.stdout.once("data", (said) => resume(Effect.succeed(Number(said))))
      })
      const look = (of: number | undefined) =>
        Effect.map(fs.readFileString(`/proc/${of}/stat`), (stat) => {
          const [name = "", rest = ""] = stat.split(") ")
          return { name, state: rest[0], started: rest.split(" ")[19] }
        })
      const schedule = Schedule.spaced("5 millis")
      yield* Effect.repeat(look(parent.pid), { schedule, until: ({ name }) => name.endsWith("(sleep") })
      parent.stdio[3]?.destroy()
      const { started } = yield* Effect.repeat(look(pid), { schedule, until: ({ state }) => state === "Z" })
      yield* fs.writeFileString(lockOf(home), JSON.stringify({ ...yield* ours(home), pid, started }))
      assert.deepStrictEqual(yield* start(home), Result.succeed(true))
    }).pipe(Effect.scoped, Effect.provide(platform)))

  it.effect("a lock of another machine, or one that is torn, is watched: untouched it is taken, touched it is not", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const us = yield* ours(home)
      const watched = Effect.fnUntraced(
        function*(left: string, touch: Effect.Effect<void, PlatformError.PlatformError>) {
          yield* fs.writeFileString(lockOf(home), left)
          yield* fs.utimes(lockOf(home), 1000, 1000)
          const looked = yield* Deferred.make<void>()
          const looking = {
            ...fs,
            stat: (path: string) =>
              Effect.tap(fs.stat(path), () => path === lockOf(home) ? Deferred.succeed(looked, undefined) : Effect.void)
          }
          const starting = yield* Effect.forkChild(Effect.provideService(start(home), FileSystem.FileSystem, looking))
          yield* Deferred.await(looked)
          yield* touch
          yield* TestClock.adjust("2500 millis")
          return (yield* Fiber.join(starting))._tag
        }
      )
      for (const left of [JSON.stringify({ ...us, machine: "elsewhere" }), "", "{\"pid\":"]) {
        assert.strictEqual(yield* watched(left, Effect.void), "Success")
        assert.strictEqual(yield* watched(left, fs.utimes(lockOf(home), 1001, 1001)), "Failure")
      }
    }).pipe(Effect.provide(platform)))

  it.effect("where machines do not tell which they are, the lock of a process that is not to be seen here is watched", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const looked = yield* Deferred.make<void>()
      const nameless: FileSystem.FileSystem = {
        ...fs,
        readLink: () => fs.readLink("/nowhere"),
        stat: (path) =>
          Effect.tap(fs.stat(path), () => path === lockOf(home) ? Deferred.succeed(looked, undefined) : Effect.void)
      }
      const dead = spawnSync(process.execPath, ["-e", ""]).pid
      yield* fs.writeFileString(lockOf(home), JSON.stringify({ ...yield* ours(home), pid: dead, machine: null }))
      yield* fs.utimes(lockOf(home), 1000, 1000)
      const starting = yield* Effect.forkChild(Effect.provideService(start(home), FileSystem.FileSystem, nameless))
      yield* Deferred.await(looked)
      // its holder is alive elsewhere: it touches its lock after a while
      for (let turn = 0; turn < 200; turn++) {
        yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
      }
      yield* fs.utimes(lockOf(home), 1001, 1001)
      yield* TestClock.adjust("2500 millis")
      assert.strictEqual((yield* Fiber.join(starting))._tag, "Failure")
    }).pipe(Effect.provide(platform)))

  for (
    const [which, seen, more] of [
      ["that cannot be looked at, as where /proc hides it,", "/nowhere", {}],
      ["that could not look at itself", `/proc/${process.ppid}/stat`, { started: null }]
    ] as const
  ) {
    it.effect(`the lock of a process ${which} is watched: untouched it is taken, touched it is not`, () =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const home = yield* directory
        const left = JSON.stringify({ ...yield* ours(home), pid: process.ppid, ...more })
        const watched = Effect.fnUntraced(function*(touch: Effect.Effect<void, PlatformError.PlatformError>) {
          yield* fs.writeFileString(lockOf(home), left)
          yield* fs.utimes(lockOf(home), 1000, 1000)
          const looked = yield* Deferred.make<void>()
          const looking: FileSystem.FileSystem = {
            ...fs,
            readFileString: (path, encoding) =>
              path === `/proc/${process.ppid}/stat`
                ? Effect.ensuring(fs.readFileString(seen, encoding), Deferred.succeed(looked, undefined))
                : fs.readFileString(path, encoding)
          }
          const starting = yield* Effect.forkChild(Effect.provideService(start(home), FileSystem.FileSystem, looking))
          yield* Deferred.await(looked)
          // who does not watch it has taken it within that
          for (let turn = 0; turn < 2000 && starting.pollUnsafe() === undefined; turn++) {
            yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
          }
          yield* touch
          yield* TestClock.adjust("2500 millis")
          return (yield* Fiber.join(starting))._tag
        })
        assert.strictEqual(yield* watched(Effect.void), "Success")
        assert.strictEqual(yield* watched(fs.utimes(lockOf(home), 1001, 1001)), "Failure")
      }).pipe(Effect.provide(platform)))
  }

  for (const step of ["readFileString", "stat", "rename"]) {
    for (const when of ["before", "after"]) {
      it.live(`of two that find the same stale lock one gets it: the other comes ${when} ${step}`, () =>
        Effect.gen(function*() {
          const { found, home } = yield* crowd((comes) => ({ [`${when} ${step}`]: comes }))
          assert.deepStrictEqual(found, ["StateInUse", "writable: true"])
          assert.deepStrictEqual(yield* (yield* FileSystem.FileSystem).readDirectory(home), ["lock-127.0.0.1-7497-1"])
          assert.deepStrictEqual((yield* start(home))._tag, "Failure")
        }).pipe(Effect.scoped, Effect.provide(platform)))
    }
  }

  it.live("of three that find the same stale lock one gets it: the others come before and after it is renamed", () =>
    Effect.gen(function*() {
      const { found, home } = yield* crowd((comes) => ({ "before rename": comes, "after rename": comes }))
      assert.deepStrictEqual(found, ["StateInUse", "StateInUse", "writable: true"])
      assert.deepStrictEqual(yield* (yield* FileSystem.FileSystem).readDirectory(home), ["lock-127.0.0.1-7497-1"])
      assert.deepStrictEqual((yield* start(home))._tag, "Failure")
    }).pipe(Effect.scoped, Effect.provide(platform)))

  it.effect("who was killed while it took over a stale lock holds up nobody either", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const us = yield* ours(home)
      const pid = spawnSync(process.execPath, ["-e", ""]).pid
      for (const left of ["", ".removing", ".removing.removing"]) {
        yield* fs.writeFileString(`${lockOf(home)}${left}`, JSON.stringify({ ...us, id: left, pid }))
        const during = yield* run(home, () => fs.readDirectory(home))
        assert.deepStrictEqual([during, yield* fs.readDirectory(home)], [["lock-127.0.0.1-7497-1"], []])
        yield* fs.writeFileString(lockOf(home), JSON.stringify({ ...us, pid }))
        yield* fs.writeFileString(`${lockOf(home)}.removing`, JSON.stringify({ ...us, pid }))
      }
    }).pipe(Effect.provide(platform)))

  it.effect("a full disk keeps no lock that is empty: the next start has it at once", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const full: FileSystem.FileSystem = {
        ...fs,
        writeFileString: (path, text, options) =>
          Effect.andThen(
            fs.writeFileString(path, text.slice(0, 9), options),
            PlatformError.systemError({
              _tag: "Unknown",
              module: "FileSystem",
              method: "writeFile",
              syscall: "write",
              description: "ENOSPC: no space left on device, write",
              pathOrDescriptor: path
            })
          )
      }
      const isWritable = yield* Effect.provideService(start(home), FileSystem.FileSystem, full)
      assert.deepStrictEqual([isWritable, yield* fs.readDirectory(home)], [Result.succeed(false), []])
      assert.deepStrictEqual(yield* start(home), Result.succeed(true))
    }).pipe(Effect.provide(platform)))

  it.effect("who loses the lock says so at the next touch, refuses orders, and leaves lock and state to the other", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const other = JSON.stringify({ ...yield* ours(home), id: "other", pid: 77, since: "2026-01-02T03:04:05Z" })
      const lost = yield* Deferred.make<void>()
      const [after, lines] = yield* logged(
        run(home, (state) =>
          Effect.gen(function*() {
            yield* state.lastRun.set({ orderly: false, at: 1 })
            const before = yield* state.writable
            yield* fs.remove(lockOf(home))
            yield* fs.writeFileString(lockOf(home), other)
            yield* Effect.raceFirst(Deferred.await(lost), Effect.forever(TestClock.adjust("1 second")))
            yield* state.lastRun.set({ orderly: true, at: 2 })
            yield* TestClock.adjust("1 minute")
            return [before, yield* state.writable]
          })),
        (level) => level === "Fatal" ? Deferred.doneUnsafe(lost, Effect.void) : undefined
      )
      assert.deepStrictEqual(after, [true, false])
      assert.deepStrictEqual(lines, [[
        "Fatal",
        `The lock ${lockOf(home)} was taken over by process 77, since 2026-01-02T03:04:05Z while this service stood ` +
        "still: two services use the state of 127.0.0.1:7497, client id 1. This one refuses orders and keeps nothing " +
        "any more. Stop one of them, or give it another IBKR_CLIENT_ID or IBKR_STATE_DIR."
      ]])
      assert.strictEqual(yield* fs.readFileString(lockOf(home)), other)
      assert.strictEqual(
        yield* fs.readFileString(`${home}/last-run-127.0.0.1-7497-1.json`),
        "{\"orderly\":false,\"at\":1}"
      )
    }).pipe(Effect.provide(platform)))

  it.effect("while its disk does not answer who asks whether it can be written is answered soon, and what is to be written is owed", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const disk = yield* Latch.make(true)
      const slow: FileSystem.FileSystem = {
        ...fs,
        readFileString: (path, encoding) => Effect.andThen(disk.await, fs.readFileString(path, encoding))
      }
      const seen = yield* run(home, (state) =>
        Effect.gen(function*() {
          const before = yield* state.writable
          yield* disk.close
          yield* TestClock.adjust("3 seconds")
          const writing = yield* Effect.forkChild(state.lastRun.set({ orderly: true, at: 1 }), {
            startImmediately: true
          })
          yield* TestClock.adjust("1 minute")
          const asking = yield* Effect.forkChild(state.writable, { startImmediately: true })
          yield* TestClock.adjust("250 millis")
          const meanwhile = [yield* Fiber.join(asking), writing.pollUnsafe() !== undefined, state.lastRun.kept()]
          yield* disk.open
          yield* Effect.raceFirst(state.lastRun.taken, Effect.forever(TestClock.adjust("100 millis")))
          yield* TestClock.withLive(Effect.yieldNow)
          return [before, ...meanwhile, yield* state.writable]
        })).pipe(Effect.provideService(FileSystem.FileSystem, slow))
      assert.deepStrictEqual(seen, [true, false, true, Option.none(), true])
      assert.deepStrictEqual(
        yield* fs.readFileString(`${home}/last-run-127.0.0.1-7497-1.json`),
        "{\"orderly\":true,\"at\":1}"
      )
    }).pipe(Effect.provide(platform)))

  it.effect("a disk that gets slow refuses orders once, until it is quick again", () =>
    Effect.gen(function*() {
      const disk = { takes: 0, text: "" }
      const slow = <A>(value: () => A) =>
        Effect.andThen(Effect.suspend(() => Effect.sleep(disk.takes)), Effect.sync(value))
      const fs = FileSystem.makeNoop({
        writeFileString: (_, text) => Effect.sync(() => void (disk.text = text)),
        readFileString: (path) => path === "/lock" ? slow(() => disk.text) : Effect.succeed(""),
        utimes: () => Effect.void
      })
      const lock = yield* Lock.hold({ directory: "/", path: "/lock", gateway: "a test", lost: "" }).pipe(
        Effect.provideService(FileSystem.FileSystem, fs)
      )
      yield* Effect.addFinalizer(() => Effect.sync(() => void (disk.takes = 0)))
      // as often as the status is looked at
      const during = Effect.fnUntraced(function*(takes: number, seconds: number) {
        disk.takes = takes
        const seen: Array<boolean> = []
        for (let looks = 0; looks < 2 * seconds; looks++) {
          const asked = yield* Effect.forkChild(lock.isKnown, { startImmediately: true })
          yield* TestClock.adjust("500 millis")
          seen.push(yield* Fiber.join(asked))
        }
        return seen.filter((each, index) => each !== seen[index - 1])
      })
      const told = yield* Effect.forEach([10, 1500, 10, 3000, 400], (takes) => during(takes, 20))
      // a look that had begun is waited for
      assert.deepStrictEqual(told, [[true], [true, false], [false, true], [true, false], [false, true]])
    }).pipe(Effect.scoped))

  it.effect("a disk that is slow each other time refuses orders once, and not in turns", () =>
    Effect.gen(function*() {
      let looks = 0
      const lock = yield* Held.make(Effect.suspend(() => looks++ % 2 === 1 ? Effect.sleep("3 seconds") : Effect.void))
      const seen: Array<boolean> = []
      for (let times = 0; times < 60; times++) {
        const asked = yield* Effect.forkChild(lock.isKnown, { startImmediately: true })
        yield* TestClock.adjust("500 millis")
        seen.push(yield* Fiber.join(asked))
      }
      assert.deepStrictEqual(seen.filter((each, index) => each !== seen[index - 1]), [true, false])
    }).pipe(Effect.scoped))

  it.effect("who holds up others waits 2 s for a look, from its beginning on, and not at all for one that goes on; all share it", () =>
    Effect.gen(function*() {
      const disk = yield* Latch.make(true)
      let looks = 0
      const look = Effect.andThen(Effect.sync(() => void looks++), disk.await)
      const lock = yield* Held.make(look)
      yield* Effect.addFinalizer(() => disk.open)
      yield* TestClock.adjust("500 millis")
      yield* disk.close
      const came: Array<string> = []
      const asks = (name: string) =>
        lock.isOursInTime.pipe(
          Effect.match({ onFailure: ({ message }) => message, onSuccess: String }),
          Effect.flatMap((answer) =>
            Effect.map(Clock.currentTimeMillis, (at) => void came.push(`${name} ${at} ${answer}`))
          ),
          Effect.forkChild({ startImmediately: true })
        )
      yield* TestClock.adjust("1500 millis")
      yield* asks("seen")
      yield* TestClock.adjust("500 millis")
      yield* asks("first")
      yield* asks("second")
      yield* TestClock.adjust("1 minute")
      yield* asks("later")
      const waiting = yield* Effect.forkChild(lock.isOurs, { startImmediately: true })
      yield* TestClock.adjust("1 minute")
      const before = [waiting.pollUnsafe(), looks]
      yield* disk.open
      const answered = yield* Fiber.join(waiting)
      yield* asks("answered")
      assert.deepStrictEqual([before, answered, came], [[undefined, 2], true, [
        "seen 2000 true",
        "first 3000 the disk does not answer",
        "second 3000 the disk does not answer",
        "later 62500 the disk does not answer",
        "answered 122500 true"
      ]])
    }).pipe(Effect.scoped))

  for (const whose of ["its own", "one that goes on"] as const) {
    it.effect(`what was read long before a look is answered says nothing, also to who waits for ${whose}: another service may have come since`, () =>
      Effect.gen(function*() {
        const { by, moved } = yield* Movable.make
        const [first, second] = [yield* Latch.make(false), yield* Latch.make(false)]
        let looks = 0
        const look = Effect.suspend(() => first.isOpen() ? second.await : Effect.void)
        const touch = Effect.suspend(() => {
          looks++
          return looks === 2 ? first.await : Effect.void
        })
        const lock = yield* Effect.provideService(Held.make(look, touch), Clock.Clock, moved)
        yield* TestClock.adjust("500 millis")
        // it comes before the touch after a standstill, or behind it
        if (whose === "its own") by.wall = 3000
        else yield* TestClock.adjust("1 minute")
        const asking = yield* Effect.forkChild(lock.isOurs, { startImmediately: true })
        yield* TestClock.adjust("1 minute")
        yield* first.open
        yield* Connected.settle
        const before = [looks, asking.pollUnsafe()]
        lock.takeOver()
        yield* TestClock.adjust("1 minute")
        yield* second.open
        assert.deepStrictEqual([before, yield* Fiber.join(asking)], [[2, undefined], false])
      }).pipe(Effect.scoped))
  }

  it.effect("on a disk whose every touch takes longer than 2 s who waits as long as it takes is answered, and nobody else", () =>
    Effect.gen(function*() {
      const lock = yield* Held.make(Effect.void, Effect.sleep("3 seconds"))
      yield* TestClock.adjust("1 minute")
      const answers = Effect.gen(function*() {
        const asking = yield* Effect.forkChild(
          Effect.all([lock.isOurs, Effect.isSuccess(lock.isOursInTime), lock.isKnown], { concurrency: 3 }),
          { startImmediately: true }
        )
        yield* TestClock.adjust("10 seconds")
        return asking.pollUnsafe() === undefined ? "waits" : yield* Fiber.join(asking)
      })
      const ours = [yield* answers, yield* answers]
      lock.takeOver()
      assert.deepStrictEqual([ours, yield* answers], [
        [[true, false, false], [true, false, false]],
        [false, false, false]
      ])
    }).pipe(Effect.scoped))

  it.effect("a lock that somebody has removed is taken again", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const taken: Array<string> = []
      const again = yield* Deferred.make<void>()
      const watching: FileSystem.FileSystem = {
        ...fs,
        writeFileString: (path, text, options) =>
          Effect.tap(fs.writeFileString(path, text, options), () => {
            taken.push(text)
            return taken.length === 2 ? Deferred.succeed(again, undefined) : Effect.void
          })
      }
      const writable = yield* run(home, (state) =>
        Effect.gen(function*() {
          yield* fs.remove(lockOf(home))
          yield* Effect.raceFirst(Deferred.await(again), Effect.forever(TestClock.adjust("1 second")))
          return yield* state.writable
        })).pipe(Effect.provideService(FileSystem.FileSystem, watching))
      assert.strictEqual(writable, true)
      assert.deepStrictEqual(taken, [taken[0], taken[0]])
    }).pipe(Effect.provide(platform)))

  it.effect("whoever takes one again that somebody has removed takes it whole, however long its disk takes", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const { by, moved } = yield* Movable.make
      let isSlow = false
      const slow: FileSystem.FileSystem = {
        ...fs,
        writeFileString: (path, text, options) =>
          isSlow && path === lockOf(home)
            // a file is there before it holds anything
            ? Effect.andThen(
              fs.writeFileString(path, "", options),
              Effect.delay(fs.writeFileString(path, text), "1 second")
            )
            : fs.writeFileString(path, text, options)
      }
      const [writable, found] = yield* run(home, (state) =>
        Effect.gen(function*() {
          const whole = yield* fs.readFileString(lockOf(home))
          yield* fs.remove(lockOf(home))
          // it comes before the touch after a standstill
          isSlow = true
          by.wall = 3000
          const asking = yield* Effect.forkChild(state.writable, { startImmediately: true })
          yield* Effect.raceFirst(Fiber.join(asking), Effect.forever(TestClock.adjust("100 millis")))
          yield* Effect.forever(TestClock.adjust("100 millis")).pipe(Effect.raceFirst(state.isOurs))
          return [yield* state.writable, (yield* fs.readFileString(lockOf(home))) === whole]
        })).pipe(
          Effect.provideService(FileSystem.FileSystem, slow),
          Effect.provideService(Clock.Clock, moved)
        )
      assert.deepStrictEqual([writable, found], [true, true])
    }).pipe(Effect.provide(platform)))

  it.effect("while its disk does not take it again who asks whether it can be written is answered soon", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const { by, moved } = yield* Movable.make
      const disk = yield* Latch.make(true)
      const taking = yield* Deferred.make<void>()
      let isSlow = false
      const slow: FileSystem.FileSystem = {
        ...fs,
        writeFileString: (path, text, options) =>
          isSlow && path === lockOf(home)
            ? Effect.andThen(
              Effect.andThen(Deferred.succeed(taking, undefined), disk.await),
              fs.writeFileString(path, text, options)
            )
            : fs.writeFileString(path, text, options)
      }
      const seen = yield* run(home, (state) =>
        Effect.gen(function*() {
          const whole = yield* fs.readFileString(lockOf(home))
          yield* fs.remove(lockOf(home))
          yield* disk.close
          isSlow = true
          // it comes before the touch after a standstill
          by.wall = 3000
          const asking = yield* Effect.forkChild(state.writable, { startImmediately: true })
          yield* Deferred.await(taking)
          yield* TestClock.adjust("250 millis")
          const isWritable = yield* Effect.raceFirst(
            Fiber.join(asking),
            Effect.as(TestClock.adjust("1 second"), "not answered")
          )
          yield* disk.open
          const isOurs = yield* state.isOurs
          return [isWritable, isOurs, (yield* fs.readFileString(lockOf(home))) === whole]
        })).pipe(
          Effect.provideService(FileSystem.FileSystem, slow),
          Effect.provideService(Clock.Clock, moved)
        )
      assert.deepStrictEqual(seen, [false, true, true])
    }).pipe(Effect.provide(platform)))

  it.effect("F44: is held beyond the end for as long as a write is under way, which would come over what the next one keeps", () =>
    Effect.gen(function*() {
      const released = { engaged: null, stoppedByLoss: false }
      const { answered, home } = yield* late(
        (call, path) => call === "rename" && path.includes("kill-switch"),
        ({ killSwitch }) => killSwitch.set(released)
      )
      const during = yield* start(home)
      const isThere = yield* answered
      const kept = yield* run(home, ({ killSwitch }) => killSwitch.get)
      assert.deepStrictEqual([Result.isFailure(during), isThere, kept], [true, false, Option.some(released)])
    }).pipe(Effect.provide(platform)))

  it.effect("F44: is not taken again by what looks at it beyond the end", () =>
    Effect.gen(function*() {
      const reads = { many: -1 }
      const { answered, home } = yield* late(
        // the look that goes on when the lock is let go is late as well, and letting go is not
        (call, path) => call === "read" && path.includes("/lock-") && reads.many >= 0 && ++reads.many % 2 === 1,
        ({ isOurs }) =>
          Effect.gen(function*() {
            reads.many = 0
            yield* TestClock.adjust("3 seconds")
            yield* isOurs
          })
      )
      reads.many = -1
      assert.deepStrictEqual([yield* answered, yield* start(home)], [false, Result.succeed(true)])
    }).pipe(Effect.provide(platform)))
})
