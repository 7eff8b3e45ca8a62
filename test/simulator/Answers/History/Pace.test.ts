import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Gateway from "../../../../src/simulator/Gateway.ts"
import * as Asked from "./Asked.ts"

const violation = "162 Historical Market Data Service error message:Historical data request pacing violation"
const small = (reqId: number, more: Asked.More = {}) => Asked.bars(reqId, "60 S", "5 secs", more)
/** An end of its own for each: none is the same as another. */
const end = (n: number) =>
  `20261126-15:${String(Math.floor(n / 60)).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`

describe("the limits of historical data", () => {
  it.effect("are an identical question within 15 seconds, and more than five alike within two", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const alike = Array.from({ length: 6 }, (_, at) => small(at + 2, { end: end(at) }))
      const same = Asked.errors(yield* ask(small(1), small(11)))
      assert.deepStrictEqual(same, [`11 ${violation}`])
      // another kind of data of the same contract is another question
      assert.deepStrictEqual(Asked.errors(yield* ask(small(12, { what: "BID" }))), [])
      assert.deepStrictEqual(Asked.errors(yield* ask(...alike)), [`6 ${violation}`, `7 ${violation}`])
      yield* TestClock.adjust(14_999)
      assert.deepStrictEqual(Asked.errors(yield* ask(small(13, { end: end(0) }))), [`13 ${violation}`])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(Asked.errors(yield* ask(small(14, { end: end(0) }))), [])
    }).pipe(Effect.provide(Gateway.layer({ pacing: "throttle" }))))

  it.effect("are 60 in ten minutes, of which quotes count twice", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const wrong: Array<string> = []
      for (let n = 0; n < 31; n++) {
        wrong.push(...Asked.errors(yield* ask(small(n, { end: end(n), what: "BID_ASK" }))))
        yield* TestClock.adjust(1000)
      }
      assert.deepStrictEqual(wrong, [`30 ${violation}`])
      yield* TestClock.adjust(600_000 - 31_000)
      assert.deepStrictEqual(Asked.errors(yield* ask(small(40, { end: end(40), what: "BID_ASK" }))), [])
    }).pipe(Effect.provide(Gateway.layer({ pacing: "reject" }))))

  it.effect("are of ticks too, but not of bars above 30 seconds", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const large = Array.from({ length: 9 }, (_, at) => Asked.bars(at, "600 S", "1 min"))
      assert.deepStrictEqual(Asked.errors(yield* ask(...large)), [])
      const tick = (reqId: number) => Asked.ticks(reqId, "TRADES", 1, { end: "20261127-15:00:00" })
      assert.deepStrictEqual(Asked.errors(yield* ask(tick(20), tick(21))), [`21 ${violation}`])
    }).pipe(Effect.provide(Gateway.layer({ pacing: "throttle" }))))

  it.effect("are 50 that are open at a time, of any size", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const kept = Array.from({ length: 51 }, (_, at) => Asked.bars(at, "600 S", "1 min", { live: true }))
      assert.deepStrictEqual(Asked.errors(yield* ask(...kept.slice(0, 50))), [])
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(Asked.errors(yield* ask(...kept.slice(50))), [`50 ${violation}`])
    }).pipe(Effect.provide(Gateway.layer({ pacing: "reject" }))))

  it.effect("are none where the pacing is off", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const same = Array.from({ length: 70 }, (_, at) => small(at))
      assert.deepStrictEqual(Asked.errors(yield* ask(...same)), [])
    }).pipe(Effect.provide(Gateway.layer())))
})
