import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Latch, Logger, Scope } from "effect"
import * as Errors from "effect/PlatformError"
import { TestClock } from "effect/testing"
import * as Entry from "../../../../src/layers/Broker/Journal/Entry.ts"
import * as Pen from "../../../../src/layers/Broker/Journal/Pen.ts"
import * as OrdersRig from "../OrdersRig.ts"

const full = Effect.fail(
  Errors.systemError({
    _tag: "Unknown",
    module: "Append",
    method: "append",
    pathOrDescriptor: "/journal",
    description: "full"
  })
)
const intent = (ref: string): Entry.Entry => ["intent", ref, 8, 1, "DU1234567", 1, 0, OrdersRig.market(), null]
const stand = (ref: string, state: "acknowledged" | "filled"): Entry.Entry => {
  return ["stand", ref, 0, state, 1, null, "0", null, null, null, "1"]
}
const fee = (ref: string): Entry.Entry => ["fee", ref, "0001", "1", "USD", null]

/**
 * A pen over a file, and beside a state, that stand as a test has them; `says` tells whether anything distrusts that, and the file,
 * and `logs` what people are told.
 */
const made = Effect.gen(function*() {
  const logs: Array<string> = []
  const appended = yield* Latch.make(true)
  const disk = yield* Latch.make(true)
  const synced = yield* Latch.make(true)
  const is = {
    appended,
    disk,
    synced,
    taking: true,
    longest: 1000,
    syncing: true,
    there: true,
    ours: true,
    whole: true,
    writable: true
  }
  const lines: Array<string> = []
  const scope = yield* Scope.make()
  const told = Effect.provide(
    Logger.layer([Logger.make(({ logLevel, message }) => void logs.push(`${logLevel} ${String(message)}`))])
  )
  let distrusted = 0
  const state = {
    distrust: Effect.sync(() => {
      distrusted++
      return Effect.sync(() => void distrusted--)
    }),
    isOurs: Effect.andThen(is.disk.await, Effect.sync(() => is.ours)),
    isOursInTime: Effect.suspend(() =>
      is.disk.isOpen() ? Effect.sync(() => is.ours) : Effect.fail({ message: "the disk does not answer" })
    ),
    writable: Effect.sync(() => distrusted === 0 && is.ours && is.writable)
  }
  const file = {
    found: [],
    torn: 0,
    append: (added: ReadonlyArray<string>) =>
      Effect.suspend(() =>
        is.taking && added.join().length < is.longest ? Effect.sync(() => lines.push(...added)) : full
      ).pipe((append) => Effect.andThen(is.appended.await, append), Effect.uninterruptible),
    sync: Effect.andThen(is.synced.await, Effect.suspend(() => is.syncing ? Effect.void : full)),
    size: () => lines.join("\n").length,
    isThere: () => is.there
  }
  const pen = yield* Pen.make({ ...file, append: (added) => Effect.asVoid(file.append(added)) }, state, () => is.whole)
    .pipe(
      Scope.provide(scope),
      told
    )
  return {
    is,
    logs,
    pen: { keep: (...given: Parameters<typeof pen.keep>) => told(pen.keep(...given)), write: pen.write },
    close: Scope.close(scope, Exit.void),
    says: () => [distrusted, ...lines]
  }
}).pipe(Effect.provide(Logger.layer([])))

const lines = (...entries: ReadonlyArray<Entry.Entry>) => [Entry.header, ...entries.map(Entry.toLine)]

