import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Bar } from "../../../../src/domain/Bar.ts"
import * as BarTime from "../../../../src/domain/BarTime.ts"
import type { Event } from "../../../../src/domain/Event.ts"
import * as Gap from "../../../../src/domain/Gap.ts"
import * as Bars from "../../../../src/layers/Broker/Bars.ts"
import { History } from "../../../../src/layers/Broker/History.ts"
import * as Subscriptions from "../../../../src/layers/Broker/Subscriptions.ts"
import * as Streams from "../Streams.ts"
import * as Hand from "../Subscriptions/Hand.ts"

const start = Date.parse("2026-01-05T15:00:00Z")
const day = 86_400_000
const prices = { open: 1, high: 1, low: 1, close: 1, volume: 1, WAP: 1, count: 1 }
const seconds = (at: number) => Math.round((start + at) / 1000)
const shown = (one: Bar | Gap.Gap): string => Gap.isGap(one) ? one.why : `${(one.time - start) / 1000}`
const live = { barSize: "1 min", duration: "180 S", whatToShow: "TRADES" } as const

/** Lines of bars against a gateway by hand, without any history. */
const byHand = <E>(
  test: (
    hand: ReturnType<typeof Hand.make>
  ) => Effect.Effect<void, E, Bars.Bars | Subscriptions.Subscriptions | Scope.Scope>
) => {
  const hand = Hand.make()
  const layer = Bars.layer.pipe(
    Layer.provideMerge(Subscriptions.layer),
    Layer.provideMerge(hand.layer),
    Layer.provide(Layer.succeed(History, {} as never))
  )
  return Effect.andThen(TestClock.setTime(start), Effect.scoped(Effect.provide(test(hand), layer)))
}
const bar = (hand: ReturnType<typeof Hand.make>, at: number) =>
  hand.tell({ _tag: "realtimeBar", reqId: hand.last(), date: seconds(at), ...prices } as Event)
const update = (hand: ReturnType<typeof Hand.make>, time: string) =>
  hand.tell({ _tag: "historicalDataUpdate", reqId: hand.last(), time, ...prices } as Event)
const past = (hand: ReturnType<typeof Hand.make>, ...times: ReadonlyArray<string>) =>
  hand.tell(
    {
      _tag: "historicalData",
      reqId: hand.last(),
      start: "",
      end: "",
      bars: times.map((time) => ({ time, ...prices }))
    } as never
  )

