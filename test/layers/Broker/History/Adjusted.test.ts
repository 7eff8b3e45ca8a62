import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import * as History from "../../../../src/layers/Broker/History.ts"
import * as Rig from "../Rig.ts"
import * as Past from "./Past.ts"

describe("bars of adjusted prices", () => {
  it.effect("that are small are asked for up to when they are sent, and cut; too far back they are refused", () =>
    Past.paced(
      { history: 1, historyWithin: Duration.minutes(3) },
      Effect.gen(function*() {
        const { bars } = yield* History.History
        const now = yield* Clock.currentTimeMillis
        const small = (from: number) =>
          bars(Past.aapl, { from: now - from, to: now - 300_000, barSize: "1 secs", whatToShow: "ADJUSTED_LAST" })
        const tooFar = yield* Effect.flip(small(1_800_000))
        yield* Rig.during(small(301_000), "1 second")
        const got = yield* Rig.during(small(600_000), "4 minutes")
        const asked = yield* Past.asked
        assert.deepStrictEqual([
          tooFar.message,
          got.length,
          got[0]?.time,
          got.at(-1)?.time,
          asked.map(([, ...of]) => of)
        ], [
          "reqHistoricalData: it was not sent: adjusted prices are told up to now alone, and bars of 1 secs no further back than 30m",
          300,
          now - 600_000,
          now - 301_000,
          [["", "302 S"], ["", "782 S"]]
        ])
      }),
      {},
      "2026-01-09T20:00:00Z"
    ))

  it.effect("that are told by dates begin with the date of their beginning, as any other", () =>
    Past.at(Effect.gen(function*() {
      const { bars } = yield* History.History
      const from = Date.parse("2026-01-05T12:00:00Z")
      const of = (whatToShow: "TRADES" | "ADJUSTED_LAST") =>
        bars(Past.aapl, { from, to: from + 2 * 86_400_000, barSize: "1 day", whatToShow })
      const got = yield* Rig.during(Effect.all([of("TRADES"), of("ADJUSTED_LAST")]), "1 second")
      assert.deepStrictEqual(got.map(Past.texts), [
        ["20260105", "20260106", "20260107"],
        ["20260105", "20260106", "20260107"]
      ])
    })))
})
