import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { HistoricalTick } from "../../../../src/domain/HistoricalTick.ts"
import { ConnectionError } from "../../../../src/errors/IbkrError.ts"
import * as History from "../../../../src/layers/Broker/History.ts"
import * as Pages from "../../../../src/layers/Broker/History/Pages.ts"
import * as Ticks from "../../../../src/layers/Broker/History/Ticks.ts"
import * as Pace from "../../../../src/schedules/Pace.ts"
import { Gateway } from "../../../../src/simulator/Gateway.ts"
import * as Walk from "../../../../src/simulator/Market/Walk.ts"
import * as Rig from "../Rig.ts"
import * as Past from "./Past.ts"

const tick = (second: number, price: number): HistoricalTick => ({
  _tag: "Midpoint",
  time: second * 1000,
  price: String(price)
})

/** Turns pages until the end: `page` answers what is from a second on. */
const read = (from: number, to: number, size: number, page: (from: number) => ReadonlyArray<HistoricalTick>) => {
  const ticks: Array<HistoricalTick> = []
  let place: Pages.Place | undefined = Pages.begin(from)
  while (place !== undefined) {
    const step = Pages.step(place, page(place.from), size, Pages.secondOf(to))
    ticks.push(...step.fresh)
    if (step.full !== undefined) return step.full
    place = step.next
  }
  return ticks
}

describe("pages of ticks", () => {
  for (const isWhole of [true, false]) {
    it(`make the ticks of a range, each once, where a page is ${isWhole ? "whole in" : "cut in"} its last second`, () => {
      const wrong: Array<number> = []
      for (let seed = 1; seed <= 200; seed++) {
        const size = 4 + Math.floor(Walk.noise(seed, 1, 0) * 8)
        // no second holds as many as a page
        const all = Array.from({ length: 30 }, (_, second) =>
          Array.from(
            { length: Math.floor(Walk.noise(seed, 2, second) * size) },
            (_, index) => tick(second, second * 100 + index)
          )).flat()
        const from = Math.floor(Walk.noise(seed, 3, 0) * 10_000)
        const to = from + Math.floor(Walk.noise(seed, 4, 0) * 25_000)
        const got = read(from, to, size, (at) => {
          const rest = all.filter(({ time }) => time >= at)
          const last = rest[size - 1]?.time ?? 0
          return isWhole && rest.length > size
            ? rest.filter(({ time }, index) => index < size || time === last)
            : rest.slice(0, size)
        })
        const [first, last] = [from, to].map((at) => Math.floor(at / 1000) * 1000)
        const wanted = all.filter(({ time }) => time >= Number(first) && time < Number(last))
        if (JSON.stringify(got) !== JSON.stringify(wanted)) wrong.push(seed)
      }
      assert.deepStrictEqual(wrong, [])
    })
  }

  it("say of a second that holds as many as a page that nobody knows the rest, and go on after one that was told whole", () => {
    const full = Array.from({ length: 5 }, (_, index) => tick(7, index))
    const more = [...full, tick(7, 5)]
    assert.deepStrictEqual(
      [
        Pages.step(Pages.begin(7000), full, 5, 100_000),
        Pages.step(Pages.begin(7000), more, 5, 100_000),
        Pages.step(Pages.begin(7000), full.slice(1), 5, 100_000),
        Pages.step(Pages.begin(7000), [], 5, 100_000)
      ],
      [
        { fresh: full, next: undefined, full: 7000 },
        { fresh: more, next: { from: 8000, had: 0 } },
        { fresh: full.slice(1), next: undefined, over: 7000 },
        { fresh: [], next: undefined, over: 7000 }
      ]
    )
  })
})

