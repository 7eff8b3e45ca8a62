import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Latch } from "effect"
import { TestClock } from "effect/testing"
import * as Behind from "../../src/programs/Behind.ts"

const at = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.zip(effect, Clock.currentTimeMillis)

describe("what may hang", () => {
  it.effect("at the end of a Scope is waited for as long as there is time, and all the rest of it comes after", () =>
    Effect.gen(function*() {
      const disk = yield* Latch.make(false)
      const seen: Array<string> = []
      const left = yield* Behind.left(Duration.seconds(2))
      const work = Effect.gen(function*() {
        yield* Effect.addFinalizer(() => Effect.sync(() => seen.push("let go")))
        yield* Effect.addFinalizer(() => Effect.sleep("1 second"))
        yield* Effect.addFinalizer(() => disk.await)
        yield* Effect.sleep("500 millis")
        return "done"
      })
      const working = yield* Effect.forkChild(at(Behind.scoped(work, left)))
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual([yield* Fiber.join(working), seen], [["done", 2000], []])
      yield* disk.open
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(seen, ["let go"])
    }))

  it.effect("is told to end when its time is up, and what ends by then is not waited for longer", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const never = Effect.onInterrupt(Effect.never, () => Effect.sync(() => seen.push("interrupted")))
      const dies = Effect.die("a defect")
      const waiting = yield* Effect.forkChild(
        Effect.forEach([Effect.sleep("100 millis"), dies, never], (each) => at(Behind.upTo(each, Duration.seconds(1))))
      )
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual([yield* Fiber.join(waiting), seen], [
        [[undefined, 100], [undefined, 100], [undefined, 1100]],
        ["interrupted"]
      ])
    }))
})
