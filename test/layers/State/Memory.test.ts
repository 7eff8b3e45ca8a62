import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import * as Memory from "../../../src/layers/State/Memory.ts"
import { State } from "../../../src/layers/State/State.ts"

/** Keeps a pin, and says whether one was there before. */
const pinned = Effect.gen(function*() {
  const { pin } = yield* State
  const before = yield* pin.get
  yield* pin.set({ account: "DU1234567", type: "paper" })
  return Option.isSome(before)
})

const contract = { symbol: "AAPL" }

/** Enters the intent of an order, and says which were there before. */
const meant = Effect.gen(function*() {
  const { found, write } = yield* Journal.Journal
  const before = [...found.orders.keys()]
  const request = { contract, action: "BUY", quantity: "1", orderType: "MKT" } as const
  yield* write([["intent", "one", 7, 1, "DU1234567", 1, 0, request, null]])
  return before
})

const twice = <A, E>(run: Effect.Effect<A, E>) => Effect.all([run, run])

describe("what is kept in memory", () => {
  it.effect("is gone with its Layer: two tests that share one know nothing of each other", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* twice(Effect.provide(pinned, Memory.layer())), [false, false])
      assert.deepStrictEqual(yield* twice(Effect.provide(meant, Journal.layerMemory())), [[], []])
    }))

  it.effect("stays in the map, and in the array, that a test gives", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* twice(Effect.provide(pinned, Memory.layer(new Map()))), [false, true])
      assert.deepStrictEqual(yield* twice(Effect.provide(meant, Journal.layerMemory([]))), [[], ["one"]])
    }))
})