describe("bars whose time is further ahead than clocks differ", () => {
  it.effect("are passed over, and those that come next are told", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const bars = yield* Bars.Bars
        yield* hand.begin
        const seen = yield* Streams.read(bars.realTime(Streams.aapl, "TRADES"), shown)
        yield* Streams.pass("2 seconds")
        for (const at of [0, day + 60_000, 1e13, 5000]) yield* bar(hand, at)
        hand.endNow()
        yield* hand.begin
        yield* Streams.pass("2 seconds")
        // clocks differ, and so much is believed
        for (const at of [10_000, 1e13, day]) yield* bar(hand, at)
        assert.deepStrictEqual(seen, ["0", "5", "reconnected", "10", "86400"])
      })
    ))

  it.effect("are passed over where they are kept up to date too, in the past that is told first and after it", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const bars = yield* Bars.Bars
        yield* hand.begin
        const times = (...each: ReadonlyArray<number>) => each.map((at) => String(seconds(at)))
        const seen = yield* Streams.read(bars.live(Streams.aapl, live), shown)
        yield* Streams.pass("2 seconds")
        yield* past(hand, ...times(-60_000, 1e13, 0))
        for (const time of times(60_000, 1e13, 120_000)) yield* update(hand, time)
        hand.endNow()
        yield* hand.begin
        yield* Streams.pass("2 seconds")
        yield* past(hand, ...times(60_000, 120_000, 180_000, 1e13))
        const later = yield* Streams.read(bars.live(Streams.aapl, live), shown)
        assert.deepStrictEqual([seen, later], [
          ["-60", "0", "60", "120", "reconnected", "120", "180"],
          ["60", "120", "180"]
        ])
      })
    ))

  for (const [barSize, days] of [["1 day", [0, 11]], ["1 week", [0, 11, 20]], ["1 month", [0, 11, 20, 45]]] as const) {
    it.effect(`are none of ${barSize} that are ahead by holidays, or as the end of it is`, () =>
      byHand((hand) =>
        Effect.gen(function*() {
          const bars = yield* Bars.Bars
          yield* hand.begin
          const seen = yield* Streams.read(
            bars.live(Streams.aapl, { ...live, barSize, duration: "1 Y" }),
            (one) => Gap.isGap(one) ? one.why : one.text
          )
          yield* Streams.pass("2 seconds")
          const date = (at: number) => BarTime.formatDate(start + at * day)
          for (const at of [0, 11, 20, 45, 99]) yield* update(hand, date(at))
          assert.deepStrictEqual(seen, days.map(date))
        })
      ))
  }

  it.effect("are told where all of a line are: the clock that is wrong may be ours, until one is nearer", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const bars = yield* Bars.Bars
        yield* hand.begin
        const seen = yield* Streams.read(bars.live(Streams.aapl, live), shown)
        yield* Streams.pass("2 seconds")
        const times = (...each: ReadonlyArray<number>) => each.map((at) => String(seconds(at)))
        yield* past(hand, ...times(1e13 - 60_000, 1e13))
        for (const time of times(1e13 + 60_000, 1e13, 0, 1e13 + 120_000, 60_000)) yield* update(hand, time)
        const later = yield* Streams.read(bars.live(Streams.aapl, live), shown)
        assert.deepStrictEqual([seen, later], [
          ["9999999940", "10000000000", "10000000060", "0", "60"],
          ["0", "60"]
        ])
      })
    ))

  it.effect("are told where a past goes on with them: our clock is behind, and nothing goes back or is told to nobody", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const bars = yield* Bars.Bars
        yield* hand.begin
        const seen = yield* Streams.read(bars.live(Streams.aapl, live), shown)
        yield* Streams.pass("2 seconds")
        const minutes = (...each: ReadonlyArray<number>) => each.map((at) => String(seconds(day + at * 60_000)))
        yield* past(hand, ...minutes(-1, 0, 1, 2))
        for (const time of minutes(3, 4)) yield* update(hand, time)
        hand.endNow()
        yield* hand.begin
        yield* Streams.pass("2 seconds")
        yield* past(hand, ...minutes(-1, 0, 1, 2, 3, 4, 5))
        for (const time of minutes(6)) yield* update(hand, time)
        const later = yield* Streams.read(bars.live(Streams.aapl, live), shown)
        const told = (...each: ReadonlyArray<number>) => each.map((at) => String(day / 1000 + at * 60))
        assert.deepStrictEqual([seen, later], [
          [...told(-1, 0, 1, 2, 3, 4), "reconnected", ...told(4, 5, 6)],
          told(0, 1, 2, 3, 4, 5, 6)
        ])
      })
    ))

  for (
    const [what, gap, told] of [
      ["follows the one before it is told, and so are those after it", 1, [-1, 0, 1, 2, 3]],
      ["comes after a weekend is told once another follows it", 4320, [-1, 0, 4320, 4321, 4322]]
    ] as const
  ) {
    it.effect(`one alone at the end of a past that ${what}, and nothing goes back when it is asked again`, () =>
      byHand((hand) =>
        Effect.gen(function*() {
          const bars = yield* Bars.Bars
          yield* hand.begin
          const seen = yield* Streams.read(bars.live(Streams.aapl, live), shown)
          yield* Streams.pass("2 seconds")
          const minutes = (...each: ReadonlyArray<number>) => each.map((at) => String(seconds(day + at * 60_000)))
          yield* past(hand, ...minutes(-1, 0, gap))
          for (const time of minutes(gap, gap + 1, gap + 1)) yield* update(hand, time)
          hand.endNow()
          yield* hand.begin
          yield* Streams.pass("2 seconds")
          yield* past(hand, ...minutes(-1, 0, gap, gap + 1))
          for (const time of minutes(gap + 2)) yield* update(hand, time)
          const later = yield* Streams.read(bars.live(Streams.aapl, live), shown)
          const texts = told.map((at) => String(day / 1000 + at * 60))
          const [next, newest] = texts.slice(-2)
          assert.deepStrictEqual([seen, later], [[...texts.slice(0, -1), "reconnected", next, newest], texts.slice(1)])
        })
      ))
  }

  it.effect("are told after a weekend too, once one follows another, and not where one is told again and again", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const bars = yield* Bars.Bars
        yield* hand.begin
        const seen = yield* Streams.read(bars.realTime(Streams.aapl, "TRADES"), shown)
        yield* Streams.pass("2 seconds")
        for (const at of [day - 5000, day, 1e13, 1e13, 4 * day, 4 * day + 5000, 1e13, 4 * day + 10_000]) {
          yield* bar(hand, at)
        }
        const behind = [...seen]
        for (const at of [1e13, 1e13, 0, 5000]) yield* bar(hand, at)
        const texts = (...each: ReadonlyArray<number>) => each.map((at) => String(at / 1000))
        assert.deepStrictEqual([behind, seen.slice(behind.length)], [
          texts(day - 5000, day, 4 * day, 4 * day + 5000, 4 * day + 10_000),
          texts(0, 5000)
        ])
      })
    ))
})
