/** At true scale: what the contract promises in seconds, measured. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Deadlines from "../../src/schedules/Deadlines.ts"
import * as Held from "./Held.ts"
import * as Rig from "./Rig.ts"

Held.comesBack()

/** A timer fires late, never early, save for the rounding of two clocks. */
const near = (actual: number, expected: number, late: number) => {
  assert.isAtLeast(actual, expected - 2)
  assert.isAtMost(actual, expected + late)
}

describe.concurrent("At true scale", () => {
  it.live("F4 a port that accepts and closes is dialled at 0, 1, 3 and 7 s", () =>
    Effect.gen(function*() {
      const { gateway, port } = yield* Rig.served({ faults: [Rig.fault("accept-close", {})] })
      yield* Rig.connected({ port, deadlines: Deadlines.defaults }, (rig) =>
        Effect.gen(function*() {
          yield* rig.until(({ reconnectAttempts }) => reconnectAttempts === 4)
          const [first = 0, ...rest] = yield* gateway.dials
          assert.strictEqual(rest.length, 3)
          rest.forEach((at, n) => near(at - first, [1000, 3000, 7000][n] ?? 0, 250))
        }))
    }).pipe(Effect.scoped, Rig.leaksNothing, (test) => Rig.unlessStanding(200, test)))

  it.live("F9 a mute line: orders refused within 3.6 s, not ready within 5.2 s", () =>
    Rig.run({ deadlines: Deadlines.defaults }, (rig) =>
      Effect.gen(function*() {
        yield* rig.isReady
        const since = performance.now()
        yield* rig.gateway.startFault("half-open", {})
        yield* rig.until(({ ordersAllowed }) => !ordersAllowed)
        const refused = performance.now() - since
        yield* rig.until(({ ready }) => !ready)
        const notReady = performance.now() - since
        assert.isAtMost(refused, 3600)
        assert.isAtMost(notReady, 5200)
        assert.deepStrictEqual(rig.story(), [
          "connecting (not_ready)",
          "connected ready orders",
          "connected ready (line_stale)",
          "connected (not_ready line_stale)"
        ])
      })))
})
