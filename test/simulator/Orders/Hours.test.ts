/** Orders and the hours of their exchange: held before it opens, sent at the open, at the close, or never. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const { order } = Caller
const at = (iso: string) => TestClock.setTime(new Date(iso).getTime())
const first = (lines: ReadonlyArray<string>) => lines.map((line) => line.split(" @")[0])
const waits = (id: number) => [`5 ${id} PreSubmitted`, `3 ${id} PreSubmitted 0/10`]
const open = [`11 -1 BOT 10`, `5 1 Filled`, `3 1 Filled 10/0`, `5 1 Filled 1`, `3 1 Filled 10/0`, `59 1 -`]
const cancelled = (id: number) => [`3 ${id} Cancelled 0/10`, `202 for ${id}`]

/** A gateway that keeps the exchanges' hours from this time on. */
const from = <A, E>(iso: string, does: Effect.Effect<A, E, Gateway.Gateway | Scope.Scope>) =>
  Effect.andThen(at(iso), Effect.provide(does, Gateway.layer({ hours: "exchange" })))

describe("the hours of an exchange", () => {
  it.effect("hold a market order of the night until the morning, and say so", () =>
    from(
      "2026-01-06T02:00:00-05:00",
      Effect.gen(function*() {
        const { ask: send, events, heard } = yield* Caller.call(1)
        assert.deepStrictEqual(yield* send(order(1, "BUY", 10)), [...waits(1), "399 for 1"])
        assert.deepInclude(events.at(-1), {
          errorMsg:
            "Order Message:\nBUY 10 AAPL SMART\nWarning: your order will not be placed at the exchange until 2026-01-06 09:30:00 US/Eastern"
        })
        yield* at("2026-01-06T09:29:59-05:00")
        assert.deepStrictEqual(yield* heard, [])
        yield* at("2026-01-06T09:30:00-05:00")
        assert.deepStrictEqual(first(yield* heard), open)
      })
    ))

  it.effect("let through who may trade outside of the regular ones", () =>
    from(
      "2026-01-06T08:00:00-05:00",
      Effect.gen(function*() {
        const { ask: send } = yield* Caller.call(1)
        const told = yield* send(order(1, "BUY", 10, { outsideRth: true, orderType: "LMT", lmtPrice: 400 }))
        assert.deepStrictEqual(first(told), [...waits(1), ...open])
        assert.deepStrictEqual(yield* send(order(2, "BUY", 10, { orderType: "LMT", lmtPrice: 400 })), [
          ...waits(2),
          "399 for 2"
        ])
      })
    ))

  it.effect("end orders of the day with it, and not those that are good till cancelled", () =>
    from(
      "2026-01-06T15:00:00-05:00",
      Effect.gen(function*() {
        const { ask: send, heard } = yield* Caller.call(1)
        const limit = { orderType: "LMT", lmtPrice: 1 }
        yield* send(order(1, "BUY", 10, limit), order(2, "BUY", 10, { ...limit, tif: "GTC" }))
        yield* at("2026-01-06T15:59:59-05:00")
        assert.deepStrictEqual(yield* heard, [])
        yield* at("2026-01-06T16:00:00-05:00")
        assert.deepStrictEqual(yield* heard, cancelled(1))
        yield* at("2026-02-06T16:00:00-05:00")
        assert.deepStrictEqual(yield* heard, [])
      })
    ))

  it.effect("fill at the close what is for the close, if its limit allows", () =>
    from(
      "2026-01-06T15:00:00-05:00",
      Effect.gen(function*() {
        const { ask: send, heard } = yield* Caller.call(1)
        const told = yield* send(
          order(1, "BUY", 10, { orderType: "MOC" }),
          order(2, "BUY", 10, { orderType: "LOC", lmtPrice: 1 })
        )
        assert.deepStrictEqual(told, [...waits(1), ...waits(2)])
        yield* at("2026-01-06T16:00:00-05:00")
        assert.deepStrictEqual(first(yield* heard), [...open, ...cancelled(2)])
      })
    ))

  it.effect("have no close in a halt: what was for it ends with it, and does not fill in the evening", () =>
    from(
      "2026-01-06T15:00:00-05:00",
      Effect.gen(function*() {
        const gateway = yield* Gateway.Gateway
        const { ask: send, heard } = yield* Caller.call(1)
        yield* send(order(1, "BUY", 10, { orderType: "MOC" }))
        const halt = yield* gateway.startFault("halt", {})
        yield* at("2026-01-06T16:00:00-05:00")
        assert.deepStrictEqual(yield* heard, cancelled(1))
        yield* at("2026-01-06T18:00:00-05:00")
        yield* gateway.endFault(halt)
        assert.deepStrictEqual(yield* heard, [])
      })
    ))

  it.effect("fill at the open what is for the open, if its limit allows", () =>
    from(
      "2026-01-06T15:00:00-05:00",
      Effect.gen(function*() {
        const { ask: send, heard } = yield* Caller.call(1)
        const told = yield* send(
          order(1, "BUY", 10, { tif: "OPG" }),
          order(2, "BUY", 10, { tif: "OPG", orderType: "LMT", lmtPrice: 1 })
        )
        assert.deepStrictEqual(told, [...waits(1), ...waits(2)])
        yield* at("2026-01-07T09:29:59-05:00")
        assert.deepStrictEqual(yield* heard, [])
        yield* at("2026-01-07T09:30:00-05:00")
        assert.deepStrictEqual(first(yield* heard), [...open, ...cancelled(2)])
      })
    ))

  it.effect("wait for the time after which an order is good", () =>
    from(
      "2026-01-06T10:00:00-05:00",
      Effect.gen(function*() {
        const { ask: send, heard } = yield* Caller.call(1)
        const goodAfterTime = "20260106 11:00:00 US/Eastern"
        assert.deepStrictEqual(yield* send(order(1, "BUY", 10, { goodAfterTime })), waits(1))
        yield* at("2026-01-06T10:59:59-05:00")
        assert.deepStrictEqual(yield* heard, [])
        yield* at("2026-01-06T11:00:00-05:00")
        assert.deepStrictEqual(first(yield* heard), open)
      })
    ))
})
