import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import * as Wake from "../../../../../src/layers/Broker/Orders/Inquiry/Wake.ts"

const slept = Effect.gen(function*() {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const wake = yield* Wake.make(now)
  const ends: Array<number> = []
  const sleep = (at: number) =>
    Effect.forkScoped(Effect.andThen(wake.until(at), Effect.sync(() => ends.push(now()))), { startImmediately: true })
  return { ends, sleep, wake }
})

describe("Wake", () => {
  it.effect("a sleep ends by itself, or by what is due before it would", () =>
    Effect.gen(function*() {
      const { ends, sleep, wake } = yield* slept
      yield* sleep(10_000)
      yield* TestClock.adjust("1 second")
      wake.due(12_000)
      wake.due(10_000)
      yield* TestClock.adjust("8 seconds")
      assert.deepStrictEqual(ends, [])
      yield* TestClock.adjust("1 second")
      yield* sleep(20_000)
      yield* TestClock.adjust("1 second")
      wake.due(12_000)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(ends, [10_000, 11_000])
    }).pipe(Effect.scoped))

  it.effect("without an end it is ended by whatever is due, also by what was while nobody slept", () =>
    Effect.gen(function*() {
      const { ends, sleep, wake } = yield* slept
      yield* sleep(Infinity)
      yield* TestClock.adjust("1 hour")
      wake.due(Number.MAX_SAFE_INTEGER)
      yield* TestClock.adjust("1 second")
      wake.looked()
      wake.due()
      yield* sleep(Infinity)
      yield* TestClock.adjust("1 second")
      wake.due()
      wake.looked()
      yield* sleep(3_700_000)
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(ends, [3_600_000, 3_601_000, 3_700_000])
    }).pipe(Effect.scoped))
})