describe("the pen of a journal", () => {
  it.effect("writes what it owes before anything else, once, and of how an order stands the last alone", () =>
    Effect.gen(function*() {
      const { is, pen, says } = yield* made
      is.taking = false
      for (const entry of [stand("a", "acknowledged"), fee("a"), stand("a", "filled")]) yield* pen.keep([entry])
      const refused = yield* pen.write([intent("b")])
      const before = says()
      is.taking = true
      // it is not trusted before it has written all of it
      const early = yield* pen.write([intent("c")])
      yield* TestClock.adjust("1 second")
      const after = says()
      const then = yield* pen.write([intent("d")])
      yield* TestClock.adjust("1 minute")
      const owed = lines(fee("a"), stand("a", "filled"))
      assert.deepStrictEqual([refused, before, early, after, then, says()], [
        false,
        [1],
        false,
        [0, ...owed],
        true,
        [0, ...owed, Entry.toLine(intent("d"))]
      ])
    }))

  it.effect("is not trusted while it owes a line, though the file takes a shorter one", () =>
    Effect.gen(function*() {
      const { is, pen, says } = yield* made
      is.longest = 40
      yield* pen.keep([stand("a", "filled")])
      yield* TestClock.adjust("10 seconds")
      const before = says()
      is.longest = 1000
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([before, says()], [[1], [0, ...lines(stand("a", "filled"))]])
    }))

  it.effect("never writes what was refused, and is trusted again once it has written that it can, and the disk has it", () =>
    Effect.gen(function*() {
      const { is, pen, says } = yield* made
      is.taking = false
      const refused = yield* pen.write([intent("a")])
      is.taking = true
      is.syncing = false
      yield* TestClock.adjust("10 seconds")
      const unsynced = says()
      is.syncing = true
      yield* TestClock.adjust("1 second")
      const then = yield* pen.write([intent("b")])
      assert.deepStrictEqual([refused, unsynced, then, says()], [
        false,
        [1, ...lines(Entry.nothing)],
        true,
        [0, ...lines(Entry.nothing, intent("b"))]
      ])
    }))

  it.effect("fails, is mended and fails again, and is mended again", () =>
    Effect.gen(function*() {
      const { is, pen, says } = yield* made
      const seen: Array<ReadonlyArray<unknown>> = []
      for (let times = 0; times < 2; times++) {
        is.taking = false
        seen.push([yield* pen.write([intent("a")]), ...says()])
        is.taking = true
        yield* TestClock.adjust("1 second")
      }
      const [first, second] = [lines(Entry.nothing), lines(Entry.nothing, Entry.nothing)]
      assert.deepStrictEqual([...seen, says()], [[false, 1], [false, 1, ...first], [0, ...second]])
    }))

  it.effect("writes no order beside a state that is not writable, nor in a file that is not there, and pays what it owes all the same", () =>
    Effect.gen(function*() {
      const { is, pen, says } = yield* made
      is.writable = false
      const unwritable = yield* pen.write([intent("a")])
      yield* pen.keep([stand("a", "filled")])
      is.writable = true
      is.there = false
      const moved = yield* pen.write([intent("b")])
      assert.deepStrictEqual([unwritable, moved, says()], [false, false, [1, ...lines(stand("a", "filled"))]])
    }))

  it.effect("writes nothing while the state is another's, and what it owes once it is ours again, at the end at the latest", () =>
    Effect.gen(function*() {
      const { close, is, pen, says } = yield* made
      is.ours = false
      yield* pen.keep([stand("a", "filled")])
      const before = [yield* pen.write([intent("b")]), ...says()]
      is.ours = true
      yield* close
      assert.deepStrictEqual([before, says()], [[false, 0], [0, ...lines(stand("a", "filled"))]])
    }))

  it.effect("writes what it owes before an order, once the state is ours again", () =>
    Effect.gen(function*() {
      const { is, pen, says } = yield* made
      is.ours = false
      yield* pen.keep([stand("a", "filled")])
      is.ours = true
      const written = yield* pen.write([intent("b")])
      assert.deepStrictEqual([written, says()], [true, [0, ...lines(stand("a", "filled"), intent("b"))]])
    }))

  it.effect("owes what it could not write until the state is ours, also where the file takes it", () =>
    Effect.gen(function*() {
      const { is, pen, says } = yield* made
      is.taking = false
      yield* pen.keep([stand("a", "filled")])
      Object.assign(is, { taking: true, ours: false })
      yield* TestClock.adjust("10 seconds")
      const before = says()
      is.ours = true
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([before, says()], [[1], [0, ...lines(stand("a", "filled"))]])
    }))

  it.effect("holds nobody up while nobody knows whose the state is, and writes what it owes then, once, when that is known", () =>
    Effect.gen(function*() {
      const { is, pen, says } = yield* made
      yield* is.disk.close
      yield* pen.keep([stand("a", "acknowledged")])
      yield* TestClock.adjust("1 minute")
      yield* pen.keep([fee("a")])
      yield* pen.keep([stand("a", "filled")])
      const refused = yield* pen.write([intent("b")])
      const before = says()
      yield* is.disk.open
      yield* TestClock.adjust("1 minute")
      const owed = lines(fee("a"), stand("a", "filled"))
      assert.deepStrictEqual([refused, before, yield* pen.write([intent("c")]), says()], [
        false,
        [1],
        true,
        [0, ...owed, Entry.toLine(intent("c"))]
      ])
    }))

  it.effect("writes nothing of what it owes where the state turns out to be another's", () =>
    Effect.gen(function*() {
      const { is, pen, says } = yield* made
      yield* is.disk.close
      yield* pen.keep([stand("a", "filled")])
      is.ours = false
      yield* is.disk.open
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([yield* pen.write([intent("b")]), says()], [false, [1]])
    }))

  it.effect("holds nobody up while the disk has not what it owed, and is not trusted before it has what came meanwhile", () =>
    Effect.gen(function*() {
      const { is, pen, says } = yield* made
      is.taking = false
      yield* pen.keep([stand("a", "acknowledged")])
      is.taking = true
      yield* is.synced.close
      yield* TestClock.adjust("1 second")
      yield* pen.keep([fee("a")])
      is.taking = false
      yield* pen.keep([stand("a", "filled")])
      const before = [...says(), yield* pen.write([intent("b")])]
      yield* is.synced.open
      const written = lines(stand("a", "acknowledged"), fee("a"))
      yield* TestClock.adjust("1 minute")
      const after = says()
      is.taking = true
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([before, after, says()], [
        [1, ...written, false],
        [1, ...written],
        [0, ...written, Entry.toLine(stand("a", "filled"))]
      ])
    }))

  it.effect("writes nothing after a line that cannot be understood", () =>
    Effect.gen(function*() {
      const { close, is, pen, says } = yield* made
      is.whole = false
      const written = yield* pen.write([intent("a")])
      yield* pen.keep([stand("a", "filled")])
      yield* close
      assert.deepStrictEqual([written, says()], [false, [0]])
    }))

  for (const isGivenUp of [false, true]) {
    it.effect(`writes nothing beside what it is writing, and each once, where whoever waits ${isGivenUp ? "gives up" : "stays"}`, () =>
      Effect.gen(function*() {
        const { is, pen, says } = yield* made
        is.ours = false
        yield* pen.keep([stand("a", "filled")])
        is.ours = true
        yield* is.appended.close
        const both = [
          yield* Effect.forkChild(pen.write([intent("b")]), { startImmediately: true }),
          yield* Effect.forkChild(pen.keep([fee("a")]), { startImmediately: true }),
          yield* Effect.forkChild(pen.write([intent("c")]), { startImmediately: true })
        ]
        if (isGivenUp) { for (const each of both.slice(0, 2)) each.interruptUnsafe() }
        yield* is.appended.open
        yield* Fiber.awaitAll(both)
        yield* pen.write([intent("d")])
        const written = lines(stand("a", "filled"), intent("b"), fee("a"), intent("c"), intent("d"))
        assert.deepStrictEqual(says(), [0, ...written])
      }))
  }

  it.effect("says what is not written at its end, and why, and what comes behind it", () =>
    Effect.gen(function*() {
      const { close, is, logs, pen } = yield* made
      is.taking = false
      yield* pen.keep([stand("a", "filled")])
      yield* close
      yield* pen.keep([fee("a")])
      const why = "Unknown: Append.append (/journal): full"
      assert.deepStrictEqual(logs, [
        `Error The journal of orders cannot be written: ${why}. Orders are refused until it can be, and what happens to those ` +
        "that are at the gateway is written then. Look at the disk.",
        `Error 1 lines of the journal of orders could not be written (${why}): the next start asks the gateway`,
        "Error 1 lines of the journal of orders came after its end and are not written: the next start asks the gateway"
      ])
    }))

  it.effect("says nothing at its end where all is written", () =>
    Effect.gen(function*() {
      const { close, logs, pen } = yield* made
      yield* pen.keep([stand("a", "filled")])
      yield* close
      assert.deepStrictEqual(logs, [])
    }))
})
