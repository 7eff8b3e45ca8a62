import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../../src/domain/Command.ts"
import type { Bar, Event, Events } from "../../../../src/domain/Event.ts"
import * as Gateway from "../../../../src/simulator/Gateway.ts"
import * as Asked from "./Asked.ts"

const exchange = { hours: "exchange", speed: 1 } as const
/** A gateway that starts at that Friday's eleven o'clock. */
const from = (options: Gateway.Options) => <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.andThen(TestClock.setTime(Asked.friday), Effect.provide(test, Gateway.layer(options)))

const why = "321 Error validating request.-'bN' : cause - "
const service = "162 Historical Market Data Service error message:"
const times = (history: Events["historicalData"] | undefined) => history?.bars.map(({ time }) => time)
const round = (value: number) => Number(value.toFixed(6))

/** What bars in a row are as one. */
const join = (bars: ReadonlyArray<Bar>) => ({
  open: bars[0]?.open,
  high: Math.max(...bars.map(({ high }) => high)),
  low: Math.min(...bars.map(({ low }) => low)),
  close: bars.at(-1)?.close,
  volume: bars.reduce<number | undefined>((sum = 0, { volume = 0 }) => sum + volume, 0),
  count: bars.reduce<number | undefined>((sum = 0, { count = 0 }) => sum + count, 0)
})
const prices = ({ close, count, high, low, open, volume }: Bar) => ({ open, high, low, close, volume, count })

