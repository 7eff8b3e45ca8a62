import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../src/domain/Command.ts"
import type { Event } from "../../src/domain/Event.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Inbound from "../../src/wire/Inbound.ts"
import * as Caller from "./Caller.ts"

const ask = Command.make
const aapl = { conId: 265598, exchange: "SMART" } as never
const spy = { symbol: "SPY", secType: "OPT", strike: 600, right: "C", exchange: "SMART" } as never

/** What clients of every family ask, and how much time passes after each. */
const commands: ReadonlyArray<readonly [command: Command.Command, millis: number]> = [
  [ask("reqContractDetails", 1, { symbol: "ES", secType: "FUT", exchange: "CME" } as never), 10],
  [ask("reqContractDetails", 2, spy), 10],
  [ask("reqSecDefOptParams", 3, "AAPL", "", "STK", 265598), 10],
  [ask("reqMatchingSymbols", 4, "E"), 10],
  [ask("reqMktData", 5, aapl, "", false, false), 1000],
  [ask("reqHistoricalData", 6, aapl, "", "1 D", "1 hour" as never, "TRADES", 0, 2, false), 1000],
  [Caller.order(1, "BUY", 10), 700],
  [Caller.order(2, "BUY", 10, { orderType: "LMT", lmtPrice: 229.5 }), 3000],
  [Caller.order(3, "SELL", 4), 3000],
  [ask("reqAllOpenOrders"), 10],
  [ask("reqExecutions", 7, {}), 10],
  [ask("reqPositions"), 10],
  [ask("reqAccountUpdates", true, "DU1234567"), 10],
  [ask("cancelMktData", 5), 1000]
]

/** The frames that a gateway of this seed sends to whoever asks all that. */
const frames = Effect.fnUntraced(function*(seed: number, more: Gateway.Options = {}, later = 0) {
  yield* TestClock.setTime(Date.parse("2026-01-06T15:00Z") + later)
  return yield* Effect.gen(function*() {
    const { ask, events } = yield* Caller.call(1)
    for (const [command, millis] of commands) {
      yield* ask(command)
      yield* TestClock.adjust(millis)
    }
    return events.map((event: Event) => Inbound.encode(event, 193).join("\0"))
  }).pipe(Effect.provide(Gateway.layer({ seed, speed: 1, hours: "exchange", ...more })))
})

describe("determinism", () => {
  it.effect("the same seed and the same commands give the same bytes, another seed others", () =>
    Effect.gen(function*() {
      const one = yield* frames(7)
      assert.isAbove(one.length, 200)
      assert.deepStrictEqual(yield* frames(7), one)
      assert.notDeepEqual(yield* frames(8), one)
    }))

  it.effect("whenever it begins, a gateway that starts at the same time gives the same bytes", () =>
    Effect.gen(function*() {
      const start = Date.parse("2026-11-27T15:00Z")
      const one = yield* frames(7, { start, speed: 0 })
      assert.deepStrictEqual(yield* frames(7, { start, speed: 0 }, 12_345), one)
      assert.notDeepEqual(yield* frames(7, { speed: 0 }, 12_345), one)
      assert.isTrue(one.some((frame) => frame.includes("20261127 10:00:02 US/Eastern")))
    }))
})
