import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as BarTime from "../../../src/domain/BarTime.ts"
import type * as Contract from "../../../src/domain/Contract.ts"
import * as RequestId from "../../../src/domain/RequestId.ts"
import * as History from "../../../src/layers/Broker/History.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Past from "./History/Past.ts"
import * as Rig from "./Rig.ts"

const hour = 3_600_000
const day = 24 * hour
const { aapl } = Past
const bitcoin: Contract.Contract = { symbol: "BTC", secType: "CRYPTO", exchange: "PAXOS", currency: "USD" }
const eurusd: Contract.Contract = { symbol: "EUR", secType: "CASH", exchange: "IDEALPRO", currency: "USD" }

describe("bars", () => {
  it.effect("of a range are those that begin in it, whole, with what the gateway told of each", () =>
    Past.at(Effect.gen(function*() {
      const { bars } = yield* History.History
      const from = Date.parse("2026-01-05T14:30:00Z")
      const query: History.Query.Bars = { from, to: from + 4 * 60_000, barSize: "2 mins", whatToShow: "TRADES" }
      const got = yield* Rig.during(bars(aapl, query), "1 second")
      assert.deepStrictEqual([Past.texts(got), got[0], yield* Past.asked], [
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
        [[0, "20260105-14:36:00", "480 S"]]
      ])
    })))

  it.effect("of days are told by their dates, those of quotes without volumes", () =>
    Past.at(Effect.gen(function*() {
      const { bars } = yield* History.History
      const from = Date.parse("2026-01-05T14:30:00Z")
      const got = yield* Rig.during(
        bars(eurusd, { from, to: from + 3 * day, barSize: "1 day", whatToShow: "MIDPOINT" }),
        "1 second"
      )
      assert.deepStrictEqual(
        got.map(({ text, time, volume, wap, count }) => [text, time, volume, wap, count]),
        ["20260105", "20260106", "20260107", "20260108"]
          .map((text, index) => [text, Date.UTC(2026, 0, 5 + index), null, null, null])
      )
    })))

  it.effect("of days up to now are told with that of the trade date of now, also where it is tomorrow in UTC", () =>
    Past.at(
      Effect.gen(function*() {
        const { bars } = yield* History.History
        const from = Date.parse("2026-01-05T00:00:00Z")
        const told: Array<unknown> = []
        for (const barSize of ["1 day", "1 week", "1 month"] as const) {
          for (const range of [{ from }, { from, to: from + 2 * day }]) {
            const got = yield* Rig.during(bars(eurusd, { ...range, barSize, whatToShow: "MIDPOINT" }), "1 second")
            told.push([barSize, ...Past.texts(got)])
          }
        }
        assert.deepStrictEqual(told, [
          ["1 day", "20260105", "20260106", "20260107"],
          ["1 day", "20260105", "20260106"],
          ["1 week", "20260107"],
          ["1 week"],
          ["1 month", "20260107"],
          ["1 month"]
        ])
      }),
      {},
      // in New York it is half past six, and the day of trade ended at five
      "2026-01-06T23:30:00Z"
    ))

  for (const [clocks, date] of [["forward", "2026-03-08T07:00:00Z"], ["back", "2025-11-02T06:00:00Z"]] as const) {
    it.effect(`of a range longer than one question are all there where the clocks go ${clocks}, once each`, () =>
      Past.at(
        Effect.gen(function*() {
          const { bars } = yield* History.History
          // New York's clocks change where the first question ends
          const to = Date.parse(date) + 700_000
          const range = { from: to - 2_500_000, to, barSize: "1 secs", whatToShow: "AGGTRADES" } as const
          const got = yield* Rig.during(bars(bitcoin, range), "5 seconds")
          assert.deepStrictEqual((yield* Past.asked).map(([, ...question]) => question), [
            [BarTime.format(Date.parse(date) - 2000), "1799 S"],
            [BarTime.format(to + 1000), "705 S"]
          ])
          assert.deepStrictEqual(
            Past.texts(got),
            Array.from({ length: 2500 }, (_, index) => String(range.from / 1000 + index))
          )
        }),
        {},
        date.replace(/T.*/, "T23:00:00Z")
      ))
  }

  it.effect("of a duration are what the gateway answers to it, and of a long one those of the calendar", () =>
    Past.at(Effect.gen(function*() {
      const { bars } = yield* History.History
      const query = { barSize: "5 mins", whatToShow: "TRADES" } as const
      const to = Date.parse("2026-01-08T17:00:00Z")
      const two = yield* Rig.during(bars(aapl, { ...query, duration: "2 D", to }), "1 second")
      const many = yield* Rig.during(bars(aapl, { ...query, duration: "2 M", to }), "1 second")
      assert.deepStrictEqual(
        [
          two.length,
          two[0]?.time,
          new Date(many[0]?.time ?? 0).toISOString(),
          new Date(many.at(-1)?.time ?? 0).toISOString(),
          yield* Past.asked
        ],
        [
          78 + 30,
          Date.parse("2026-01-07T14:30:00Z"),
          "2025-11-10T14:30:00.000Z",
          "2026-01-08T16:55:00.000Z",
          [[0, "20260108-17:00:00", "2 D"], [1, "20251213-17:05:00", "38 D"], [1.025, "20260108-17:05:00", "29 D"]]
        ]
      )
    })))

  it.effect("are refused where there are none in all of a range, and none where only a part has none", () =>
    Past.at(Effect.gen(function*() {
      const { bars } = yield* History.History
      const query = { barSize: "1 min", whatToShow: "TRADES" } as const
      const before = Date.parse("1970-01-01T00:00:00Z")
      const none = yield* Rig.during(
        Effect.flip(bars(aapl, { ...query, from: before, to: before + 10 * day })),
        "1 second"
      )
      const first = Date.parse("1980-12-12T00:00:00Z")
      const some = yield* Rig.during(
        bars(aapl, { ...query, from: first - 8 * day, to: first + day }),
        "1 second"
      )
      const weekend = Date.parse("2026-01-03T00:00:00Z")
      const closed = yield* Rig.during(
        bars(aapl, { ...query, from: weekend, to: weekend + day }),
        "1 second"
      )
      assert.deepStrictEqual([none.message, some.length, closed], [
        "reqHistoricalData: the gateway refused it (162): Historical Market Data Service error message:HMDS query returned no data: AAPL@SMART Trades",
        390,
        []
      ])
    })))

  it.effect("of adjusted prices are asked for up to now, and cut", () =>
    Past.at(Effect.gen(function*() {
      const { bars } = yield* History.History
      const from = Date.parse("2026-01-05T00:00:00Z")
      const got = yield* Rig.during(
        bars(aapl, { from, to: from + 2 * day, barSize: "1 day", whatToShow: "ADJUSTED_LAST" }),
        "1 second"
      )
      assert.deepStrictEqual([Past.texts(got), yield* Past.asked], [
        ["20260105", "20260106"],
        [[0, "", "9 D"]]
      ])
    })))

  it.effect("that nobody waits for any more are cancelled at the gateway", () =>
    Past.at(Effect.gen(function*() {
      const { bars } = yield* History.History
      const gateway = yield* Gateway
      yield* gateway.startFault("server-lost", {})
      const waiting = yield* Effect.forkChild(
        bars(aapl, { duration: "1 D", barSize: "1 min", whatToShow: "TRADES" })
      )
      yield* Connected.settle
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(waiting)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(
        gateway.received.slice(-2).map(({ command }) => [command._tag, command.args[0]]),
        [["reqHistoricalData", RequestId.firstOfBroker], ["cancelHistoricalData", RequestId.firstOfBroker]]
      )
    })))

  it.effect("end with their session, or go on in the next with what was answered already", () =>
    Past.at(Effect.gen(function*() {
      const { bars } = yield* History.History
      const gateway = yield* Gateway
      // of three parts the first has no data
      const first = Date.parse("1980-12-12T00:00:00Z")
      const query = { from: first - 15 * day, to: first + day, barSize: "1 min", whatToShow: "TRADES" } as const
      const whole = yield* Rig.during(bars(aapl, query), "5 seconds")
      const questions = (yield* Past.asked).length
      const lost = Effect.fnUntraced(function*<A, E>(asking: Effect.Effect<A, E>) {
        const fiber = yield* Effect.forkChild(asking)
        yield* TestClock.adjust("30 millis")
        yield* Connected.settle
        yield* gateway.startFault("reset", {})
        yield* Connected.settle
        yield* TestClock.adjust("2 minutes")
        yield* Connected.settle
        return yield* Fiber.join(fiber)
      })
      const ended = yield* lost(Effect.flip(bars(aapl, query)))
      const before = (yield* Past.asked).length
      const resumed = yield* lost(bars(aapl, { ...query, resume: true }))
      assert.deepStrictEqual(
        [questions, ended.message, before, (yield* Past.asked).length - before, resumed.length],
        [
          3,
          "reqHistoricalData: the session ended before it was answered: Connection to 127.0.0.1:7497: the connection was reset",
          3 + 2,
          3,
          whole.length
        ]
      )
    })))
})

