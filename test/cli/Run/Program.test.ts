import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer } from "effect"
import * as Ending from "../../../src/cli/Ending.ts"
import { serve } from "../../../src/cli/Run/Program.ts"
import { PositionsLeft } from "../../../src/errors/PositionsLeft.ts"
import type { StopReport } from "../../../src/layers/Connection.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as Scripted from "../../fixtures/ScriptedConnection.ts"

const left: StopReport = { closed: null, left: new PositionsLeft({ positions: [], orders: [], detail: "one is left" }) }

/** A connection whose stop leaves a position open; what was done with it, and with these layers, is in `done`. */
const served = (layers: (done: Array<string>) => Layer.Layer<never, string>) =>
  Effect.gen(function*() {
    const done: Array<string> = []
    const scripted = yield* Scripted.make
    const connection = Layer.effect(
      Connection,
      Effect.map(Connection, (one) => ({
        ...one,
        stop: (options) =>
          Effect.sync(() => {
            done.push(options?.keepPositions === true ? "stop, keep positions" : "stop")
            return left
          })
      } satisfies Connection["Service"]))
    ).pipe(Layer.provide(scripted.layer))
    const whole = serve(layers(done)).pipe(Effect.provide([connection, Settings.layer({})]))
    return { done, whole }
  })

const closing = (done: Array<string>) => Effect.addFinalizer(() => Effect.sync(() => void done.push("layers closed")))

describe("serve", () => {
  for (const isBuilt of [false, true]) {
    it.effect(`a signal with ${isBuilt ? "all" : "not yet all"} Layers built ends in order, with 75 where positions are left`, () =>
      Effect.gen(function*() {
        const begun = yield* Deferred.make<void>()
        const { done, whole } = yield* served((done) =>
          Layer.effectDiscard(Effect.gen(function*() {
            yield* closing(done)
            yield* Deferred.succeed(begun, undefined)
            if (!isBuilt) return yield* Effect.never
          }))
        )
        const fiber = yield* Effect.forkChild(whole)
        yield* Deferred.await(begun)
        yield* Effect.yieldNow
        yield* Fiber.interrupt(fiber)
        const code = Ending.codeOf(yield* Fiber.await(fiber))
        // what was not yet whole is gone before the connection is asked
        assert.deepStrictEqual([code, done], [75, isBuilt ? ["stop", "layers closed"] : ["layers closed", "stop"]])
      }))
  }

  it.effect("a Layer that fails sells no positions, and its error is what is said", () =>
    Effect.gen(function*() {
      const { done, whole } = yield* served(() => Layer.effectDiscard(Effect.fail("the port is taken")))
      assert.deepStrictEqual([yield* Effect.flip(whole), done], ["the port is taken", ["stop, keep positions"]])
    }))
})
