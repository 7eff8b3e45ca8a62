import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const aapl = { conId: 265598, exchange: "SMART" }
const quotes = (reqId: number, generics = "", snapshot = false, contract: object = aapl) =>
  Command.make("reqMktData", reqId, contract as never, generics, snapshot, false)
const cancel = (reqId: number) => Command.make("cancelMktData", reqId)

const first = (id: number) => [
  `1 ${id} 1 230 x900`,
  `2 ${id} 0 900`,
  `1 ${id} 2 230.01 x300`,
  `2 ${id} 3 300`,
  `1 ${id} 4 230 x1100`,
  `2 ${id} 5 1100`,
  `1 ${id} 6 231.03 x0`,
  `1 ${id} 7 226.76 x0`,
  `1 ${id} 9 228.19 x0`,
  `1 ${id} 14 228.19 x0`,
  `2 ${id} 8 177853250`,
  `46 ${id} 45 0`,
  `46 ${id} 32 Q`,
  `46 ${id} 33 P`,
  `46 ${id} 84 P`,
  `45 ${id} 49 0`
]
const begin = (id: number) => [`81 ${id} 0.01 9c0001 3`, `58 ${id} 1`, ...first(id)]

describe("quotes", () => {
  it.effect("stream once asked for, and never again once cancelled", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      assert.deepStrictEqual(yield* caller.ask(quotes(1)), begin(1))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* caller.heard, [
        ...["2 1 5 600", "2 1 8 177853825"],
        ...["1 1 1 229.99 x900", "2 1 0 900", "1 1 4 229.99 x400", "2 1 5 400", "2 1 8 177854401"],
        ...["1 1 2 230 x300", "2 1 3 300", "2 1 5 800", "2 1 8 177854976"],
        ...["1 1 1 229.97 x500", "2 1 0 500", "1 1 2 229.98 x1100", "2 1 3 1100"],
        ...["1 1 4 229.98 x700", "2 1 5 700", "2 1 8 177855551", "46 1 45 1"]
      ])
      assert.deepStrictEqual(yield* caller.ask(cancel(1)), [])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* caller.heard, [])
      assert.deepStrictEqual(yield* caller.ask(cancel(1)), ["300 for 1"])
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))

  it.effect("are told once as a snapshot, whose end is told too", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      assert.deepStrictEqual(yield* caller.ask(quotes(1, "", true)), [...begin(1), "57 1"])
      assert.deepStrictEqual(yield* caller.ask(cancel(1)), ["300 for 1"])
    }).pipe(Effect.provide(Gateway.layer())))
})
