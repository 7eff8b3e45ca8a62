import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { Bar } from "../../../src/domain/Bar.ts"
import * as Contract from "../../../src/domain/Contract.ts"
import * as Gap from "../../../src/domain/Gap.ts"
import { Bars, type Live } from "../../../src/layers/Broker/Bars.ts"
import { History } from "../../../src/layers/Broker/History.ts"
import type { Pace } from "../../../src/schedules/Pace.ts"
import { Gateway, type Options } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"
import * as Streams from "./Streams.ts"

const start = Date.parse("2026-01-05T15:00:00Z")
const since = (at: number): number => Streams.tenth(at - start)
/** On a market that moves, in the middle of a day of trading. */
const moving = <A, E, R>(
  test: Effect.Effect<A, E, R>,
  limits: Partial<Pace> = {},
  options: Options = { speed: 1 }
) =>
  Effect.andThen(
    TestClock.setTime(start),
    Effect.provide(test, Layer.provide(Streams.ground(options), Streams.limits(limits)))
  )

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

/** Bars of which a gap is filled from history, as they are told. */
const filling = Effect.flatMap(
  Bars,
  (bars) => Streams.read(bars.realTime(Streams.aapl, "TRADES", { useRth: false, backfill: true }), shown)
)

/** The line is lost after 11 s, and the gateway takes no other for 20 s. */
const outage = Effect.gen(function*() {
  const gateway = yield* Gateway
  yield* Streams.pass("11 seconds")
  const id = yield* gateway.startFault("refuse", {})
  yield* gateway.startFault("close", {})
  yield* Streams.pass("20 seconds")
  yield* gateway.endFault(id)
})

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
      yield* Streams.pass("21 seconds")
      yield* gateway.startFault("bust", {})
      yield* Streams.pass("10 seconds")
      assert.deepStrictEqual(real, [
        ...["0 230.01", "5 229.99", "10 229.98", "15 229.96"],
        ...["20-25 asked_again", "20 229.98", "25 229.96"]
      ])
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
        "15 229.96",
        "20 229.97",
        "21-22 asked_again",
        "20 229.98",
        "25 229.96",
        "30 229.97"
      ])
      assert.deepStrictEqual(yield* asked, [
        "1 reqRealTimeBars",
        "1 reqHistoricalData",
        "22 reqHistoricalData",
        "22 reqRealTimeBars"
      ])
      // who comes later is told the past too
      const later = yield* Streams.read(bars.live(Streams.aapl, last30), shown)
      assert.deepStrictEqual(later, [
        "0 230.01",
        "5 229.99",
        "10 229.98",
        "15 229.96",
        "20 229.98",
        "25 229.96",
        "30 229.97"
      ])
    })))

  it.effect("come on a test clock that nobody has set too", () =>
    Effect.provide(
      Effect.gen(function*() {
        yield* Rig.ready
        const bars = yield* Bars
        const history = yield* History
        const times = (one: Bar | Gap.Gap) => Gap.isGap(one) ? one.why : one.time / 1000
        const real = yield* Streams.read(bars.realTime(Streams.aapl, "TRADES", { useRth: false }), times)
        const live = yield* Streams.read(bars.live(Streams.aapl, last30), times)
        yield* Streams.pass("11 seconds")
        const { barSize, useRth, whatToShow } = last30
        const ten = { barSize, whatToShow, useRth, from: 0, to: 10_000 }
        const past = yield* Rig.during(history.bars(Contract.stock("MSFT"), ten), "1 second")
        assert.deepStrictEqual([real, [...new Set(live)], past.map(times)], [
          [0, 5],
          [-30, -25, -20, -15, -10, -5, 0, 5, 10],
          [0, 5]
        ])
      }),
      Streams.ground({ speed: 1 })
    ))

  it.effect("that are kept up to date never take the place of the last question that ends", () =>
    moving(
      Effect.gen(function*() {
        yield* Rig.ready
        const bars = yield* Bars
        const history = yield* History
        const minutes = { barSize: "1 min", duration: "600 S", whatToShow: "TRADES", useRth: false } as const
        const live = (symbol: string) => Streams.read(bars.live(Contract.stock(symbol), minutes), (one) => one._tag)
        const seen = yield* Effect.forEach(["AAPL", "MSFT", "SPY"], live)
        yield* Streams.pass("1 second")
        const question = yield* Rig.during(
          history.bars(Streams.aapl, { ...minutes, patience: "5 seconds" }),
          "5 seconds"
        )
        assert.deepStrictEqual([seen[0]?.[0], seen[1]?.[0], seen[2], question.length], [
          "Bar",
          "Bar",
          [
            "RequestError: reqHistoricalData: it was not sent: 2 histories that are kept up to date are open, which is all " +
            "that may be of the 3 that the account has: the rest is for questions that end"
          ],
          11
        ])
      }),
      { openHistory: 3 }
    ))

  it.effect("count as questions about the past: identical ones are asked apart, and five of one contract in two seconds", () =>
    moving(Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const bars = yield* Bars
      const history = yield* History
      const seconds = (count: number): Live => ({ ...last30, duration: `${30 * count} S` })
      yield* Effect.forkScoped(history.bars(Streams.aapl, { ...last30, useRth: false }))
      const seen = yield* Effect.forEach(
        [1, 2, 3, 4, 5, 6],
        (count) => Streams.read(bars.live(Streams.aapl, seconds(count)), (one) => one._tag)
      )
      yield* Streams.pass("20 seconds")
      yield* gateway.startFault("close", {})
      yield* Streams.pass("20 seconds")
      assert.deepStrictEqual(
        yield* asked,
        [
          ...["1", "1", "1", "1", "1.1", "3.5", "16.5"],
          ...["22.1", "22.1", "22.1", "22.1", "22.1", "32"]
        ].map((at) => `${at} reqHistoricalData`)
      )
      assert.deepStrictEqual(seen.map((each) => [each.includes("Gap"), each.at(-1)]), seen.map(() => [true, "Bar"]))
    })))

  it.effect("what a gap has missed is asked of history, each bar once and in order", () =>
    moving(Effect.gen(function*() {
      yield* Rig.ready
      const bars = yield* Bars
      const plain = yield* Streams.read(bars.realTime(Streams.aapl, "TRADES", { useRth: false }), shown)
      const filled = yield* filling
      yield* outage
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

  it.effect("what several readers of one line have missed is asked of history once", () =>
    moving(Effect.gen(function*() {
      yield* Rig.ready
      const [one, other, third] = [yield* filling, yield* filling, yield* filling]
      yield* outage
      yield* Streams.pass("20 seconds")
      assert.deepStrictEqual([one.length, other, third], [11, one, one])
      assert.deepStrictEqual(yield* asked, ["1 reqRealTimeBars", "43.1 reqRealTimeBars", "45 reqHistoricalData"])
    })))

  it.effect("where the past that the gateway tells anew leaves nothing out, history is not asked, also where nothing moved", () =>
    moving(
      Effect.gen(function*() {
        yield* Rig.ready
        const gateway = yield* Gateway
        const bars = yield* Bars
        const minutes = { ...last30, barSize: "1 min", duration: "120 S", whatToShow: "MIDPOINT" } as const
        const seen = yield* Streams.read(bars.live(Streams.aapl, { ...minutes, backfill: true }), shown)
        for (let times = 0; times < 3; times++) {
          yield* Streams.pass("40 seconds")
          yield* gateway.startFault("close", {})
          yield* Streams.pass("3 seconds")
        }
        yield* Streams.pass("1 minute")
        const at = (yield* asked).map((one) => one.split(" ")[0])
        assert.deepStrictEqual([at.length, seen], [4, [
          ...["-120 230.015", "-60 230.005", "0 230.005"],
          ...["1-42.1 reconnected", "0 230.005"],
          ...["42.1-85.1 reconnected", "0 230.005", "60 230.005"],
          ...["85.1-128.1 reconnected", "60 230.005", "120 230.005"]
        ]])
      }),
      {},
      {}
    ))

  it.effect("a line that is lost again and again fills its gaps with half of what history may be asked, and leaves the rest", () =>
    moving(
      Effect.gen(function*() {
        yield* Rig.ready
        const gateway = yield* Gateway
        const history = yield* History
        yield* filling
        for (let times = 0; times < 6; times++) {
          yield* Streams.pass("33 seconds")
          yield* gateway.startFault("close", {})
          yield* Streams.pass("17 seconds")
        }
        const asks = (yield* asked).map((one) => one.split(" ")[1])
        const bars = yield* Rig.during(
          history.bars(Streams.aapl, { ...last30, useRth: false, patience: "1 second" }),
          "1 second"
        )
        assert.deepStrictEqual(
          ["reqRealTimeBars", "reqHistoricalData"].map((name) => asks.filter((one) => one === name).length),
          [7, 3]
        )
        assert.isAbove(bars.length, 5)
      }),
      { history: 12, gapHistory: 3 }
    ))

  it.effect("what a gap has missed is asked of history over the end of a session too", () =>
    moving(
      Effect.gen(function*() {
        yield* Rig.ready
        const gateway = yield* Gateway
        const seen = yield* filling
        yield* outage
        yield* Streams.pass("15 seconds")
        // the question about the gap waits for its turn
        yield* gateway.startFault("close", {})
        yield* Streams.pass("4 minutes")
        assert.deepStrictEqual(
          seen.filter((one) => !/[a-z]/.test(one)).map((one) => one.split(" ")[0]).slice(0, 34),
          Array.from({ length: 34 }, (_, n) => String(5 * n))
        )
      }),
      { history: 2, historyWithin: Duration.seconds(50) }
    ))

  it.effect("what history could tell of a gap only much later stays missing, and the stream goes on at once", () =>
    moving(
      Effect.gen(function*() {
        yield* Rig.ready
        const seen = yield* filling
        yield* outage
        yield* Streams.pass("20 seconds")
        assert.deepStrictEqual([seen, yield* asked], [
          ["0 230.01", "5 229.99", "10-45 reconnected", "40 229.93", "45 229.88"],
          ["1 reqRealTimeBars", "43.1 reqRealTimeBars"]
        ])
      }),
      { history: 2 }
    ))

  it.effect("what a gap has missed is asked of history again where its service is not back with the line", () =>
    moving(Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const seen = yield* filling
      const farm = yield* gateway.startFault("farm", { kind: "historical" })
      yield* outage
      yield* Streams.pass("20 seconds")
      assert.deepStrictEqual(seen, ["0 230.01", "5 229.99", "10-45 reconnected"])
      yield* gateway.endFault(farm)
      yield* Streams.pass("20 seconds")
      assert.deepStrictEqual(
        [seen.filter((one) => !/[a-z]/.test(one)).map((one) => one.split(" ")[0]), yield* asked],
        [
          Array.from({ length: 14 }, (_, n) => String(5 * n)),
          ["1 reqRealTimeBars", "43.1 reqRealTimeBars", "45 reqHistoricalData", "60 reqHistoricalData"]
        ]
      )
    })))

  it.effect("what history does not tell of a gap stays missing, and the stream goes on", () =>
    moving(Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const seen = yield* filling
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
