import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Nightly from "../../../src/simulator/Faults/Nightly.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"
import * as Case from "./Case.ts"

const at = (text: string) => Option.getOrThrow(Nightly.parse(text))
/** The next days' resets after a moment, as UTC. */
const nights = (text: string, after: string, days: number) => {
  const times: Array<string> = []
  for (let moment = Date.parse(after); times.length < days;) {
    moment = Nightly.next(at(text), moment)
    times.push(new Date(moment).toISOString().slice(0, 16))
  }
  return times
}

describe("a reset every night", () => {
  it("stands at the same time of the zone, whatever the clocks there do", () => {
    assert.deepStrictEqual(nights("23:45 America/New_York", "2026-03-06T12:00:00Z", 3), [
      "2026-03-07T04:45",
      "2026-03-08T04:45",
      "2026-03-09T03:45"
    ])
    assert.deepStrictEqual(nights("23:45 America/New_York", "2026-10-31T00:00:00Z", 3), [
      "2026-10-31T03:45",
      "2026-11-01T03:45",
      "2026-11-02T04:45"
    ])
    assert.deepStrictEqual(nights("01:30 America/New_York", "2026-10-31T12:00:00Z", 2), [
      "2026-11-01T05:30",
      "2026-11-02T06:30"
    ])
  })

  it("reads a time of day and a zone", () => {
    assert.deepStrictEqual(
      ["23:45", "24:00 America/New_York", "23:60 America/New_York", "23:45 Nowhere/At_All", "noon Europe/Berlin"].map(
        (text) => Option.isNone(Nightly.parse(text))
      ),
      [true, true, true, true, true]
    )
    const { hour, minute } = at(" 6:05 Asia/Hong_Kong ")
    assert.deepStrictEqual([hour, minute], [6, 5])
  })

  it.effect("strikes a gateway each night", () =>
    Effect.gen(function*() {
      const { ended } = yield* Caller.call(1)
      // the clock begins at 1970-01-01T00:00Z
      yield* TestClock.adjust("90 minutes")
      assert.strictEqual(yield* ended, "Closed")
      assert.deepStrictEqual(yield* Case.on, ["nightly-reset"])
      yield* TestClock.adjust("90 seconds")
      assert.deepStrictEqual(yield* Case.on, [])
      const again = yield* Caller.call(1)
      yield* TestClock.adjust("1 day")
      assert.strictEqual(yield* again.ended, "Closed")
    }).pipe(Effect.provide(Gateway.layer({ nightlyReset: at("01:30 Etc/UTC") }))))
})

describe("a read-only gateway", () => {
  it.effect("stays so, whatever faults end", () =>
    Effect.gen(function*() {
      const { ask } = yield* Caller.call(1)
      yield* (yield* Gateway.Gateway).endFaults
      assert.deepStrictEqual(yield* ask(Caller.order(1, "BUY", 1), Command.make("reqAllOpenOrders")), [
        "321 for 1",
        "53"
      ])
      assert.deepStrictEqual(yield* Case.on, [])
    }).pipe(Effect.provide(Gateway.layer({ readOnly: true }))))
})
