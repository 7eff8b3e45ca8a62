import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as Ibkr from "../../src/Ibkr.ts"
import { ConnectionError } from "../../src/errors/IbkrError.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Notifier from "../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as State from "../../src/layers/State/Memory.ts"
import { Tws } from "../../src/layers/Tws/Tws.ts"

describe("Supervise", () => {
  it.effect("a first connect that is refused dials at 0, 1, 3, 7, 15, 31 s, then when the circuit probes", () =>
    Effect.gen(function*() {
      const dials: Array<number> = []
      const tws = Layer.succeed(Tws, {
        connect: () =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            dials.push(now / 1000)
            return Effect.fail(new ConnectionError({ reason: "Refused" }))
          })
      })
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("10 minutes")
        const status = yield* connection.status
        assert.strictEqual(status.state, "circuit_open")
      }).pipe(Effect.provide(Ibkr.layer.pipe(
        Layer.provide([tws, Settings.layer({ resetRegion: "none" }), State.layer(), Notifier.layerNoop])
      )))
      assert.deepStrictEqual(dials, [0, 1, 3, 7, 15, 31, 91, 211, 331, 451, 571])
    }))
})
