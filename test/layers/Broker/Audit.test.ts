import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, FileSystem, Latch, Layer, Logger, Metric, PlatformError } from "effect"
import { TestClock } from "effect/testing"
import * as AuditChain from "../../../src/domain/AuditChain.ts"
import * as AuditLine from "../../../src/domain/AuditLine.ts"
import * as Version from "../../../src/domain/Version.ts"
import * as Audit from "../../../src/layers/Broker/Audit.ts"
import * as Chain from "../../../src/layers/Broker/Audit/Chain.ts"
import * as Series from "../../../src/layers/Broker/Audit/Series.ts"
import * as Metrics from "../../../src/layers/Metrics.ts"
import * as Append from "../../../src/layers/State/Append.ts"
import * as Memory from "../../../src/layers/State/Memory.ts"
import { State } from "../../../src/layers/State/State.ts"
import * as Held from "../../doubles/Held.ts"
import { directory, layer, logged, platform, settings, warnings } from "../State/Disk.ts"

const name = "audit-127.0.0.1-7497-1"
const write = (entry: AuditLine.Entry) => Audit.Audit.use((audit) => audit.write(entry))

/** What a run of the service writes, from its start to its end. */
const run = <A, E, R>(home: string, use: Effect.Effect<A, E, R>, maximum = 1 << 20) =>
  use.pipe(
    Effect.provide(Layer.provide(Audit.layerFile, [settings(home), Memory.layer()]), { local: true }),
    Effect.provideService(Series.Rotation, maximum),
    Effect.scoped
  )

const linesOf = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(path)).pipe(
    Effect.map((text) => text.split("\n").slice(0, -1))
  )

/** What lines say, without when and without the chain; the chain must hold. */
const told = (files: ReadonlyArray<ReadonlyArray<string>>) => {
  const reader = AuditChain.make()
  for (const [index, lines] of files.entries()) {
    reader.begin(`${index}`)
    for (const line of lines) reader.line(line)
  }
  assert.isNull(reader.report().broken)
  return files.map((lines) =>
    lines.map((line) => {
      const { at: _, prev: __, ...rest } = JSON.parse(line)
      return rest
    })
  )
}

/** Writes entries that are told now. */
const now = (chain: Chain.Chain, ...entries: ReadonlyArray<AuditLine.Entry>) =>
  Effect.flatMap(Clock.currentTimeMillis, (at) => chain.write(entries.map((entry) => ({ at, entry }))))

/** Writes until a file is there and no more is written to it; answers how many entries that took. */
const until = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  for (let n = 0;; n++) {
    yield* write({ event: "sent", n })
    if (!(yield* fs.exists(path))) continue
    const { size } = yield* fs.stat(path)
    yield* write({ event: "sent", n: n + 1 })
    if (size === (yield* fs.stat(path)).size) return n + 2
    n++
  }
})

const started = { event: "started", version: Version.current, gateway: "127.0.0.1:7497", clientId: 1 }
const enospc = "Unknown: Append.append (/audit): no space left on device"

/** An append in memory that refuses while it is told to. */
const failing = Effect.fnUntraced(function*(lines: Array<string>) {
  const memory = yield* Append.memory(lines)
  const state = { isFull: false }
  const full = PlatformError.systemError({
    _tag: "Unknown",
    module: "Append",
    method: "append",
    pathOrDescriptor: "/audit",
    description: "no space left on device"
  })
  const append: Append.Append = {
    ...memory,
    append: (lines) => Effect.suspend(() => state.isFull ? Effect.fail(full) : memory.append(lines))
  }
  return { append, state }
})

