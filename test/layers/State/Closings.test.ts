import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Duration, Effect, Fiber, FileSystem, Latch } from "effect"
import { TestClock } from "effect/testing"
import { spawnSync } from "node:child_process"
import { ClosingRefused } from "../../../src/errors/ClosingRefused.ts"
import type { State } from "../../../src/layers/State/State.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Movable from "../../doubles/Movable.ts"
import { directory, logged, platform, run } from "./Disk.ts"

type Service = State["Service"]

const live = "U1234567"
const wait = Duration.seconds(1)
const soon = Duration.seconds(20)

/** Two services of one directory, at two gateways and under two client ids. `looks` is run when the other has read a lock of closing. */
const beside = Effect.fnUntraced(function*<A, E>(
  home: string,
  use: (one: Service, other: Service) => Effect.Effect<A, E>,
  looks: () => void = () => {}
) {
  const fs = yield* FileSystem.FileSystem
  const watching: FileSystem.FileSystem = {
    ...fs,
    readFileString: (path, encoding) =>
      Effect.tap(fs.readFileString(path, encoding), () => Effect.sync(path.includes("closing-") ? looks : () => {}))
  }
  return yield* run(
    home,
    (one) =>
      run(home, (other) => use(one, other), { clientId: 2, port: 4001 }).pipe(
        Effect.provideService(FileSystem.FileSystem, watching)
      )
  )
})

const taken = (state: Service, account = live, within = soon) =>
  Effect.scoped(Effect.map(state.closing(account, within), ({ follows }) => ({ follows })))

const closings = Effect.fnUntraced(function*(home: string) {
  const fs = yield* FileSystem.FileSystem
  return (yield* fs.readDirectory(home)).filter((name) => name.startsWith("closing-"))
})

/** A disk that answers no call of this name until the latch is open, and says when the first comes. */
const hanging = Effect.fnUntraced(function*(name: "rename" | "writeFileString") {
  const fs = yield* FileSystem.FileSystem
  const disk = yield* Latch.make(false)
  const came = yield* Deferred.make<void>()
  const held = <A, E>(path: string, call: Effect.Effect<A, E>) =>
    path.includes("closing-")
      ? Deferred.succeed(came, undefined).pipe(Effect.andThen(disk.await), Effect.andThen(call))
      : call
  const slow: FileSystem.FileSystem = {
    ...fs,
    ...name === "rename"
      ? { rename: (from, to) => held(from, fs.rename(from, to)) }
      : { writeFileString: (path, text, options) => held(path, fs.writeFileString(path, text, options)) }
  }
  return { came: Deferred.await(came), disk, on: Effect.provideService(FileSystem.FileSystem, slow) }
})

