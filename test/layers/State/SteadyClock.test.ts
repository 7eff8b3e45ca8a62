import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as SteadyClock from "../../../src/layers/State/SteadyClock.ts"
import * as Movable from "../../doubles/Movable.ts"

describe("SteadyClock", () => {
  it.effect("begins with the wall, also within a millisecond, and goes on as time passes wherever the wall is set", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(1_796_000_000_000.5)
        const steady = yield* Effect.provideService(SteadyClock.make, Clock.Clock, moved)
        const times = [steady.currentTimeNanosUnsafe()]
        by.wall = -3_600_000
        yield* TestClock.adjust("1500 millis")
        times.push(steady.currentTimeNanosUnsafe())
        assert.deepStrictEqual([times, steady.currentTimeMillisUnsafe()], [
          [1_796_000_000_000_500_000n, 1_796_000_001_500_500_000n],
          1_796_000_001_500
        ])
      })))
})
