import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../../src/domain/Command.ts"
import type { Event } from "../../../../src/domain/Event.ts"
import * as Gateway from "../../../../src/simulator/Gateway.ts"
import * as Caller from "../../Caller.ts"

const aapl = { conId: 265598, exchange: "SMART" }

const bars = (reqId: number, duration: string, size: string, more: {
  readonly contract?: object
  readonly end?: string
  readonly what?: string
  readonly rth?: boolean
  readonly format?: number
  readonly live?: boolean
} = {}): Command.Command =>
  Command.make(
    "reqHistoricalData",
    reqId,
    more.contract ?? aapl,
    more.end ?? "",
    duration,
    size as never,
    (more.what ?? "TRADES") as never,
    more.rth ?? true,
    more.format ?? 1,
    more.live ?? false
  )

const histories = (events: ReadonlyArray<Event>) =>
  events.flatMap((event) => event._tag === "historicalData" ? [event] : [])

// a Friday after Thanksgiving, 11:00 in New York
const friday = Date.UTC(2026, 10, 27, 16)

describe("History", () => {
  it.effect("tells a day of minute bars up to now", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(friday)
      const { ask, events } = yield* Caller.call(1)
      yield* ask(bars(1, "1 D", "1 min"))
      const [day] = histories(events)
      assert.deepStrictEqual({ ...day, bars: [] }, {
        _tag: "historicalData",
        reqId: 1,
        start: "20261126 11:00:00 US/Eastern",
        end: "20261127 11:00:00 US/Eastern",
        bars: []
      })
      assert.deepStrictEqual(
        [day?.bars[0]?.time, day?.bars[30]?.time, day?.bars.at(-1)?.time, day?.bars.length],
        ["20261127 09:30:00 US/Eastern", "20261127 10:00:00 US/Eastern", "20261127 11:00:00 US/Eastern", 91]
      )
    }).pipe(Effect.provide(Gateway.layer({ hours: "exchange", speed: 1 }))))
})