describe("questions about the past", () => {
  it.effect("tell since when there is a history, and when a contract trades", () =>
    Past.at(Effect.gen(function*() {
      const { head, schedule } = yield* History.History
      const first = yield* Rig.during(head(aapl, "TRADES"), "1 second")
      const from = Date.parse("2026-01-05T00:00:00Z")
      const sessions = yield* Rig.during(schedule(aapl, { from, to: from + 2 * day }), "1 second")
      assert.deepStrictEqual([new Date(first).toISOString(), sessions], [
        "1980-12-12T14:30:00.000Z",
        {
          timeZone: "US/Eastern",
          sessions: [
            { from: from + 14.5 * hour, to: from + 21 * hour, date: "20260105" },
            { from: from + 38.5 * hour, to: from + 45 * hour, date: "20260106" }
          ]
        }
      ])
    })))

  it.effect("that the gateway is too old for say so, and what can be done, at once, also where they may outlive a session", () =>
    Past.at(
      Effect.gen(function*() {
        const { schedule } = yield* History.History
        const error = yield* Effect.flip(schedule(aapl, { duration: "5 D", resume: true }))
        assert.deepStrictEqual([error.message, error.remedy, error.isRetryable], [
          "Connection to 127.0.0.1:7497: the gateway is too old for this request; nothing was sent (reqHistoricalData: Server Version " +
          "164: It does not support requesting of historical schedule.)",
          "Update TWS or IB Gateway, or leave out what it does not know yet.",
          false
        ])
      }),
      { maxVersion: 164 }
    ))

  it.effect("since when there is a history are ended once they are answered: a gateway counts them as open until then", () =>
    Past.at(Effect.gen(function*() {
      const { head } = yield* History.History
      const gateway = yield* Gateway
      yield* Rig.during(head(aapl, "TRADES"), "1 second")
      assert.deepStrictEqual(
        gateway.received.flatMap(({ command }) => /HeadTimestamp/.test(command._tag) ? [command._tag] : []),
        ["reqHeadTimestamp", "cancelHeadTimestamp"]
      )
    })))

  it.effect("that go on in the next session have the patience that was left to them, however long there was none", () =>
    Past.paced(
      { openHistory: 1 },
      Effect.gen(function*() {
        const { bars } = yield* History.History
        const gateway = yield* Gateway
        const query = { duration: "1 D", barSize: "1 min", whatToShow: "TRADES", resume: true } as const
        const ask = (useRth: boolean) =>
          Effect.forkChild(Effect.exit(bars(aapl, { ...query, useRth, patience: "10 minutes" })))
        const both = [yield* ask(true), yield* ask(false)]
        yield* TestClock.adjust("30 millis")
        yield* gateway.startFault("refuse", {})
        yield* gateway.startFault("reset", {})
        yield* Connected.settle
        yield* TestClock.adjust("2 hours")
        yield* gateway.endFaults
        yield* TestClock.adjust("5 minutes")
        yield* Connected.settle
        const answered = yield* Fiber.joinAll(both)
        assert.deepStrictEqual(answered.map(({ _tag }) => _tag), ["Success", "Success"])
      })
    ))
})
