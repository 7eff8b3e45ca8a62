import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as FastClock from "./FastClock.ts"
import * as Stage from "./Stage.ts"

/** Nothing else of this process goes on for so long (ms). */
const hold = (ms: number) =>
  Effect.sync(() => {
    const until = performance.now() + ms
    while (performance.now() < until);
  })

describe("the stage of the campaign over TCP", () => {
  it.live("gives what the machine holds up the time besides, and tells how long that was", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.make({ accounts: ["DU1234567"], seed: 1 })
      const { delayed, pass } = yield* Stage.tcp(gateway)
      const clock = yield* Clock.Clock
      const from = clock.currentTimeMillisUnsafe()
      yield* Effect.forkScoped(hold(300), { startImmediately: false })
      yield* pass(10_000)
      const to = clock.currentTimeMillisUnsafe()
      // 300 ms are 6000 of that clock
      assert.isAtLeast(to - from, 14_000)
      assert.isAtLeast(delayed(from, to), 5000)
      assert.strictEqual(delayed(from - 1000, from), 0)
    }).pipe(Effect.scoped, Effect.provideServiceEffect(Clock.Clock, FastClock.make(0, 20))))
})
