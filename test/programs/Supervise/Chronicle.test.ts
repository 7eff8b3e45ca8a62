import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Logger } from "effect"
import * as Facts from "../../../src/layers/Facts.ts"
import * as Chronicle from "../../../src/programs/Supervise/Chronicle.ts"

describe("the chronicle", () => {
  it.effect("says in whole seconds for how long nobody dials, however much of them the breaker has spent", () =>
    Effect.gen(function*() {
      const { circuitOpen } = yield* Chronicle.make
      const logs: Array<string> = []
      yield* Effect.forEach([60_000, 59_999, 23_001], (left, at) => circuitOpen(Duration.millis(left), at + 1)).pipe(
        Effect.provide(Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))]))
      )
      assert.deepStrictEqual(logs, [
        "The circuit is open (opening 1): no dial for 1m, then one probe",
        "The circuit is open (opening 2): no dial for 1m, then one probe",
        "The circuit is open (opening 3): no dial for 24s, then one probe"
      ])
    }).pipe(Effect.provide(Facts.layer)))
})
