import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Audit from "../../../../src/layers/Broker/Audit.ts"
import * as Witness from "../../../../src/layers/Broker/Audit/Witness.ts"
import * as Risk from "../../../../src/layers/Broker/Risk.ts"

type Entry = Readonly<Record<string, any>>

describe("what the gate of risk decides is written into the audit", () => {
  it.effect("every use of the kill switch", () =>
    Effect.gen(function*() {
      const entries: Array<Entry> = []
      yield* Effect.gen(function*() {
        const { kill } = yield* Risk.Risk
        yield* kill.engage("too hot")
        yield* kill.release
      }).pipe(
        Effect.provide(Witness.risk.pipe(Layer.provide([Risk.layerNone, Audit.layerMemory(entries)])))
      )
      assert.deepStrictEqual(entries, [
        { event: "kill_switch", engaged: true, why: "too hot" },
        { event: "kill_switch", engaged: false }
      ])
    }))
})