describe("Audit", () => {
  it.live("a run begins, writes and ends; the next goes on with its chain, and all of it is its owner's only", () =>
    Effect.gen(function*() {
      const home = `${yield* directory}/state`
      yield* FileSystem.FileSystem.use((fs) => fs.makeDirectory(home))
      yield* run(home, write({ event: "intent", orderRef: "a", account: "U1234567" }))
      yield* run(home, write({ event: "outcome", orderRef: "a" }))
      assert.deepStrictEqual(told([yield* linesOf(`${home}/${name}.jsonl`)]), [[
        { seq: 1, ...started },
        { seq: 2, event: "intent", orderRef: "a", account: "U***567" },
        { seq: 3, event: "stopped" },
        { seq: 4, ...started },
        { seq: 5, event: "outcome", orderRef: "a" },
        { seq: 6, event: "stopped" }
      ]])
    }).pipe(Effect.provide(platform)))

  it.live("a line that a power cut tore is cut off, which the audit itself says; so it does of what is none of its lines", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const path = `${home}/${name}.jsonl`
      const fs = yield* FileSystem.FileSystem
      yield* run(home, Effect.void)
      yield* fs.writeFileString(path, `${yield* fs.readFileString(path)}{"seq":3,"at`)
      const [, first] = yield* warnings(run(home, Effect.void))
      assert.deepStrictEqual(told([yield* linesOf(path)])[0]?.slice(2), [
        { seq: 3, event: "torn", bytes: 12 },
        { seq: 4, ...started },
        { seq: 5, event: "stopped" }
      ])
      assert.strictEqual(first.length, 1)
      yield* fs.writeFileString(path, `${yield* fs.readFileString(path)}# looked at by hand\n`)
      const [, second] = yield* warnings(run(home, Effect.void))
      assert.deepStrictEqual(second, [
        "The audit does not end in a line of its own: somebody else has written there, or it is damaged. It goes on behind that; " +
        "effect-ibkr audit verify says where the chain breaks."
      ])
      const lines = yield* linesOf(path)
      assert.deepStrictEqual(JSON.parse(lines[6] ?? ""), {
        seq: 7,
        at: JSON.parse(lines[6] ?? "").at,
        event: "damaged",
        prev: AuditLine.hashOf("# looked at by hand")
      })
    }).pipe(Effect.provide(platform)))

  it.live("a file that is full gives way to the next one, and the chain goes on through all of them and through a restart", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const fs = yield* FileSystem.FileSystem
      const aside = (number: number) => `${home}/${name}.${number}.jsonl`
      const files = (last: number) =>
        Effect.map(
          Effect.forEach([...Array(last).keys()].map((n) => aside(n + 1)).concat(`${home}/${name}.jsonl`), linesOf),
          told
        )
      const first = yield* run(home, until(aside(3)), 700)
      const second = yield* run(home, until(aside(5)), 700)
      assert.strictEqual((yield* fs.readDirectory(home)).length, 6)
      const found = yield* files(5)
      assert.deepStrictEqual(found.map(([first]) => first?.event), ["started", ...Array(5).fill("continued")])
      const all = found.flat().filter(({ event }) => event !== "continued").map(({ event, n }) => n ?? event)
      const once = (count: number) => ["started", ...Array(count).keys(), "stopped"]
      assert.deepStrictEqual(all, [...once(first), ...once(second)])
      // The same where the end came between putting a file aside and writing to the next one.
      yield* fs.rename(`${home}/${name}.jsonl`, aside(6))
      yield* run(home, Effect.void)
      assert.deepStrictEqual((yield* files(6)).at(-1)?.map(({ event }) => event), ["continued", "started", "stopped"])
    }).pipe(Effect.provide(platform)))

  it.live("a file that cannot be put aside goes on, is warned of, and is tried again a file's length later", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const fs = yield* FileSystem.FileSystem
      let tries = 0
      const stuck = FileSystem.FileSystem.of({
        ...fs,
        rename: (from, to) =>
          Effect.suspend(() => {
            tries++
            return tries < 3
              ? Effect.fail(PlatformError.systemError({ _tag: "Busy", module: "FileSystem", method: "rename" }))
              : fs.rename(from, to)
          })
      })
      const kept = `${home}/${name}.1.jsonl`
      const [, lines] = yield* warnings(
        run(home, until(kept), 1000).pipe(Effect.provideService(FileSystem.FileSystem, stuck))
      )
      assert.deepStrictEqual(
        lines,
        Array(2).fill("The audit goes on in a file above its size: Busy: FileSystem.rename")
      )
      const files = yield* Effect.forEach([kept, `${home}/${name}.jsonl`], linesOf)
      assert.isAbove(files[0]?.join("\n").length ?? 0, 3000)
      assert.deepStrictEqual(told(files)[1]?.[0]?.event, "continued")
    }).pipe(Effect.provide(platform)))

  it.live("a directory that cannot be written is warned of once, and orders are not held up", () =>
    Effect.gen(function*() {
      const home = `${yield* directory}/nowhere`
      const before = (yield* Metric.value(Metrics.auditErrors)).count
      const [, lines] = yield* warnings(run(home, Effect.andThen(write({ event: "sent" }), write({ event: "sent" }))))
      assert.deepStrictEqual(lines, [
        `The audit cannot be kept: NotFound: Append.open (${home}/${name}.jsonl): ENOENT: no such file or directory, ` +
        `open '${home}/${name}.jsonl'. What happens to orders leaves no line in this run. ` +
        "Make IBKR_STATE_DIR writable for this user, and start again."
      ])
      assert.strictEqual((yield* Metric.value(Metrics.auditErrors)).count - before, 2)
    }).pipe(Effect.provide(platform)))

  it.effect("whoever has lost the lock writes nothing more: the chain is the other's, and holds", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const lock = `${home}/lock-127.0.0.1-7497-1`
      const before = (yield* Metric.value(Metrics.auditErrors)).count
      const ours = Effect.gen(function*() {
        yield* write({ event: "sent", n: 1 })
        const { isOurs, writable } = yield* State
        yield* fs.writeFileString(lock, (yield* fs.readFileString(lock)).replace(/"id":"[^"]*"/, "\"id\":\"other\""))
        yield* TestClock.adjust("3 seconds")
        // before the touch that would tell
        yield* write({ event: "sent", n: 2 })
        yield* run(home, write({ event: "sent", n: 3 }))
        yield* write({ event: "sent", n: 4 })
        return [yield* isOurs, yield* writable]
      }).pipe(
        Effect.provide(Audit.layerFile.pipe(Layer.provideMerge(layer(home)), Layer.provide(settings(home)))),
        Effect.scoped
      )
      const [[isOurs, writable]] = yield* logged(ours)
      const lines = yield* linesOf(`${home}/${name}.jsonl`)
      assert.deepStrictEqual(told([lines])[0]?.map(({ event, n }) => n ?? event), [
        "started",
        1,
        "started",
        3,
        "stopped"
      ])
      assert.deepStrictEqual([isOurs, writable], [false, false])
      assert.strictEqual((yield* Metric.value(Metrics.auditErrors)).count - before, 3)
    }).pipe(Effect.provide(platform)))

  for (const whose of ["ours", "another's"] as const) {
    it.effect(`who writes while a look at the lock hangs is not held up, and all of it is written once the state is ${whose}`, () =>
      Effect.gen(function*() {
        const home = yield* directory
        const disk = yield* Latch.make(true)
        const lock = yield* Held.make(disk.await)
        const state = Layer.effect(
          State,
          Effect.map(State, (state) => ({ ...state, isOurs: lock.isOurs, isOursInTime: lock.isOursInTime }))
        ).pipe(Layer.provide(Memory.layer()))
        const before = (yield* Metric.value(Metrics.auditErrors)).count
        const wrote: Array<number> = []
        const writes = (n: number) =>
          Effect.andThen(write({ event: "sent", n }), Effect.map(Clock.currentTimeMillis, (at) => void wrote.push(at)))
            .pipe(Effect.forkChild({ startImmediately: true }))
        const path = `${home}/${name}.jsonl`
        const held = yield* Effect.gen(function*() {
          yield* TestClock.adjust("500 millis")
          yield* disk.close
          yield* TestClock.adjust("2 seconds")
          yield* writes(1)
          yield* writes(2)
          yield* TestClock.adjust("1 minute")
          yield* writes(3)
          yield* TestClock.adjust("1 minute")
          const held = yield* linesOf(path)
          if (whose !== "ours") lock.takeOver()
          yield* disk.open
          yield* TestClock.adjust("1 second")
          const answered = yield* linesOf(path)
          yield* writes(4)
          return [held, answered]
        }).pipe(
          Effect.provide(Layer.provide(Audit.layerFile, [settings(home), state]), { local: true }),
          Effect.scoped
        )
        const last = yield* linesOf(path)
        const lines = [...held, last].map((lines) => told([lines])[0]?.map(({ event, n }) => n ?? event))
        const at = last.map((line) => Date.parse(JSON.parse(line).at))
        assert.deepStrictEqual([wrote, at, lines, (yield* Metric.value(Metrics.auditErrors)).count - before], [
          [3000, 3000, 62_500, 123_500],
          // when each was told, and not when its turn to be written came
          whose === "ours" ? [0, 2500, 2500, 62_500, 123_500, 123_500] : [0],
          whose === "ours"
            ? [["started"], ["started", 1, 2, 3], ["started", 1, 2, 3, 4, "stopped"]]
            : [["started"], ["started"], ["started"]],
          whose === "ours" ? 0 : 5
        ])
      }).pipe(Effect.provide(Logger.layer([])), Effect.scoped, Effect.provide(platform)))
  }

  it.effect("all that had to wait for the disk is written, however much it is", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const disk = yield* Latch.make(false)
      const isOurs = Effect.as(disk.await, true)
      const isOursInTime = Effect.suspend(() =>
        disk.isOpen() ? isOurs : Effect.fail({ message: "the disk does not answer" })
      )
      const state = Layer.provide(
        Layer.effect(State, Effect.map(State, (state) => ({ ...state, isOurs, isOursInTime }))),
        Memory.layer()
      )
      const many = Array.from({ length: 10_000 }, () => ({ event: "received" }) as const)
      yield* Effect.gen(function*() {
        const audit = yield* Audit.Audit
        for (let writes = 0; writes < 10; writes++) yield* audit.write(...many)
        yield* disk.open
        yield* TestClock.adjust("1 second")
      }).pipe(Effect.provide(Layer.provide(Audit.layerFile, [settings(home), state]), { local: true }), Effect.scoped)
      const lines = yield* linesOf(`${home}/${name}.jsonl`)
      assert.deepStrictEqual([lines.length, lines.at(-1)?.includes("stopped")], [1 + 100_000 + 1, true])
    }).pipe(Effect.provide(Logger.layer([])), Effect.scoped, Effect.provide(platform)))

  it.effect("what is told is written also where the disk never takes a touch of the lock in time", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const { isOurs, isOursInTime } = yield* Held.make(Effect.void, Effect.sleep("3 seconds"))
      const state = Layer.provide(
        Layer.effect(State, Effect.map(State, (state) => ({ ...state, isOurs, isOursInTime }))),
        Memory.layer()
      )
      const lines = yield* Effect.gen(function*() {
        yield* TestClock.adjust("1 minute")
        const writing = yield* Effect.forkChild(write({ event: "sent", n: 1 }), { startImmediately: true })
        yield* TestClock.adjust("10 seconds")
        yield* Fiber.join(writing)
        return yield* linesOf(`${home}/${name}.jsonl`)
      }).pipe(
        Effect.provide(Layer.provide(Audit.layerFile, [settings(home), state]), { local: true }),
        Effect.scoped,
        Effect.raceFirst(Effect.forever(TestClock.adjust("100 millis")))
      )
      assert.deepStrictEqual(told([lines])[0]?.map(({ event, n }) => n ?? event), ["started", 1])
    }).pipe(Effect.provide(Logger.layer([])), Effect.scoped, Effect.provide(platform)))

  it.effect("what a full disk does not take is counted, warned of once, and told in the audit when it takes lines again", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const { append, state } = yield* failing(lines)
      const chain = yield* Chain.make({ append, head: AuditLine.genesis })
      const before = (yield* Metric.value(Metrics.auditErrors)).count
      const [, log] = yield* logged(Effect.gen(function*() {
        yield* now(chain, { event: "started" })
        state.isFull = true
        yield* TestClock.adjust("1 second")
        yield* now(chain, { event: "sent" })
        yield* TestClock.adjust("1 second")
        yield* now(chain, { event: "received" })
        state.isFull = false
        yield* now(chain, { event: "outcome" })
        yield* now(chain, { event: "intent", size: 10n })
        yield* now(chain, { event: "stopped" })
      }))
      assert.deepStrictEqual(told([lines]), [[
        { seq: 1, event: "started" },
        { seq: 2, event: "lost", entries: 2, since: "1970-01-01T00:00:01.000Z", why: enospc },
        { seq: 3, event: "outcome" },
        {
          seq: 4,
          event: "lost",
          entries: 1,
          since: "1970-01-01T00:00:02.000Z",
          why: "JSON cannot hold its intent: TypeError: Do not know how to serialize a BigInt"
        },
        { seq: 5, event: "stopped" }
      ]])
      assert.strictEqual((yield* Metric.value(Metrics.auditErrors)).count - before, 3)
      const cannot = (why: string) =>
        `The audit cannot be written: ${why}. Orders go on without it; what is lost is counted, and told in the audit as ` +
        "soon as it can be written again."
      const again = (entries: number) => `The audit is written again; ${entries} entries are lost, which it says itself`
      assert.deepStrictEqual(log, [
        ["Warn", cannot(enospc)],
        ["Info", again(2)],
        ["Warn", cannot("JSON cannot hold its intent: TypeError: Do not know how to serialize a BigInt")],
        ["Info", again(1)]
      ])
    }))

  it.effect("entries that are told together are written together, or lost together", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const { append, state } = yield* failing(lines)
      const writes: Array<number> = []
      const counted: Append.Append = {
        ...append,
        append: (lines) => Effect.andThen(Effect.sync(() => writes.push(lines.length)), append.append(lines))
      }
      const chain = yield* Chain.make({ append: counted, head: AuditLine.genesis })
      yield* now(chain, { event: "received", n: 1 }, { event: "received", n: 2 })
      state.isFull = true
      yield* now(chain, { event: "received", n: 3 }, { event: "outcome", n: 3 })
      state.isFull = false
      yield* now(chain, { event: "stopped" })
      assert.deepStrictEqual(told([lines]), [[
        { seq: 1, event: "received", n: 1 },
        { seq: 2, event: "received", n: 2 },
        { seq: 3, event: "lost", entries: 2, since: "1970-01-01T00:00:00.000Z", why: enospc },
        { seq: 4, event: "stopped" }
      ]])
      assert.deepStrictEqual(writes, [2, 2, 2])
    }))

  it.effect("many who write at once, and are interrupted at any step, leave one chain", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const memory = yield* Append.memory(lines)
      const slow: Append.Append = {
        ...memory,
        append: (lines) => Effect.andThen(memory.append(lines), Effect.yieldNow)
      }
      const chain = yield* Chain.make({ append: slow, head: AuditLine.genesis })
      yield* Effect.forEach(
        [...Array(200).keys()],
        (n) => Effect.raceFirst(now(chain, { event: "sent", n }), n % 2 === 0 ? Effect.void : Effect.yieldNow),
        { concurrency: "unbounded", discard: true }
      )
      const written = told([lines])[0]?.map(({ n }) => n) ?? []
      assert.isAtLeast(written.length, 100)
      assert.strictEqual(new Set(written).size, written.length)
    }))

  it.effect("in memory entries are what would be written", () =>
    Effect.gen(function*() {
      const entries: Array<unknown> = []
      yield* Effect.provide(
        write({ event: "intent", orderRef: "a", account: "U1234567", absent: undefined }),
        Audit.layerMemory(entries)
      )
      yield* Effect.provide(write({ event: "intent" }), Audit.layerNoop)
      assert.deepStrictEqual(entries, [{ event: "intent", orderRef: "a", account: "U***567" }])
    }))
})
