import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Option } from "effect"
import { systemError } from "effect/PlatformError"
import { createHash } from "node:crypto"
import { directory, platform, run, warnings } from "./Disk.ts"

const opening = { openUntil: 1_000_060_000, openFor: 60_000, consecutiveOpenings: 1 }
const ids = { account: "DU1234567", clientId: 1, count: 10 }

const modes = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const found: Record<string, string> = {}
  for (const name of yield* fs.readDirectory(path)) {
    found[name] = ((yield* fs.stat(`${path}/${name}`)).mode & 0o777).toString(8)
  }
  return found
})

describe("State in files", () => {
  it.live("what is set is there after a restart, what is removed is not", () =>
    Effect.gen(function*() {
      const home = yield* directory
      yield* run(home, (state) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* state.opening.get, Option.none())
          yield* state.opening.set(opening)
          yield* state.pin.set({ account: "DU1234567", type: "paper" })
          yield* state.lastRun.set({ orderly: false, at: 5 })
          yield* state.upstream.set({ lost: true, at: 6 })
        }))
      yield* run(home, (state) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* state.upstream.get, Option.some({ lost: true, at: 6 }))
          assert.strictEqual(yield* state.upstream.isTorn, false)
          assert.deepStrictEqual(yield* state.opening.get, Option.some(opening))
          assert.deepStrictEqual(yield* state.pin.get, Option.some({ account: "DU1234567", type: "paper" }))
          assert.deepStrictEqual(yield* state.lastRun.get, Option.some({ orderly: false, at: 5 }))
          yield* state.opening.remove
          assert.strictEqual(yield* state.writable, true)
        }))
      yield* run(
        home,
        (state) => Effect.map(state.opening.get, (after) => assert.deepStrictEqual(after, Option.none()))
      )
    }).pipe(Effect.provide(platform)))

  it.live("the directory is 0700, its files 0600, and their names say what and for whom", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = `${yield* directory}/new/state`
      const found = yield* run(home, (state) =>
        Effect.gen(function*() {
          yield* state.opening.set(opening)
          yield* state.lastRun.set({ orderly: false, at: 5 })
          yield* state.reserveOrderIds({ ...ids, floor: 1 })
          return yield* modes(home)
        }), { host: "::1", port: 4002, clientId: 7 })
      assert.strictEqual((yield* fs.stat(home)).mode & 0o777, 0o700)
      assert.deepStrictEqual(found, {
        "circuit-%3A%3A1-4002-7.json": "600",
        "last-run-%3A%3A1-4002-7.json": "600",
        "lock-%3A%3A1-4002-7": "600",
        "order-ids-DU1234567-1.json": "600"
      })
      assert.deepStrictEqual(Object.keys(yield* modes(home)).filter((name) => name.startsWith("lock")), [])
    }).pipe(Effect.provide(platform)))

  it.live("a live account stands in no name of a file and in no line that is logged", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = `${yield* directory}/U7654321`
      const reserve = run(home, (state) =>
        Effect.forEach(
          ["U7654321", "U7654322", "DU1/../../../U7654321"],
          (account) => state.reserveOrderIds({ ...ids, account, floor: 1 })
        ))
      assert.deepStrictEqual(yield* reserve, [1, 1, 1])
      assert.deepStrictEqual(yield* reserve, [11, 11, 11])
      const names = yield* fs.readDirectory(home)
      assert.deepStrictEqual(names.filter((name) => /^order-ids-[0-9a-f]{16}-1\.json$/.test(name)), names)
      assert.strictEqual(names.length, 3)
      // there are so few ids that a quick hash of one is as good as it is
      for (const hash of ["md5", "sha1", "sha256", "sha512"]) {
        assert.notInclude(names.join(), createHash(hash).update("U7654321").digest("hex").slice(0, 8))
      }
      for (const name of names) yield* fs.writeFileString(`${home}/${name}`, "")
      const [, told] = yield* warnings(reserve)
      assert.strictEqual(told.length, 3)
      assert.notInclude(told.join(), "U765432")
      yield* fs.remove(home, { recursive: true })
      yield* fs.writeFileString(home, "")
      const [, cannot] = yield* warnings(reserve)
      assert.strictEqual(cannot.length, 1)
      assert.notInclude(cannot.join(), "U765432")
    }).pipe(Effect.provide(platform)))

  it.live("services of other gateways and client ids keep apart in one directory", () =>
    Effect.gen(function*() {
      const home = yield* directory
      yield* run(home, (first) =>
        run(home, (second) =>
          Effect.gen(function*() {
            yield* first.opening.set(opening)
            assert.deepStrictEqual(yield* second.opening.get, Option.none())
          }), { clientId: 2 }))
    }).pipe(Effect.provide(platform)))

  it.live("order ids are never given twice, whatever the gateway says, and across restarts", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const reserve = (floor: number, also: { readonly account?: string; readonly clientId?: number } = {}) =>
        run(home, (state) => state.reserveOrderIds({ ...ids, floor, ...also }))
      assert.deepStrictEqual([
        yield* reserve(1),
        yield* reserve(1),
        yield* reserve(500),
        yield* reserve(100),
        yield* reserve(1, { clientId: 2 }),
        yield* reserve(1, { account: "DU7654321" })
      ], [1, 11, 500, 510, 1, 1])
      const together = yield* run(
        home,
        (state) =>
          Effect.all([1, 2, 3].map(() => state.reserveOrderIds({ ...ids, floor: 1 })), { concurrency: "unbounded" })
      )
      assert.deepStrictEqual(together, [520, 530, 540])
    }).pipe(Effect.provide(platform)))

  it.live("F44: a file torn at any byte is kept aside, warned of once, and stops orders until the next start", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const file = `${home}/order-ids-DU1234567-1.json`
      yield* run(home, (state) => state.reserveOrderIds({ ...ids, floor: 1 }))
      const whole = yield* fs.readFileString(file)
      for (let length = 0; length < whole.length; length++) {
        const torn = whole.slice(0, length)
        yield* fs.writeFileString(file, torn)
        const [writable, told] = yield* warnings(
          run(home, (state) => Effect.andThen(state.reserveOrderIds({ ...ids, floor: 1 }), state.writable))
        )
        assert.strictEqual(writable, false)
        assert.deepStrictEqual(told, [
          `The state order-ids-DU1234567-1 is torn or not ours. It is kept as ${file}.corrupt. ` +
          "Orders are refused until this service is started again."
        ])
        assert.strictEqual(yield* fs.readFileString(`${file}.corrupt`), torn)
      }
      assert.strictEqual(yield* run(home, (state) => state.writable), true)
    }).pipe(Effect.provide(platform)))

  it.live("F44: a torn record of the last run is no clean start, a torn upstream is a lost one, until they are set", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      yield* run(home, (state) => state.lastRun.set({ orderly: true, at: 5 }))
      yield* fs.writeFileString(`${home}/last-run-127.0.0.1-7497-1.json`, "{\"orderly\":true")
      yield* fs.writeFileString(`${home}/upstream-127.0.0.1-7497-1.json`, "")
      const [found] = yield* warnings(run(home, (state) =>
        Effect.gen(function*() {
          const found = [
            yield* state.lastRun.isTorn,
            yield* state.lastRun.get,
            yield* state.upstream.isTorn,
            yield* state.upstream.get
          ]
          yield* state.lastRun.set({ orderly: true, at: 7 })
          return [...found, yield* state.lastRun.isTorn, yield* state.lastRun.get]
        })))
      assert.deepStrictEqual(found, [
        true,
        Option.some({ orderly: false, at: 0 }),
        true,
        Option.some({ lost: true, at: 0 }),
        true,
        Option.some({ orderly: true, at: 7 })
      ])
      const after = yield* run(home, (state) => Effect.all([state.lastRun.isTorn, state.lastRun.get, state.writable]))
      assert.deepStrictEqual(after, [false, Option.some({ orderly: true, at: 7 }), true])
    }).pipe(Effect.provide(platform)))

  it.live("F44: a torn pin is not replaced, by no run, until a human has removed it", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const file = `${home}/pin-127.0.0.1-7497-1.json`
      const pin = { account: "DU1234567", type: "paper" } as const
      yield* run(home, (state) => state.pin.set(pin))
      yield* fs.writeFileString(file, "{\"account\":\"DU123")
      for (const _ of ["first", "second"]) {
        const [found, told] = yield* warnings(run(home, (state) =>
          Effect.gen(function*() {
            yield* state.pin.set({ ...pin, account: "DU7654321" })
            yield* state.pin.remove
            return [yield* state.pin.isTorn, yield* state.pin.get, yield* state.writable]
          })))
        assert.deepStrictEqual(found, [true, Option.none(), false])
        assert.deepStrictEqual(told, [
          "The state pin-127.0.0.1-7497-1 is torn or not ours. It stays as it is, so that no other account takes its " +
          "place: see whose it was, and remove it yourself. Orders are refused until this service is started again."
        ])
        assert.strictEqual(yield* fs.readFileString(file), "{\"account\":\"DU123")
      }
      yield* fs.remove(file)
      const after = yield* run(
        home,
        (state) => Effect.andThen(state.pin.set(pin), Effect.all([state.pin.get, state.writable]))
      )
      assert.deepStrictEqual(after, [Option.some(pin), true])
    }).pipe(Effect.provide(platform)))

  it.live("F44: what a killed write leaves behind changes nothing", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      yield* run(home, (state) => state.opening.set(opening))
      yield* fs.writeFileString(`${home}/circuit-127.0.0.1-7497-1.json.${process.pid}.tmp`, "{\"openUn")
      const after = yield* run(home, (state) => Effect.all([state.opening.get, state.writable]))
      assert.deepStrictEqual(after, [Option.some(opening), true])
    }).pipe(Effect.provide(platform)))

  it.live("F44: a directory that cannot be made is warned of, and the service runs on without orders", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const file = `${yield* directory}/file`
      yield* fs.writeFileString(file, "")
      const [after, told] = yield* warnings(run(`${file}/state`, (state) =>
        Effect.gen(function*() {
          yield* state.opening.set(opening)
          return yield* Effect.all([state.opening.get, state.writable])
        })))
      assert.deepStrictEqual(after, [Option.some(opening), false])
      assert.strictEqual(told.length, 1)
      assert.match(told[0] ?? "", /^The state directory .* cannot be written: .* Orders are refused/)
    }).pipe(Effect.provide(platform)))

  it.live("F44: a disk that is full or mounted read-only is called that at the start, with what to do", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = `${yield* directory}/state`
      const start = (code: string, says: string) => {
        const cause = Object.assign(new Error(`${code}: ${says}, mkdir`), { code })
        const failed = systemError({ _tag: "Unknown", module: "FileSystem", method: "makeDirectory", cause })
        return warnings(run(home, (state) => state.writable)).pipe(
          Effect.provideService(FileSystem.FileSystem, { ...fs, makeDirectory: () => Effect.fail(failed) })
        )
      }
      const said = (why: string, remedy: string) =>
        `The state directory ${home} cannot be written: Unknown: FileSystem.makeDirectory: ${why}, mkdir. Orders are ` +
        `refused, and nothing survives a restart. ${remedy}, or set IBKR_STATE_DIR to another, and start again.`
      assert.deepStrictEqual(
        yield* Effect.all([
          start("ENOSPC", "no space left on device"),
          start("EDQUOT", "disk quota exceeded"),
          start("EROFS", "read-only file system"),
          start("EACCES", "permission denied")
        ]),
        [
          [false, [said("ENOSPC: no space left on device", "Make room on its disk")]],
          [false, [said("EDQUOT: disk quota exceeded", "Make room on its disk")]],
          [false, [said("EROFS: read-only file system", "Mount its disk for writing")]],
          [false, [said("EACCES: permission denied", "Make it writable for this user")]]
        ]
      )
    }).pipe(Effect.provide(platform)))

  it.live("F44: nor does a place that takes no directories hold up the start", () =>
    Effect.gen(function*() {
      const [isWritable, told] = yield* warnings(run("/proc/nosuch/state", (state) => state.writable))
      assert.deepStrictEqual([isWritable, told.length], [false, 1])
    }).pipe(Effect.provide(platform)))

  it.live("F44: a write that fails later (a full disk) is warned of once, and stops orders", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = `${yield* directory}/state`
      const [seen, told] = yield* warnings(run(home, (state) =>
        Effect.gen(function*() {
          yield* fs.remove(home, { recursive: true })
          const before = yield* state.writable
          yield* state.opening.set(opening)
          yield* state.opening.remove
          yield* state.lastRun.set({ orderly: true, at: 1 })
          return [before, yield* state.writable]
        })))
      assert.deepStrictEqual(seen, [true, false])
      assert.strictEqual(told.length, 1)
      assert.match(
        told[0] ?? "",
        /^The state circuit-127.0.0.1-7497-1 could not be written: .*ENOENT.* Orders are refused/
      )
    }).pipe(Effect.provide(platform)))
})
