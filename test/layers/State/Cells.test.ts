import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber, Latch, Option, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Cells from "../../../src/layers/State/Cells.ts"
import * as Closings from "../../../src/layers/State/Closings.ts"
import * as Lock from "../../../src/layers/State/Lock.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Held from "../../doubles/Held.ts"
import { logged } from "./Disk.ts"

/** A place in memory that takes nothing while it is full. */
const disk = () => {
  const texts = new Map<string, string>()
  const full = { is: false, tries: 0 }
  const take = (change: () => void) =>
    Effect.suspend(() => {
      full.tries++
      return full.is ? Effect.fail({ message: "no space left on U1234567's device" }) : Effect.sync(change)
    })
  const place: Cells.Place = {
    read: (name) => Effect.sync(() => Option.fromUndefinedOr(texts.get(name))),
    write: (name, text) => take(() => void texts.set(name, text)),
    remove: (name) => take(() => void texts.delete(name)),
    setAside: Effect.succeed,
    nameOf: Effect.succeed
  }
  return { full, place, texts }
}

const seconds = (count: number) => Effect.andThen(TestClock.adjust(`${count} seconds`), Connected.settle)

describe("cells", () => {
  it.effect("who gives up waiting for a disk that hangs goes on: what was set is written when that answers", () =>
    Effect.gen(function*() {
      const { place, texts } = disk()
      const answers = yield* Latch.make(false)
      const hanging = {
        ...place,
        write: (name: string, text: string) => Effect.andThen(answers.await, place.write(name, text))
      }
      const state = yield* Cells.make(hanging, {
        suffix: "x",
        lock: Lock.always(Effect.succeed(true)),
        locks: Closings.none("a test")
      })
      const ids = { account: "DU1", clientId: 1, floor: 7, count: 2 }
      const giving = yield* Effect.forkChild(
        Effect.all([
          Effect.timeoutOption(state.reserveOrderIds(ids), "1 second"),
          Effect.timeoutOption(state.lastRun.set({ orderly: true, at: 2 }), "1 second")
        ])
      )
      yield* seconds(2)
      const gave = giving.pollUnsafe() === undefined ? "waits" : yield* Fiber.join(giving)
      yield* answers.open
      const next = yield* state.reserveOrderIds(ids)
      assert.deepStrictEqual([gave, next, [...texts]], [[Option.none(), Option.none()], 9, [
        ["order-ids-DU1-1", `{"highest":10}`],
        ["last-run-x", `{"orderly":true,"at":2}`]
      ]])
    }).pipe(Effect.scoped))

  it.effect("what is torn is told, and stays, where the disk does not answer whose it is: the start goes on", () =>
    Effect.gen(function*() {
      const { place, texts } = disk()
      const asides: Array<string> = []
      texts.set("circuit-x", "{").set("kill-switch-x", "{")
      const [state, lines] = yield* logged(
        Effect.timeoutOption(
          Cells.make({ ...place, setAside: (name) => Effect.sync(() => (asides.push(name), name)) }, {
            suffix: "x",
            lock: {
              ...Lock.always(Effect.never),
              isOursInTime: Effect.fail({ message: "the disk does not answer" }),
              isKnown: Effect.succeed(false)
            },
            locks: Closings.none("a test")
          }),
          "1 minute"
        ).pipe(Effect.raceFirst(Effect.andThen(TestClock.adjust("1 minute"), Effect.never)))
      )
      assert.deepStrictEqual([Option.isSome(state), lines, asides], [
        true,
        [
          [
            "Warn",
            "The state circuit-x is torn or not ours. It could not be set aside. Orders are refused until this service is " +
            "started again."
          ],
          [
            "Warn",
            "The state kill-switch-x is torn or not ours. It stays as it is and counts as engaged, in every run, until " +
            "somebody releases it. Orders are refused until this service is started again."
          ]
        ],
        []
      ])
    }).pipe(Effect.scoped))

  it.effect("what a full disk did not take is written when it takes it: orders are refused only until then", () =>
    Effect.gen(function*() {
      const { full, place, texts } = disk()
      const [writable, lines] = yield* logged(Effect.gen(function*() {
        const state = yield* Cells.make(place, {
          suffix: "x",
          lock: Lock.always(Effect.succeed(true)),
          locks: Closings.none("a test")
        })
        const seen = [yield* state.writable]
        yield* state.upstream.set({ lost: true, at: 1 })
        full.is = true
        yield* state.lastRun.set({ orderly: false, at: 1 })
        yield* state.lastRun.set({ orderly: true, at: 2 })
        yield* state.upstream.remove
        assert.strictEqual(yield* state.reserveOrderIds({ account: "DU1", clientId: 1, floor: 7, count: 2 }), 7)
        seen.push(yield* state.writable)
        yield* seconds(5)
        seen.push(yield* state.writable)
        full.is = false
        yield* seconds(1)
        seen.push(yield* state.writable)
        const { tries } = full
        yield* seconds(60)
        assert.strictEqual(full.tries, tries)
        return seen
      }))
      assert.deepStrictEqual(writable, [true, false, false, true])
      assert.deepStrictEqual([...texts], [
        ["last-run-x", `{"orderly":true,"at":2}`],
        ["order-ids-DU1-1", `{"highest":8}`]
      ])
      assert.deepStrictEqual(lines, [
        [
          "Warn",
          "The state last-run-x could not be written: no space left on U***567's device. Orders are refused until it can " +
          "be. Look at the disk."
        ],
        ["Info", "The state is written again, as it is by now"]
      ])
    }).pipe(Effect.scoped))

  it.effect("what is owed is written by nobody while another value is being written, which a disk may take long for", () =>
    Effect.gen(function*() {
      const { full, place, texts } = disk()
      const answers = yield* Latch.make(true)
      const state = yield* Cells.make({
        ...place,
        write: (name, text) => Effect.andThen(place.write(name, text), answers.await)
      }, { suffix: "x", lock: Lock.always(Effect.succeed(true)), locks: Closings.none("a test") })
      full.is = true
      yield* logged(state.upstream.set({ lost: true, at: 1 }))
      full.is = false
      yield* answers.close
      yield* Effect.forkChild(state.lastRun.set({ orderly: true, at: 2 }), { startImmediately: true })
      yield* seconds(5)
      const before = [...texts.keys()]
      yield* answers.open
      yield* logged(seconds(1))
      assert.deepStrictEqual([before, [...texts.keys()]], [["last-run-x"], ["last-run-x", "upstream-x"]])
    }).pipe(Effect.scoped))

  it.effect("what another service owns by now is not written, and what is owed at the end is tried once more", () =>
    Effect.gen(function*() {
      const { full, place, texts } = disk()
      let isOurs = true
      yield* logged(Effect.scoped(Effect.gen(function*() {
        const state = yield* Cells.make(place, {
          suffix: "x",
          lock: Lock.always(Effect.sync(() => isOurs)),
          locks: Closings.none("a test")
        })
        full.is = true
        yield* state.lastRun.set({ orderly: true, at: 2 })
        full.is = false
        isOurs = false
        yield* seconds(5)
        assert.deepStrictEqual([yield* state.writable, [...texts]], [false, []])
        isOurs = true
      })))
      assert.deepStrictEqual([...texts], [["last-run-x", `{"orderly":true,"at":2}`]])
    }))

  it.effect("no more of what is owed is written once another service has come while a slow disk took a part of it", () =>
    Effect.gen(function*() {
      const { full, place, texts } = disk()
      let isOurs = true
      const slow: Cells.Place = {
        ...place,
        write: (name, text) =>
          Effect.andThen(full.is ? Effect.void : Effect.sleep("3 seconds"), place.write(name, text))
      }
      const [, lines] = yield* logged(Effect.scoped(Effect.gen(function*() {
        const state = yield* Cells.make(slow, {
          suffix: "x",
          lock: Lock.always(Effect.sync(() => isOurs)),
          locks: Closings.none("a test")
        })
        full.is = true
        yield* state.upstream.set({ lost: true, at: 1 })
        yield* state.lastRun.set({ orderly: true, at: 2 })
        full.is = false
        yield* seconds(2)
        isOurs = false
        yield* seconds(10)
      })))
      assert.deepStrictEqual([[...texts.keys()], lines.map(([level]) => level)], [["upstream-x"], ["Warn", "Error"]])
    }))

  for (const whose of ["ours", "another's"] as const) {
    it.effect(`what is set while a look at the lock hangs holds nobody up, and is written once the place is known to be ours: it is ${whose}`, () =>
      Effect.gen(function*() {
        const { place } = disk()
        const written: Array<string> = []
        const answers = yield* Latch.make(true)
        const lock = yield* Held.make(answers.await)
        yield* Effect.addFinalizer(() => answers.open)
        const set: Array<readonly [what: string, at: number]> = []
        const [, lines] = yield* logged(Effect.gen(function*() {
          const state = yield* Cells.make({
            ...place,
            write: (name, text) => Effect.sync(() => void written.push(`${name} ${text}`)),
            remove: (name) => Effect.sync(() => void written.push(`${name} removed`))
          }, { suffix: "x", lock, locks: Closings.none("a test") })
          const sets = (what: string, set_: Effect.Effect<unknown>) =>
            set_.pipe(
              Effect.andThen(Effect.map(Clock.currentTimeMillis, (at) => void set.push([what, at]))),
              Effect.forkChild({ startImmediately: true })
            )
          yield* TestClock.adjust("500 millis")
          yield* answers.close
          yield* TestClock.adjust("2 seconds")
          yield* sets("upstream", state.upstream.set({ lost: true, at: 1 }))
          yield* sets("last run", state.lastRun.set({ orderly: false, at: 1 }))
          yield* TestClock.adjust("1 minute")
          yield* sets("last run", state.lastRun.set({ orderly: true, at: 2 }))
          yield* sets("upstream", state.upstream.remove)
          yield* seconds(60)
          assert.deepStrictEqual([written, state.lastRun.kept()], [[], Option.none()])
          if (whose !== "ours") lock.takeOver()
          yield* answers.open
          yield* seconds(60)
          assert.deepStrictEqual([yield* state.writable, state.lastRun.isOwed()], [whose === "ours", whose !== "ours"])
        }))
        assert.deepStrictEqual(set, [["upstream", 3000], ["last run", 3000], ["last run", 62_500], [
          "upstream",
          62_500
        ]])
        assert.deepStrictEqual(
          written,
          whose === "ours" ? ["upstream-x removed", "last-run-x {\"orderly\":true,\"at\":2}"] : []
        )
        assert.deepStrictEqual(lines.filter(([level]) => level !== "Fatal").map(([, message]) => message), [
          "The state upstream-x could not be written: the disk does not answer. Orders are refused until it can be. Look at the " +
          "disk.",
          ...whose === "ours" ? ["The state is written again, as it is by now"] : []
        ])
      }).pipe(Effect.scoped))
  }

  it.effect("what is set while a look at the lock hangs is written once, and so it is said, where that is answered at the end", () =>
    Effect.gen(function*() {
      const { full, place, texts } = disk()
      const answers = yield* Latch.make(true)
      const [, lines] = yield* logged(Effect.gen(function*() {
        const scope = yield* Scope.make()
        const lock = yield* Scope.provide(Held.make(answers.await), scope)
        const state = yield* Cells.make(place, { suffix: "x", lock, locks: Closings.none("a test") }).pipe(
          Scope.provide(scope)
        )
        yield* TestClock.adjust("500 millis")
        yield* answers.close
        yield* TestClock.adjust("1 minute")
        yield* state.lastRun.set({ orderly: true, at: 2 })
        yield* TestClock.adjust("1 minute")
        const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void), { startImmediately: true })
        yield* Connected.settle
        yield* answers.open
        yield* Fiber.join(closing)
      }))
      assert.deepStrictEqual([full.tries, [...texts], lines.map(([level]) => level)], [
        1,
        [["last-run-x", "{\"orderly\":true,\"at\":2}"]],
        ["Warn", "Info"]
      ])
    }))
})