describe("closings of an account", () => {
  it.live("exclude each other, whatever the client id and the gateway, and those of no other account", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const seen = yield* beside(home, (one, other) =>
        Effect.gen(function*() {
          const refused = yield* Effect.scoped(Effect.gen(function*() {
            const { follows } = yield* one.closing(live, soon)
            assert.deepStrictEqual([follows, yield* taken(other, "U7654321")], [false, { follows: false }])
            const names = yield* closings(home)
            assert.deepStrictEqual(names.map((name) => name.replace(/[0-9a-f]{16}/, "x")), ["closing-x.json"])
            const again = yield* Effect.flip(Effect.scoped(one.closing(live, wait)))
            assert.strictEqual(again.reason, "being_closed")
            return yield* Effect.flip(Effect.scoped(other.closing(live, wait)))
          }))
          return { refused, names: yield* closings(home), next: yield* taken(other) }
        }).pipe(Effect.provide(platform)))
      assert.match(seen.refused.by, new RegExp(`^process ${process.pid}, since `))
      assert.deepStrictEqual(seen, {
        refused: new ClosingRefused({ reason: "being_closed", by: seen.refused.by, after: wait }),
        names: [],
        next: { follows: false }
      })
    }).pipe(Effect.provide(platform)))

  it.live("one that waits has its turn when the other ends, is interrupted, fails or dies, and knows that it follows", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const ends = [Effect.void, Effect.interrupt, Effect.fail("failed"), Effect.die("died")]
      let looked = Deferred.makeUnsafe<void>()
      const seen = yield* beside(home, (one, other) =>
        Effect.forEach(ends, (end) =>
          Effect.gen(function*() {
            const [began, go] = [yield* Deferred.make<void>(), yield* Latch.make(false)]
            const first = one.closing(live, soon).pipe(
              Effect.andThen(Deferred.succeed(began, undefined)),
              Effect.andThen(go.await),
              Effect.andThen(end),
              Effect.scoped
            )
            yield* Effect.forkChild(Effect.exit(first))
            yield* Deferred.await(began)
            looked = Deferred.makeUnsafe()
            const next = yield* Effect.forkChild(taken(other))
            yield* Deferred.await(looked)
            yield* Effect.sleep("100 millis")
            assert.strictEqual(next.pollUnsafe(), undefined)
            yield* go.open
            return yield* Fiber.join(next)
          })), () => Deferred.doneUnsafe(looked, Effect.void))
      assert.deepStrictEqual([seen, yield* closings(home)], [ends.map(() => ({ follows: true })), []])
    }).pipe(Effect.provide(platform)))

  it.live("who was killed holds up nobody: the next takes over at once, and knows that it follows", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const dead = spawnSync(process.execPath, ["-e", ""]).pid
      const [seen, lines] = yield* logged(run(home, (state) =>
        Effect.gen(function*() {
          const [name = "", text] = yield* Effect.scoped(Effect.gen(function*() {
            yield* state.closing(live, soon)
            const [name = ""] = yield* closings(home)
            return [name, yield* fs.readFileString(`${home}/${name}`)]
          }))
          yield* fs.writeFileString(
            `${home}/${name}`,
            JSON.stringify({ ...JSON.parse(text ?? "") as object, pid: dead })
          )
          const [took, turn] = yield* Effect.timed(taken(state))
          assert.isBelow(Duration.toMillis(took), 2000)
          return { ...turn, names: yield* closings(home), says: `${home}/${name}` }
        })))
      assert.deepStrictEqual([seen.follows, seen.names], [true, []])
      assert.deepStrictEqual(lines, [[
        "Info",
        `The lock ${seen.says} was left behind by a service that has ended; it is taken over`
      ]])
    }).pipe(Effect.provide(platform)))

  it.live("a disk that takes no lock lets nobody close", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const error = yield* run(home, (state) =>
        Effect.andThen(fs.remove(home, { recursive: true }), Effect.flip(Effect.scoped(state.closing(live, soon)))))
      assert.deepStrictEqual([error.reason, error.message.replaceAll(/\(.*\)/g, "(…)")], [
        "state_not_writable",
        "Closing was refused and nothing was sent: the lock of closing could not be taken (…), and another service may be " +
        "closing the positions as well: look at the disk of the state directory, and close them in TWS where that cannot wait"
      ])
      assert.include(error.by, "NotFound")
    }).pipe(Effect.provide(platform)))

  it.effect("who gives up while one of another container is watched says whose it is", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const looked = yield* Deferred.make<void>()
      let isFar = false
      const looking: FileSystem.FileSystem = {
        ...fs,
        stat: (path) => Effect.tap(fs.stat(path), () => isFar ? Deferred.succeed(looked, undefined) : Effect.void)
      }
      const refused = yield* run(home, (state) =>
        Effect.gen(function*() {
          const [name = "", text = ""] = yield* Effect.scoped(Effect.gen(function*() {
            yield* state.closing(live, soon)
            const [name = ""] = yield* closings(home)
            return [name, yield* fs.readFileString(`${home}/${name}`)]
          }))
          const far = { ...JSON.parse(text) as object, pid: 77, machine: "elsewhere", since: "2026-01-02T03:04:05Z" }
          yield* fs.writeFileString(`${home}/${name}`, JSON.stringify(far))
          isFar = true
          const closing = yield* Effect.forkChild(Effect.flip(Effect.scoped(state.closing(live, wait))))
          yield* Deferred.await(looked)
          yield* Connected.settle
          yield* TestClock.adjust(wait)
          return yield* Fiber.join(closing)
        })).pipe(Effect.provideService(FileSystem.FileSystem, looking))
      assert.deepStrictEqual(
        refused,
        new ClosingRefused({ reason: "being_closed", by: "process 77, since 2026-01-02T03:04:05Z", after: wait })
      )
    }).pipe(Effect.provide(platform)))

  it.effect("a disk that does not answer is waited for no longer than for another closing, and leaves no lock when it does", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const { came, disk, on } = yield* hanging("writeFileString")
      const [refused, next] = yield* run(home, (state) =>
        Effect.gen(function*() {
          const closing = yield* Effect.forkChild(Effect.flip(Effect.scoped(state.closing(live, wait))))
          yield* came
          yield* TestClock.adjust(wait)
          yield* TestClock.adjust("1 second")
          const refused = yield* Fiber.join(closing)
          yield* disk.open
          return [refused, yield* taken(state)]
        })).pipe(on)
      assert.deepStrictEqual([refused, next, yield* closings(home)], [
        new ClosingRefused({ reason: "state_not_writable", by: "the disk does not answer", after: wait }),
        { follows: false },
        []
      ])
    }).pipe(Effect.provide(platform)))

  it.effect("who has closed waits a second for a disk that does not let the lock go, which goes when it does", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const { came, disk, on } = yield* hanging("rename")
      const before = yield* run(home, (state) =>
        Effect.gen(function*() {
          const closing = yield* Effect.forkChild(taken(state))
          yield* came
          yield* TestClock.adjust("999 millis")
          const early = closing.pollUnsafe()
          yield* TestClock.adjust("1 millis")
          yield* Fiber.join(closing)
          const names = yield* closings(home)
          yield* disk.open
          return [early, names.length]
        })).pipe(on)
      assert.deepStrictEqual([before, yield* closings(home)], [[undefined, 1], []])
    }).pipe(Effect.provide(platform)))

  it.effect("who stood still for so long that another has taken the turn has it no more, and says so", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const { by, moved } = yield* Movable.make
      const [seen, lines] = yield* logged(
        run(home, (state) =>
          Effect.scoped(Effect.gen(function*() {
            const { isOurs } = yield* state.closing(live, soon)
            const [name = ""] = yield* closings(home)
            const before = yield* isOurs
            const other = {
              ...JSON.parse(yield* fs.readFileString(`${home}/${name}`)) as object,
              id: "other",
              pid: 77,
              since: "now"
            }
            yield* fs.writeFileString(`${home}/${name}`, JSON.stringify(other))
            by.wall = 3000
            const now = yield* isOurs
            return [before, now, `${home}/${name}`]
          }))).pipe(Effect.provideService(Clock.Clock, moved))
      )
      assert.deepStrictEqual(seen.slice(0, 2), [true, false])
      assert.deepStrictEqual([lines, (yield* closings(home)).length], [[], 1])
    }).pipe(Effect.provide(platform)))
})
