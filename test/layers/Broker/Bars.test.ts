import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Bar } from "../../../src/domain/Bar.ts"
import * as Gap from "../../../src/domain/Gap.ts"
import { Bars, type Live } from "../../../src/layers/Broker/Bars.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"
import * as Streams from "./Streams.ts"

const start = Date.parse("2026-01-05T15:00:00Z")
const since = (at: number): number => Streams.tenth(at - start)
/** On a market that moves, in the middle of a day of trading. */
const moving = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.andThen(TestClock.setTime(start), Effect.provide(test, Streams.ground({ speed: 1 })))

const last30: Live = { barSize: "5 secs", duration: "30 S", whatToShow: "TRADES", useRth: false }

const shown = (one: Bar | Gap.Gap): string =>
  Gap.isGap(one) ? `${since(one.from)}-${since(one.to)} ${one.why}` : `${since(one.time)} ${one.close}`

const asked = Effect.map(
  Gateway,
  ({ received }) =>
    received.filter(({ command }) => /RealTimeBars|HistoricalData/.test(command._tag)).map(({ at, command }) =>
      `${since(at)} ${command._tag}`
    )
)

describe("bars as they come to be", () => {
  it.effect("F51: bars that a busted trade stopped are asked for once again", () =>
    moving(Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const bars = yield* Bars
      const real = yield* Streams.read(bars.realTime(Streams.aapl, "TRADES", { useRth: false }), shown)
      const live = yield* Streams.read(
        bars.live(Streams.aapl, last30),
        shown
      )
      yield* Streams.pass("11 seconds")
      yield* gateway.startFault("bust", {})
      yield* Streams.pass("10 seconds")
      assert.deepStrictEqual(real, ["0 230.01", "5 229.99", "10-15 asked_again", "10 229.98", "15 229.96"])
      // of each bar the last that was told: it is whole once a later one has come
      const last = live.filter((one, index) => one.split(" ")[0] !== live[index + 1]?.split(" ")[0])
      assert.deepStrictEqual(last, [
        "-30 230.01",
        "-25 229.99",
        "-20 229.99",
        "-15 230",
        "-10 229.99",
        "-5 230",
        "0 230.01",
        "5 229.99",
        "10 229.98",
        "11-12 asked_again",
        "10 229.98",
        "15 229.96",
        "20 229.97"
      ])
      assert.deepStrictEqual(yield* asked, [
        "1 reqRealTimeBars",
        "1 reqHistoricalData",
        "12 reqHistoricalData",
        "12 reqRealTimeBars"
      ])
      // who comes later is told the past too
      const later = yield* Streams.read(bars.live(Streams.aapl, last30), shown)
      assert.deepStrictEqual(later, [
        "-10 229.99",
        "-5 230",
        "0 230.01",
        "5 229.99",
        "10 229.98",
        "15 229.96",
        "20 229.97"
      ])
    })))

  it.effect("what a gap has missed is asked of history, each bar once and in order", () =>
    moving(Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const bars = yield* Bars
      const plain = yield* Streams.read(bars.realTime(Streams.aapl, "TRADES", { useRth: false }), shown)
      const filled = yield* Streams.read(
        bars.realTime(Streams.aapl, "TRADES", { useRth: false, backfill: true }),
        shown
      )
      yield* Streams.pass("11 seconds")
      const id = yield* gateway.startFault("refuse", {})
      yield* gateway.startFault("close", {})
      yield* Streams.pass("20 seconds")
      yield* gateway.endFault(id)
      yield* Streams.pass("20 seconds")
      assert.deepStrictEqual(plain, ["0 230.01", "5 229.99", "10-45 reconnected", "40 229.93", "45 229.88"])
      assert.deepStrictEqual(filled, [
        "0 230.01",
        "5 229.99",
        "10-45 reconnected",
        "10 229.98",
        "15 229.96",
        "20 229.98",
        "25 229.96",
        "30 229.94",
        "35 229.95",
        "40 229.93",
        "45 229.88"
      ])
      assert.deepStrictEqual(yield* asked, ["1 reqRealTimeBars", "43.1 reqRealTimeBars", "45 reqHistoricalData"])
    })))

  it.effect("what history does not tell of a gap stays missing, and the stream goes on", () =>
    moving(Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const bars = yield* Bars
      const seen = yield* Streams.read(
        bars.realTime(Streams.aapl, "TRADES", { useRth: false, backfill: true }),
        shown
      )
      yield* Streams.pass("11 seconds")
      const id = yield* gateway.startFault("refuse", {})
      yield* gateway.startFault("close", {})
      yield* gateway.startFault("farm", { kind: "historical" })
      yield* Streams.pass("20 seconds")
      yield* gateway.endFault(id)
      yield* Streams.pass("80 seconds")
      assert.deepStrictEqual(seen.slice(0, 4), ["0 230.01", "5 229.99", "10-45 reconnected", "40 229.93"])
      assert.strictEqual(seen.length, 17)
    })))
})