describe("historical bars", () => {
  it.effect("are of the last sessions up to now, on the clock of the exchange", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const [days, hours, minutes, weeks] = Asked.only(
        yield* ask(
          Asked.bars(1, "3 D", "1 day"),
          Asked.bars(2, "1 D", "1 hour"),
          Asked.bars(3, "120 S", "1 min", { format: 2, what: "MIDPOINT" }),
          Asked.bars(4, "2 W", "1 week", { format: 2 })
        ),
        "historicalData"
      )
      // Thursday was Thanksgiving
      assert.deepStrictEqual([times(days), days?.start, days?.end], [
        ["20261124", "20261125", "20261127"],
        "20261124 11:00:00 US/Eastern",
        "20261127 11:00:00 US/Eastern"
      ])
      assert.deepStrictEqual(times(hours), [
        "20261127 09:30:00 US/Eastern",
        "20261127 10:00:00 US/Eastern",
        "20261127 11:00:00 US/Eastern"
      ])
      assert.deepStrictEqual(hours?.bars.map(({ count }) => count), [7200, 14_400, 0])
      assert.deepStrictEqual(times(minutes), ["1795795080", "1795795140", "1795795200"])
      assert.deepStrictEqual(minutes?.bars.map(({ WAP, count, volume }) => [WAP, count, volume]), [
        [-1, -1, -1],
        [-1, -1, -1],
        [-1, -1, -1]
      ])
      assert.deepStrictEqual(times(weeks), ["20261120", "20261127"])
    }).pipe(from(exchange)))

  it.effect("are of a whole day just after midnight, where no market closes", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const end = "20261127 00:05:00 US/Eastern"
      const [hours, days] = Asked.only(
        yield* ask(Asked.bars(1, "1 D", "8 hours", { end }), Asked.bars(2, "1 D", "1 day", { end })),
        "historicalData"
      )
      assert.deepStrictEqual([times(hours), times(days)], [
        [
          "20261126 00:00:00 US/Eastern",
          "20261126 08:00:00 US/Eastern",
          "20261126 16:00:00 US/Eastern",
          "20261127 00:00:00 US/Eastern"
        ],
        ["20261127"]
      ])
    }).pipe(from({})))

  it.effect("go back from an end, in regular hours or all of them", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const end = "20261125-20:00:00"
      const [all, regular, clipped] = Asked.only(
        yield* ask(
          Asked.bars(1, "1 D", "8 hours", { rth: false, end }),
          Asked.bars(2, "1 D", "8 hours", { end: "20261125 15:00:00 US/Eastern" }),
          Asked.bars(3, "3600 S", "30 mins", { end: "20261125 10:00:00 EST" })
        ),
        "historicalData"
      )
      assert.deepStrictEqual(times(all), [
        "20261125 04:00:00 US/Eastern",
        "20261125 08:00:00 US/Eastern"
      ])
      assert.deepStrictEqual([times(regular), regular?.end], [
        ["20261125 09:30:00 US/Eastern"],
        "20261125 15:00:00 US/Eastern"
      ])
      // an hour of trading: half of it on the day before
      assert.deepStrictEqual(times(clipped), ["20261124 15:30:00 US/Eastern", "20261125 09:30:00 US/Eastern"])
    }).pipe(from(exchange)))

  it.effect("are as many as were traded, however long it was closed since", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      // before the market opens, after a weekend and Labor Day
      const end = "20260908 09:00:00 US/Eastern"
      const [seconds] = Asked.only(yield* ask(Asked.bars(1, "1800 S", "1 secs", { end })), "historicalData")
      assert.deepStrictEqual([seconds?.bars.length, times(seconds)?.[0], times(seconds)?.at(-1)], [
        1800,
        "20260904 15:30:00 US/Eastern",
        "20260904 15:59:59 US/Eastern"
      ])
    }).pipe(from(exchange)))

  it.effect("add up: minutes to hours to days, each opening where the one before ended", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      for (const contract of [Asked.aapl, { conId: 12087792, exchange: "IDEALPRO" }]) {
        const what = contract === Asked.aapl ? "TRADES" : "MIDPOINT"
        const end = "20261125-21:00:00"
        const ask1 = (id: number, size: string) => Asked.bars(id, "1 D", size, { contract, end, what })
        const [fives, hours, days] = Asked.only(
          yield* ask(ask1(1, "5 mins"), ask1(2, "1 hour"), ask1(3, "1 day")),
          "historicalData"
        ).toSorted((one, another) => one.reqId - another.reqId)
        for (const { close, high, low, open } of fives?.bars ?? []) {
          assert.isTrue(high >= Math.max(open, close) && low <= Math.min(open, close))
        }
        fives?.bars.slice(1).forEach(({ open }, at) => {
          const before = fives.bars[at]?.close ?? 0
          assert.isTrue(Math.abs(open / before - 1) < 0.001, `${before} and then ${open}`)
        })
        if (what === "MIDPOINT") continue
        const [day] = days?.bars ?? []
        assert.deepStrictEqual(join(fives?.bars ?? []), day && prices(day))
        assert.deepStrictEqual(join(hours?.bars ?? []), day && prices(day))
        const hour = hours?.bars.find(({ time }) => time.includes(" 14:00:00"))
        const inside = fives?.bars.filter(({ time }) => time.includes(" 14:")) ?? []
        assert.deepStrictEqual(join(inside), hour && prices(hour))
      }
    }).pipe(from(exchange)))

  it.effect("end at the price of now, whatever it was set to", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask } = yield* Asked.call()
      yield* TestClock.adjust(30_250)
      yield* gateway.setPrice("AAPL", 300)
      const [set] = Asked.only(yield* ask(Asked.bars(1, "1 D", "1 min")), "historicalData")
      assert.strictEqual(set?.bars.at(-1)?.close, 300)
      assert.strictEqual(set?.bars.at(-1)?.high, 300)
      yield* TestClock.adjust(10_000)
      const [moved] = Asked.only(yield* ask(Asked.bars(2, "1 D", "1 min")), "historicalData")
      const price = (yield* gateway.prices).find(({ symbol, secType }) => symbol === "AAPL" && secType === "STK")
      assert.strictEqual(moved?.bars.at(-1)?.close, price?.last)
    }).pipe(from(exchange)))

  it.effect("are told below 174 in the gateway's time without a zone", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const [history] = Asked.only(yield* ask(Asked.bars(1, "60 S", "1 min")), "historicalData")
      assert.deepStrictEqual([history?.start, history?.bars[0]?.time], [
        "20261127  10:59:00",
        "20261127  10:59:00"
      ])
    }).pipe(from({ ...exchange, maxVersion: 173 })))

  it.effect("are of quotes, volatilities and yields too", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const one = (id: number, what: string) => Asked.bars(id, "60 S", "30 secs", { what, end: "20261127-15:30:00" })
      const kinds = ["BID", "ASK", "MIDPOINT", "BID_ASK", "HISTORICAL_VOLATILITY", "FEE_RATE"]
      const found = Asked.only(yield* ask(...kinds.map((what, id) => one(id, what))), "historicalData")
      const [bid, ask_, middle, both, volatility] = found.map(({ bars: [bar] }) => bar)
      assert.strictEqual(round(((bid?.open ?? 0) + (ask_?.open ?? 0)) / 2), middle?.open)
      assert.deepStrictEqual([both?.open, both?.close], [bid?.open, ask_?.close])
      assert.isTrue((volatility?.high ?? 0) >= (volatility?.open ?? 1) && (volatility?.open ?? 0) > 0)
      assert.strictEqual(found.length, kinds.length)
    }).pipe(from(exchange)))

  it.effect("tell the schedule of sessions", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      assert.deepStrictEqual(yield* ask(Asked.bars(1, "2 D", "1 day", { what: "SCHEDULE" })), [
        {
          _tag: "historicalSchedule",
          reqId: 1,
          start: "20261125-09:30:00",
          end: "20261127-13:00:00",
          timeZone: "US/Eastern",
          sessions: [
            { startDateTime: "20261125-09:30:00", endDateTime: "20261125-16:00:00", refDate: "20261125" },
            { startDateTime: "20261127-09:30:00", endDateTime: "20261127-13:00:00", refDate: "20261127" }
          ]
        }
      ])
    }).pipe(from(exchange)))

  it.effect("are refused in the words of a real gateway", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const euro = { conId: 12087792, exchange: "IDEALPRO" }
      const bitcoin = { conId: 479624278, exchange: "PAXOS" }
      const wrong: ReadonlyArray<readonly [duration: string, size: string, more: Asked.More, says: string]> = [
        [
          "1 D",
          "1 minute",
          {},
          `${why}Historical data bar size setting is invalid. Legal ones are: 1 secs, 5 secs, 10 secs, 15 secs, 30 secs, 1 min, 2 mins, 3 mins, 5 mins, 10 mins, 15 mins, 20 mins, 30 mins, 1 hour, 2 hours, 3 hours, 4 hours, 8 hours, 1 day, 1W, 1M`
        ],
        ["", "1 min", {}, `${why}Historical data request duration not specified.`],
        [
          "1D",
          "1 min",
          {},
          `${why}When specifying a unit, historical data request duration format is integer{SPACE}unit (S|D|W|M|Y).`
        ],
        ["0 D", "1 min", {}, `${why}Historical data requested duration is invalid.`],
        [
          "366 D",
          "1 day",
          {},
          `${why}Historical data requests for durations longer than 365 days must be made in years.`
        ],
        ["86401 S", "1 min", {}, `${why}Historical data request for greater than 86400 seconds rejected.`],
        [
          "1 D",
          "1 min",
          { end: "2026-11-27 10:00" },
          "10314 End Date/Time: The date, time, or time-zone entered is invalid."
        ],
        [
          "1 D",
          "1 min",
          { end: "20261127 10:00:00 Nowhere" },
          "10314 End Date/Time: The date, time, or time-zone entered is invalid."
        ],
        ["1 D", "1 min", { format: 0 }, `${why}Date formatting selection of 0 rejected.`],
        [
          "1 D",
          "1 min",
          { what: "ADJUSTED_LAST", end: "20261127-10:00:00" },
          `${why}End date not supported with adjusted last`
        ],
        ["1 D", "1 min", { live: true, end: "20261127-10:00:00" }, `${why}End date not supported with live updates`],
        ["1 D", "1 min", { live: true, what: "BID_ASK" }, `${why}Source price not supported with live updates`],
        ["1 D", "1 hour", { what: "SCHEDULE" }, `${why}Only daily resolution supported for Schedule requests`],
        [
          "1 D",
          "1 min",
          { what: "NONSENSE" },
          "10299 Expected what to show is TRADES, please use that instead of NONSENSE."
        ],
        [
          "1 D",
          "1 min",
          { contract: bitcoin },
          "10299 Expected what to show is AGGTRADES, please use that instead of TRADES."
        ],
        ["1 D", "1 min", { contract: euro }, `${service}No historical market data for EUR/CASH@IDEALPRO Trades`],
        ["1 D", "1 secs", {}, `${service}invalid step: 1`],
        ["2001 S", "1 secs", {}, `${service}Time length exceed max.`],
        ["20 Y", "1 min", {}, `${service}Time length exceed max.`],
        ["1 D", "1 min", { end: "19790601-10:00:00" }, `${service}HMDS query returned no data: AAPL@SMART Trades`],
        ["1 D", "30 secs", { end: "20260101-10:00:00" }, `${service}HMDS query returned no data: AAPL@SMART Trades`],
        ["1 D", "1 min", { contract: { symbol: "NONE" } }, "200 No security definition has been found for the request"]
      ]
      const events = yield* ask(...wrong.map(([duration, size, more], id) => Asked.bars(id, duration, size, more)))
      const found = Asked.errors(events).map((text) => text.replace(/ The correct format.*/, ""))
      assert.deepStrictEqual(found, wrong.map(([, , , says], id) => `${id} ${says}`))
    }).pipe(from(exchange)))

  it.effect("warn of a time without a zone", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const events = yield* ask(Asked.bars(1, "60 S", "1 min", { end: "20261127 10:00:00" }))
      assert.deepStrictEqual(Asked.errors(events).map((text) => text.slice(0, 80)), [
        "1 2174 Warning: You submitted request with date-time attributes without explicit"
      ])
      assert.deepStrictEqual(Asked.only(events, "historicalData").map(({ end }) => end), [
        "20261127 10:00:00 US/Eastern"
      ])
    }).pipe(from(exchange)))
})

