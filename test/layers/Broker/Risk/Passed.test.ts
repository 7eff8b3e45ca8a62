import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Passed from "../../../../src/layers/Broker/Risk/Passed.ts"
import * as Trouble from "../../../../src/layers/Broker/Risk/Trouble.ts"
import * as Memory from "../../../../src/layers/State/Memory.ts"
import * as Case from "./Case.ts"

const passed = Effect.provide(Passed.make({ on: () => new Map() }), Memory.layer(), { local: true })

describe("what has passed the gate", () => {
  it.effect("has how many orders the gateway has rejected lately, and none that ended otherwise", () =>
    Effect.gen(function*() {
      const { ended, rejected } = yield* passed
      for (const state of ["filled", "cancelled", "rejected", "unknown", "rejected"] as const) {
        ended(Case.order({ state }))
      }
      const found = [rejected()]
      yield* TestClock.setTime(Trouble.memory.rejected - 1)
      found.push(rejected())
      yield* TestClock.setTime(Trouble.memory.rejected)
      assert.deepStrictEqual([...found, rejected()], [2, 2, 0])
    }))

  it.effect("has how long ago each order of the last minute was sent, and those about to be as sent now", () =>
    Effect.gen(function*() {
      const { count, give, sent, take } = yield* passed
      const [first, second, third] = ["a", "b", "c"].map((orderRef) => Case.intent({ orderRef }))
      const found: Array<unknown> = []
      for (const [at, intent] of [[0, first], [20_000, second], [30_000, third]] as const) {
        yield* TestClock.setTime(at)
        if (intent === undefined) continue
        take(intent)
        if (intent !== third) give(intent, true)
        found.push([count(), sent()])
      }
      yield* TestClock.setTime(60_000)
      found.push([count(), sent()])
      assert.deepStrictEqual(found, [
        [1, [0]],
        [2, [20_000, 0]],
        [3, [30_000, 10_000, 0]],
        [2, [40_000, 0]]
      ])
    }))
})
