import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as AgingClock from "../../../src/layers/State/AgingClock.ts"
import * as Movable from "../../doubles/Movable.ts"

describe("AgingClock", () => {
  it.effect("begins with the wall, and goes on as time passes and as the machine sleeps, wherever the wall is set", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(1_796_000_000_000)
        const aging = yield* Effect.provideService(AgingClock.make, Clock.Clock, moved)
        const { currentTimeMillis, currentTimeNanos, monotonicTimeNanos, sleep } = aging
        const times: Array<number> = []
        const look = Effect.map(currentTimeMillis, (time) => void times.push(time - 1_796_000_000_000))
        yield* look
        for (const wall of [-3_600_000, -3_600_000, 0, 900]) {
          by.wall = wall
          yield* look
          yield* TestClock.adjust("1 second")
          yield* look
        }
        const woken = yield* Effect.forkChild(sleep(Duration.seconds(1)), { startImmediately: true })
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(
          [
            times,
            yield* currentTimeNanos,
            aging.monotonicTimeNanosUnsafe() - (yield* monotonicTimeNanos),
            woken.pollUnsafe()?._tag
          ],
          [
            [0, 0, 1000, 1000, 2000, 3_602_000, 3_603_000, 3_603_000, 3_604_000],
            1_796_003_605_000_000_000n,
            0n,
            "Success"
          ]
        )
      })))
})
