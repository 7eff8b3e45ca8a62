import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Event } from "../../../src/domain/Event.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import * as Readers from "../../../src/layers/Tws/Readers.ts"

const event: Event = { _tag: "nextValidId", orderId: 1 }
const why = new ConnectionError({ reason: "Closed" })

describe("the readers of a session", () => {
  it.effect("who hears hears nothing after the end, and no rest of a batch in which it came", () =>
    Effect.gen(function*() {
      const readers = Readers.make(yield* Clock.Clock)
      const heard: Array<string> = []
      const hear = (each: () => void) => Effect.forkChild(readers.hear(each), { startImmediately: true })
      yield* hear(() => heard.push("one"))
      yield* hear(() => readers.fail(why))
      yield* hear(() => heard.push("three"))
      readers.publish([event])
      readers.publish([event])
      assert.deepStrictEqual(heard, ["one"])
    }))

  it.effect("after many events the line waits until a reader has begun with them, and not for one that does not", () =>
    Effect.gen(function*() {
      const readers = Readers.make(yield* Clock.Clock)
      const many = Array.from({ length: Readers.lag.many }, () => event)
      yield* Effect.forkChild(Stream.runForEach(readers.events, () => Effect.never), { startImmediately: true })
      assert.deepStrictEqual([readers.publish(many.slice(1)), readers.publish([event]), readers.publish([])], [
        false,
        false,
        false
      ])
      yield* Effect.yieldNow
      assert.deepStrictEqual([readers.publish(many), readers.publish([])], [true, true])
      const waits = Array.from({ length: Readers.lag.turns }, () => readers.publish([]))
      assert.deepStrictEqual(waits.filter(Boolean).length, Readers.lag.turns - 2)
    }))

  it.effect("a reader that has begun with many events is not waited for", () =>
    Effect.gen(function*() {
      const readers = Readers.make(yield* Clock.Clock)
      const many = Array.from({ length: Readers.lag.many }, () => event)
      yield* Effect.forkChild(Stream.runForEach(readers.events, () => Effect.never), { startImmediately: true })
      assert.deepStrictEqual(readers.publish(many), true)
      yield* Effect.yieldNow
      assert.deepStrictEqual(readers.publish([]), false)
    }))

  it.effect("a reader that was behind and is so again is waited for as long as the first time", () =>
    Effect.gen(function*() {
      const readers = Readers.make(yield* Clock.Clock)
      const behind = Array.from({ length: Readers.lag.behind }, () => event)
      yield* Effect.forkChild(Stream.runForEach(readers.events, () => Effect.never), { startImmediately: true })
      const waited = [readers.publish(behind)]
      yield* Effect.yieldNow
      waited.push(readers.publish([]))
      yield* TestClock.adjust("1 minute")
      for (const more of [0, Readers.lag.patience - 1, 1]) {
        yield* TestClock.adjust(more)
        waited.push(readers.publish(more === 0 ? behind : []))
      }
      assert.deepStrictEqual(waited, [true, false, true, true, false])
    }))
})
