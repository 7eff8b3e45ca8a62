import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Monotonic from "../../src/schedules/Monotonic.ts"

describe("Monotonic", () => {
  for (const began of [0, Date.UTC(2026, 10, 30)]) {
    it.effect(`who sleeps for what is left, again and again, arrives wherever a clock stands (from ${began})`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(began)
        const late: Array<number> = []
        for (const step of [48.2, 1000 / 7, 0.999998000001, 2500 / 3]) {
          yield* TestClock.adjust(step)
          const from = yield* Monotonic.now
          let sleeps = 0
          const arrive = Effect.gen(function*() {
            // as whoever counts from when it was asked last does
            const gone = (yield* Monotonic.now) - from
            if (gone >= 2000 || sleeps++ > 5) return true
            const now = yield* Monotonic.now
            const at = now + 2000 - gone
            yield* Effect.sleep(at - now)
            return false
          })
          const fiber = yield* Effect.forkChild(Effect.repeat(arrive, { until: (isThere) => isThere }))
          yield* TestClock.adjust("2001 millis")
          if (fiber.pollUnsafe() === undefined || sleeps > 3) late.push(step)
        }
        assert.deepStrictEqual(late, [])
      }))
  }

  it.effect("tells whole milliseconds as such, also by a clock of a test that begins at a date", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 30))
      const began = yield* Monotonic.now
      const told: Array<number> = []
      for (let n = 0; n < 200; n++) {
        told.push((yield* Monotonic.now) - began)
        yield* TestClock.adjust("1 millis")
      }
      assert.deepStrictEqual(told, Array.from({ length: 200 }, (_, n) => n))
    }))
})
