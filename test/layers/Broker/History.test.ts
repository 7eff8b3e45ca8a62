import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { Bar } from "../../../src/domain/Bar.ts"
import * as Contract from "../../../src/domain/Contract.ts"
import * as History from "../../../src/layers/Broker/History.ts"
import type { Connection } from "../../../src/layers/Connection.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"

const aapl = Contract.stock("AAPL")

/** Runs on a Saturday noon (UTC), against a gateway whose markets keep their hours. */
const onSaturday = <A, E>(
  test: Effect.Effect<A, E, History.History | Gateway | Connection>,
  options: Parameters<typeof Rig.ground>[0] = {}
) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(Date.parse("2026-01-10T12:00:00Z"))
    return yield* Effect.andThen(Rig.ready, test).pipe(
      Effect.provide(History.layer.pipe(Layer.provideMerge(Rig.ground({ seed: 7, hours: "exchange", ...options }))))
    )
  })

const asked = Effect.map(
  Gateway,
  (gateway) =>
    gateway.received.flatMap(({ command }) => command._tag === "reqHistoricalData" ? [command.args.slice(2)] : [])
)

const texts = (bars: ReadonlyArray<Bar>) => bars.map(({ text }) => text)

describe("bars", () => {
  it.effect("of a range are those that begin in it, whole, with what the gateway told of each", () =>
    onSaturday(Effect.gen(function*() {
      const { bars } = yield* History.History
      const from = Date.parse("2026-01-05T14:30:00Z")
      const got = yield* Rig.during(
        bars(aapl, { from, to: from + 4 * 60_000, barSize: "2 mins", whatToShow: "TRADES" }),
        "1 second"
      )
      assert.deepStrictEqual([texts(got), got[0], yield* asked], [
        ["1767623400", "1767623520"],
        {
          _tag: "Bar",
          time: from,
          text: "1767623400",
          open: "226.47",
          high: "226.52",
          low: "226.35",
          close: "226.45",
          volume: "306782",
          wap: "226.4475",
          count: 480
        },
        [["20260105-14:36:00", "480 S", "2 mins", "TRADES", true, 2, false]]
      ])
    })))
})