describe("bars that are kept up to date", () => {
  const kept = (events: ReadonlyArray<Event>) => Asked.only(events, "historicalDataUpdate")

  it.effect("asked in a halt have nothing of what is below it, and go on after it", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask, events, heard } = yield* Asked.call()
      const bars = (reqId: number, live = false) => Asked.bars(reqId, "120 S", "1 min", { live })
      const [before] = Asked.only(yield* ask(bars(1)), "historicalData")
      const halt = yield* gateway.startFault("halt", { symbol: "AAPL" })
      yield* TestClock.adjust("30 seconds")
      const [during] = Asked.only(yield* ask(bars(2, true)), "historicalData")
      assert.deepStrictEqual(during?.bars, before?.bars)
      yield* TestClock.adjust("20 seconds")
      yield* heard
      assert.deepStrictEqual(kept(events.splice(0)), [])
      yield* gateway.endFault(halt)
      yield* TestClock.adjust("1 second")
      yield* heard
      assert.isAbove(kept(events.splice(0)).length, 0)
    }).pipe(from(exchange)))

  it.effect("are told every second, the last of a minute too, until they are cancelled", () =>
    Effect.gen(function*() {
      const { ask, events, heard } = yield* Asked.call()
      const [history] = Asked.only(yield* ask(Asked.bars(1, "120 S", "1 min", { live: true })), "historicalData")
      assert.strictEqual(history?.bars.at(-1)?.time, "20261127 11:00:00 US/Eastern")
      assert.deepStrictEqual(Asked.errors(yield* ask(Asked.bars(1, "120 S", "1 min"))), [
        "1 386 Duplicate ticker ID for API historical data query."
      ])
      yield* TestClock.adjust(3500)
      yield* heard
      const first = kept(events.splice(0))
      assert.deepStrictEqual(first.map(({ count, time }) => [time, count]), [
        ["20261127 11:00:00 US/Eastern", 4],
        ["20261127 11:00:00 US/Eastern", 8],
        ["20261127 11:00:00 US/Eastern", 12]
      ])
      yield* TestClock.adjust(58_000)
      yield* heard
      const later = kept(events.splice(0))
      const [whole] = Asked.only(yield* ask(Asked.bars(2, "1 D", "1 min")), "historicalData")
      // the minute ends as it is told afterwards, and the next one begins
      const minute = later.findLast(({ time }) => time === "20261127 11:00:00 US/Eastern")
      const { _tag: _, reqId: __, ...told } = minute as { readonly _tag?: string } & Events["historicalDataUpdate"]
      assert.deepStrictEqual(told, whole?.bars.at(-2))
      assert.strictEqual(later.at(-1)?.time, "20261127 11:01:00 US/Eastern")
      const cancel = (id: number) => Command.make("cancelHistoricalData", id)
      assert.deepStrictEqual(Asked.errors(yield* ask(cancel(1), cancel(1))), [
        `1 ${service}API historical data query cancelled: 1`,
        "1 366 No historical data query found for ticker id:1"
      ])
      yield* TestClock.adjust(5000)
      yield* heard
      assert.deepStrictEqual(events, [])
    }).pipe(from(exchange)))

  it.effect("follow a price that was set, where the market stands still", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask, events, heard } = yield* Asked.call()
      yield* ask(Asked.bars(1, "60 S", "1 min", { live: true }))
      yield* gateway.setPrice("AAPL", 250)
      yield* gateway.setPrice("AAPL", 251)
      yield* heard
      assert.deepStrictEqual(kept(events).map(({ close }) => close), [250, 251])
    }).pipe(from({ hours: "always" })))

  it.effect("stop at a bust event, and where IBKR has lost them", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask, events, heard } = yield* Asked.call()
      yield* ask(Asked.bars(1, "60 S", "1 min", { live: true }))
      yield* gateway.startFault("bust", {})
      yield* TestClock.adjust(2000)
      yield* heard
      assert.deepStrictEqual(
        Asked.errors(events.splice(0)).map((text) => text.slice(0, 25)),
        ["1 10225 Bust event occurre"].map((text) => text.slice(0, 25))
      )
      yield* ask(Asked.bars(1, "60 S", "1 min", { live: true }))
      yield* gateway.startFault("server-lost", { restore: "lost", after: 1000 })
      yield* TestClock.adjust(5000)
      yield* heard
      assert.deepStrictEqual(kept(events), [])
    }).pipe(from(exchange)))
})

