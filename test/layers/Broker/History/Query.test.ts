import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { IbkrError } from "../../../../src/errors/IbkrError.ts"
import type { RequestError } from "../../../../src/errors/RequestError.ts"
import * as History from "../../../../src/layers/Broker/History.ts"
import { Gateway } from "../../../../src/simulator/Gateway.ts"
import * as Rig from "../Rig.ts"
import * as Past from "./Past.ts"

const { aapl } = Past
const now = Date.parse("2026-01-10T12:00:00Z")
const hour = 3_600_000

describe("a range that is none", () => {
  it.effect("is a failure that says so, and no empty answer: nobody is asked", () =>
    Past.at(Effect.gen(function*() {
      const { bars, schedule, ticks } = yield* History.History
      const bar = { barSize: "1 min", whatToShow: "TRADES" } as const
      const failed: ReadonlyArray<Effect.Effect<unknown, RequestError | IbkrError>> = [
        bars(aapl, { ...bar, from: NaN }),
        bars(aapl, { ...bar, from: now - hour, to: Infinity }),
        bars(aapl, { ...bar, from: -Infinity, to: now }),
        bars(aapl, { ...bar, duration: "1 D", to: NaN }),
        bars(aapl, { ...bar, from: 1e300, to: 2e300 }),
        bars(aapl, { ...bar, from: now, to: now - hour }),
        bars(aapl, { ...bar, from: now + hour }),
        schedule(aapl, { from: NaN, to: now }),
        schedule(aapl, { from: now, to: now - hour }),
        ticks(aapl, { from: NaN, whatToShow: "TRADES" }),
        ticks(aapl, { from: now, to: now - hour, whatToShow: "TRADES" }),
        ticks(aapl, { from: now - hour, max: NaN, whatToShow: "TRADES" }),
        ticks(aapl, { from: now - hour, max: -1, whatToShow: "TRADES" })
      ]
      const said: Array<unknown> = []
      for (const each of failed) {
        const error = yield* Rig.during(Effect.flip(each), "1 second")
        said.push([error._tag, error.message, error.isRetryable])
      }
      const bad = (
        says: string,
        request = "reqHistoricalData"
      ) => ["RequestError", `${request}: it was not sent: ${says}`, false]
      const backwards = "it ends at 2026-01-10T11:00:00.000Z, before it begins at 2026-01-10T12:00:00.000Z"
      assert.deepStrictEqual(said, [
        bad("from NaN is no moment, in ms since the epoch"),
        bad("to Infinity is no moment, in ms since the epoch"),
        bad("from -Infinity is no moment, in ms since the epoch"),
        bad("to NaN is no moment, in ms since the epoch"),
        bad("from 1e+300 is no moment, in ms since the epoch"),
        bad(backwards),
        bad("it ends now, at 2026-01-10T12:00:07.000Z, before it begins at 2026-01-10T13:00:00.000Z"),
        bad("from NaN is no moment, in ms since the epoch"),
        bad(backwards),
        bad("from NaN is no moment, in ms since the epoch", "reqHistoricalTicks"),
        bad(backwards, "reqHistoricalTicks"),
        bad("max NaN is no number of ticks", "reqHistoricalTicks"),
        bad("max -1 is no number of ticks", "reqHistoricalTicks")
      ])
      const asked = (yield* Gateway).received.filter(({ command }) => command._tag.startsWith("reqHistorical"))
      assert.deepStrictEqual(asked, [])
    })))

  it.effect("is not one in which no time passes: nothing begins in it", () =>
    Past.at(Effect.gen(function*() {
      const { bars, ticks } = yield* History.History
      assert.deepStrictEqual([
        yield* bars(aapl, { from: now, to: now, barSize: "1 min", whatToShow: "TRADES" }),
        yield* ticks(aapl, { from: now, to: now, whatToShow: "TRADES" }),
        yield* ticks(aapl, { from: now - hour, max: 0, whatToShow: "TRADES" })
      ], [[], [], []])
    })))
})