describe("ticks", () => {
  for (const time of [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 63 * 1000]) {
    it.effect(`are not told without the one whose time cannot be read (${time})`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(10_000)
        const page = [tick(1, 230), { ...tick(2, 231), time }, tick(3, 232)]
        const ticks = Ticks.make({
          pace: Pace.defaults,
          until: () => Effect.succeed(Number.POSITIVE_INFINITY),
          ask: () => Effect.succeed(page as never)
        })
        const error = yield* Effect.flip(ticks(Past.aapl, { from: 1000, to: 3000, whatToShow: "MIDPOINT" }))
        assert.strictEqual(
          error.message,
          "reqHistoricalTicks: a part of its answer could not be read: the time of a tick"
        )
      }))
  }

  it.effect("whose time lies in the future are no end of a range: the question fails as unreadable", () =>
    Effect.gen(function*() {
      const day = 86_400_000
      yield* TestClock.setTime(10_000)
      const read = (time: number, to: number) => {
        const page = [tick(1, 230), { ...tick(2, 231), time }]
        const ticks = Ticks.make({
          pace: Pace.defaults,
          until: () => Effect.succeed(Number.POSITIVE_INFINITY),
          ask: () => Effect.succeed(page as never)
        })
        return Effect.match(ticks(Past.aapl, { from: 1000, to, whatToShow: "MIDPOINT" }), {
          onFailure: ({ message }) => message,
          onSuccess: (told) => told.map((one) => one.time)
        })
      }
      const unreadable = "reqHistoricalTicks: a part of its answer could not be read: the time of a tick"
      assert.deepStrictEqual(
        [
          yield* read(10_000 + day, 3000),
          yield* read(10_000 + day + 1000, 3000),
          // a gateway whose clock is ahead may be asked up to that
          yield* read(10_000 + day + 1000, 20_000)
        ],
        [[1000], unreadable, [1000]]
      )
    }))

  it.effect("of ranges that meet within a second are each told once", () =>
    Past.at(Effect.gen(function*() {
      const { ticks } = yield* History.History
      const from = Date.parse("2026-01-09T15:00:00Z")
      const range = (first: number, last: number) =>
        ticks(Past.aapl, { from: from + first, to: from + last, whatToShow: "TRADES" })
      const whole = yield* Rig.during(range(0, 10_000), "20 seconds")
      const parts = yield* Rig.during(
        Effect.all([range(0, 3500), range(3500, 3700), range(3700, 9999), range(9999, 10_001)]),
        "20 seconds"
      )
      assert.deepStrictEqual([whole.length, parts.flat()], [40, whole])
    })))

  it.effect("of a range go on in the next session, of which each has its own pages", () =>
    Past.at(Effect.gen(function*() {
      const { ticks } = yield* History.History
      const gateway = yield* Gateway
      const range = { from: Date.parse("2026-01-08T20:59:58Z"), to: Date.parse("2026-01-09T14:30:02Z") }
      const got = yield* Rig.during(ticks(Past.aapl, { ...range, whatToShow: "TRADES" }), "20 seconds")
      const asked = gateway.received.flatMap(({ command: { _tag, args } }) =>
        _tag.startsWith("reqHist") ? [args[2]] : []
      )
      assert.deepStrictEqual(
        [[...new Set(got.map(({ time }) => new Date(time).toISOString()))], got.length, asked],
        [
          ["08T20:59:58", "08T20:59:59", "09T14:30:00", "09T14:30:01"].map((at) => `2026-01-${at}.000Z`),
          16,
          ["20260108-20:59:58", "20260108-20:59:59", "20260109-14:30:02", "20260109-14:30:00"]
        ]
      )
    })))

  for (const whatToShow of ["TRADES", "MIDPOINT", "BID_ASK"] as const) {
    it.effect(`(${whatToShow}) go on in the next session too where the gateway is too old to tell which there are`, () => {
      const range = { from: Date.parse("2026-01-08T20:59:58Z"), to: Date.parse("2026-01-09T14:30:02Z") }
      const told = Effect.gen(function*() {
        const { ticks } = yield* History.History
        return yield* Rig.during(ticks(Past.aapl, { ...range, whatToShow }), "1 minute")
      })
      return Effect.gen(function*() {
        const [now, old] = [yield* Past.at(told), yield* Past.at(told, { maxVersion: 164 })]
        assert.deepStrictEqual([old, old.some(({ time }) => time > range.to - 10_000)], [now, true])
      })
    })
  }

  it.effect("of a gateway that is too old to tell sessions are asked for from each bar on that may begin one", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(20_000_000)
      const bar = (minute: number, count: number) => ({
        ...{ open: 1, high: 1, low: 1, close: 1, volume: count, WAP: 1 },
        time: String(minute * 60),
        count
      })
      // a session that ends in silence, and the next one
      const pages: { readonly [from: string]: ReadonlyArray<HistoricalTick> } = {
        "19700101-00:10:00": [tick(600, 1), tick(610, 2)],
        "19700101-00:10:10": [tick(610, 2)],
        "19700101-01:00:00": [tick(3600, 3), tick(3660, 4)]
      }
      const asked: Array<unknown> = []
      const ticks = Ticks.make({
        pace: Pace.defaults,
        until: () => Effect.succeed(Number.POSITIVE_INFINITY),
        ask: (_, { command }) =>
          Effect.suspend(() => {
            const { _tag, args } = command(1)
            asked.push(_tag === "reqHistoricalTicks" ? args[2] : args[5])
            if (_tag === "reqHistoricalTicks") return Effect.succeed((pages[String(args[2])] ?? []) as never)
            return args[5] === "SCHEDULE"
              ? Effect.fail(new ConnectionError({ reason: "TooOld" }))
              : Effect.succeed([bar(10, 2), bar(15, 0), bar(20, -1), bar(60, 2)] as never)
          })
      })
      const range = { from: 600_000, to: 3_660_000 }
      const got = yield* ticks(Past.aapl, { ...range, whatToShow: "TRADES" })
      assert.deepStrictEqual([got.map(({ time }) => time / 1000), asked], [
        [600, 610, 3600],
        [
          "19700101-00:10:00",
          "19700101-00:10:10",
          "SCHEDULE",
          "TRADES",
          "19700101-00:15:00",
          "19700101-00:20:00",
          "19700101-01:00:00"
        ]
      ])
    }))

  it.effect("of a gateway that is too old to tell sessions are those of the first where no later one has any", () =>
    Past.at(
      Effect.gen(function*() {
        const { ticks } = yield* History.History
        const range = { from: Date.parse("2026-01-09T20:59:58Z"), to: Date.parse("2026-01-10T12:00:00Z") }
        const got = yield* Rig.during(ticks(Past.aapl, { ...range, whatToShow: "TRADES" }), "1 minute")
        assert.strictEqual(got.length, 8)
      }),
      { maxVersion: 151 }
    ))

  it.effect("of a range are told page by page, as many as are wanted", () =>
    Past.at(
      Effect.gen(function*() {
        const { ticks } = yield* History.History
        const gateway = yield* Gateway
        const from = Date.parse("2026-01-09T15:00:00Z")
        const query = { from, to: from + 300_000, whatToShow: "TRADES" } as const
        const all = yield* Rig.during(ticks(Past.aapl, query), "20 seconds")
        const quotes = yield* Rig.during(ticks(Past.aapl, { ...query, whatToShow: "BID_ASK", max: 1 }), "20 seconds")
        const middle = yield* Rig.during(ticks(Past.aapl, { ...query, whatToShow: "MIDPOINT", max: 1 }), "20 seconds")
        assert.deepStrictEqual(
          [
            all.length,
            all[0],
            all.at(-1)?.time,
            [...quotes, ...middle],
            gateway.received.flatMap(({ command }) =>
              command._tag === "reqHistoricalTicks" ? [[command.args[2], command.args[5]]] : []
            )
          ],
          [
            1200,
            {
              _tag: "Trade",
              time: from,
              price: "232.04",
              size: "800",
              exchange: "NASDAQ",
              conditions: "",
              pastLimit: false,
              unreported: false
            },
            from + 299_000,
            [
              {
                _tag: "BidAsk",
                time: from,
                bid: "232.04",
                ask: "232.05",
                bidSize: "300",
                askSize: "900",
                bidPastLow: false,
                askPastHigh: false
              },
              { _tag: "Midpoint", time: from, price: "232.06" }
            ],
            [
              ["20260109-15:00:00", "TRADES"],
              ["20260109-15:04:09", "TRADES"],
              ["20260109-15:00:00", "BID_ASK"],
              ["20260109-15:00:00", "MIDPOINT"]
            ]
          ]
        )
      }),
      { pacing: "throttle" }
    ))
})