describe("historical bars under faults", () => {
  it.effect("wait for IBKR, are refused by a broken farm, and are as long as a fault wants them", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask, events, heard } = yield* Asked.call()
      yield* gateway.startFault("server-lost", { after: 5000 })
      yield* heard
      assert.deepStrictEqual(Asked.only(yield* ask(Asked.bars(1, "60 S", "1 min")), "historicalData"), [])
      yield* TestClock.adjust(5000)
      yield* heard
      assert.strictEqual(Asked.only(events.splice(0), "historicalData").length, 1)
      const farm = yield* gateway.startFault("farm", { kind: "historical" })
      const broken = "HMDS connection attempt failed.  Connection will be re-attempted..."
      assert.deepStrictEqual(
        Asked.errors(
          yield* ask(
            Asked.bars(2, "60 S", "1 min"),
            Asked.ticks(3, "TRADES", 1, { end: "20261127-15:00:00" }),
            Command.make("reqHeadTimestamp", 4, Asked.aapl, "TRADES", true, 1),
            Command.make("reqHistogramData", 5, Asked.aapl, true, 1, "DAY" as never)
          )
        ),
        [
          `2 ${service}${broken}`,
          `3 10187 Failed to request historical ticks:${broken}`,
          `4 ${service}${broken}`,
          `5 ${service}${broken}`
        ]
      )
      yield* gateway.endFault(farm)
      yield* gateway.startFault("long-history", { bars: 120 })
      const [long] = Asked.only(yield* ask(Asked.bars(6, "60 S", "1 hour")), "historicalData")
      assert.deepStrictEqual([long?.bars.length, long?.bars.at(-1)?.time], [120, "20261127 11:00:00 US/Eastern"])
    }).pipe(from(exchange)))

  it.effect("are nobody's without the permission for them", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      assert.deepStrictEqual(Asked.errors(yield* ask(Asked.bars(2, "60 S", "1 min"))), [
        `2 ${service}No market data permissions for NASDAQ STK`
      ])
    }).pipe(from({ ...exchange, noMarketData: ["AAPL"] })))
})
