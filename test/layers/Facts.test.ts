import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Domain from "../../src/domain/Facts.ts"
import * as Facts from "../../src/layers/Facts.ts"

describe("Facts", () => {
  it.effect("what is noted is known, and wakes nobody", () =>
    Effect.gen(function*() {
      const { batch, changes, get, note, touch } = yield* Facts.Facts
      const ids = Stream.map(changes, ({ usedOrderId }) => usedOrderId)
      const heard = yield* Effect.forkChild(Stream.runCollect(Stream.take(ids, 2)), { startImmediately: true })
      yield* TestClock.adjust(0)
      note(Domain.used(7))
      yield* TestClock.adjust(0)
      batch(() => note(Domain.used(9)))
      note(Domain.used(8))
      assert.deepStrictEqual(get().usedOrderId, 9)
      touch()
      assert.deepStrictEqual(yield* Fiber.join(heard), [0, 9])
    }).pipe(Effect.provide(Facts.layer)))
})
