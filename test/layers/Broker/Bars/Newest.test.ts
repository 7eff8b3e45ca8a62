import { assert, describe, it } from "@effect/vitest"
import type * as Bar from "../../../../src/domain/Bar.ts"
import type { Event } from "../../../../src/domain/Event.ts"
import * as Newest from "../../../../src/layers/Broker/Bars/Newest.ts"

const now = Date.parse("2026-01-05T18:00:00Z")

const bars = (from: number, to: number, prices: object = {}): Event =>
  ({
    _tag: "historicalData",
    reqId: 1,
    bars: Array.from({ length: to - from + 1 }, (_, n) => ({
      time: String(1_767_623_400 + (from + n) * 60),
      open: 1,
      high: 1,
      low: 1,
      close: 1,
      volume: 1,
      WAP: 1,
      count: 1,
      ...prices
    }))
  }) as never

describe("the newest bars", () => {
  it("are told to who comes later as far back as the gateway told them last, with no hole among them", () => {
    const newest = Newest.make("1 min", 1000, true)
    newest.take(bars(1, 30), now, () => {})
    // a hole that is longer than the past which the gateway tells
    newest.take(bars(101, 110), now, () => {})
    assert.deepStrictEqual(
      newest.past?.().map(({ time }) => time / 60_000 - 1_767_623_400 / 60),
      Array.from({ length: 10 }, (_, n) => 101 + n)
    )
  })

  it("are told to who comes later as the gateway corrected them, as where a trade was busted", () => {
    const newest = Newest.make("1 min", 1000, true)
    const seen: Array<string> = []
    const show = (bars: ReadonlyArray<Bar.Bar>) =>
      bars.map(({ close, time }) => `${time / 60_000 - 1_767_623_400 / 60} ${close}`)
    const tell = (bar: Bar.Bar) => seen.push(...show([bar]))
    newest.take(bars(1, 4), now, tell)
    newest.reset()
    newest.take(bars(1, 3, { close: 2 }), now, tell)
    const corrected = show(newest.past?.() ?? [])
    newest.reset()
    newest.take(bars(2, 5, { close: 3 }), now, tell)
    assert.deepStrictEqual([seen, corrected, show(newest.past?.() ?? [])], [
      ["1 1", "2 1", "3 1", "4 1", "4 3", "5 3"],
      ["2 2", "3 2", "4 1"],
      ["2 3", "3 3", "4 3", "5 3"]
    ])
  })

  it("are none where the gateway does not know a price, and those after it are told", () => {
    const newest = Newest.make("1 min", 1000, true)
    const seen: Array<unknown> = []
    const bar = (minute: number, prices: object): Event =>
      ({
        _tag: "historicalDataUpdate",
        reqId: 1,
        time: String(1_767_623_400 + minute * 60),
        open: 1,
        high: 1,
        low: 1,
        close: 1,
        volume: 1,
        WAP: 1,
        count: 1,
        ...prices
      }) as never
    const told = [
      bar(1, { open: undefined }),
      bar(2, { close: Number.NaN }),
      bar(3, { high: Number.POSITIVE_INFINITY }),
      bar(4, { volume: Number.NaN, WAP: Number.POSITIVE_INFINITY })
    ]
    for (const event of told) {
      newest.take(event, now, ({ open, time, volume, wap }) => seen.push([time, open, volume, wap]))
    }
    assert.deepStrictEqual(seen, [[1_767_623_640_000, "1", null, null]])
  })

  const minutes = (seen: Array<number>) => ({ time }: Bar.Bar) => void seen.push(time / 60_000 - 1_767_623_400 / 60)
  const update = (minute: number): Event => {
    const { bars: [bar] } = bars(minute, minute) as Extract<Event, { readonly _tag: "historicalData" }>
    return { ...bar, _tag: "historicalDataUpdate", reqId: 1 } as Event
  }

  it("are told, and once more, where our clock is more than a day behind and a past that is told anew is of one alone", () => {
    const newest = Newest.make("1 min", 1000, true)
    const seen: Array<number> = []
    newest.take(bars(2000, 2001), now, minutes(seen))
    for (const minute of [2001, 2002]) {
      newest.reset()
      newest.take(bars(minute, minute), now, minutes(seen))
    }
    newest.take(update(2003), now, minutes(seen))
    assert.deepStrictEqual(seen, [2000, 2001, 2001, 2002, 2003])
  })

  it("are told at once where our clock is more than a day behind and none was between, as over a weekend", () => {
    const newest = Newest.make("1 min", 1000, true)
    const seen: Array<number> = []
    newest.take(bars(2000, 2001), now, minutes(seen))
    for (const minute of [2003, 6000]) newest.take(update(minute), now, minutes(seen))
    assert.deepStrictEqual(seen, [2000, 2001, 2003, 6000])
  })

  it("are told where our clock is set right between one that was too far ahead and the next", () => {
    const newest = Newest.make("1 min", 1000, true)
    const seen: Array<number> = []
    newest.take(bars(1, 1), now, minutes(seen))
    newest.take(update(4321), now, minutes(seen))
    newest.take(update(4322), now + 3 * 86_400_000, minutes(seen))
    assert.deepStrictEqual(seen, [1, 4321, 4322])
  })

  it("are not told again where our clock is a day behind and a past that is told anew ends a bar sooner", () => {
    const newest = Newest.make("1 min", 1000, true)
    const seen: Array<number> = []
    // the last of them is more than a day ahead
    newest.take(bars(1649, 1651), now, minutes(seen))
    newest.reset()
    newest.take(bars(1649, 1650), now, minutes(seen))
    newest.take(update(1652), now, minutes(seen))
    assert.deepStrictEqual(seen, [1649, 1650, 1651, 1652])
  })

  it("are those of now alone in a past with two that are too far ahead, and once such ones were all", () => {
    const within = Newest.make("1 min", 1000, true)
    const before = Newest.make("1 min", 1000, true)
    const seen: Array<number> = []
    const all = [bars(1, 1), bars(9000, 9001), bars(2, 2)].flatMap((event) => "bars" in event ? event.bars : [])
    within.take({ ...bars(1, 1), bars: all } as Event, now, minutes(seen))
    before.take(bars(9000, 9001), now, () => {})
    before.take(update(3), now, minutes(seen))
    const past: Array<number> = []
    before.past?.().forEach(minutes(past))
    assert.deepStrictEqual([seen, past], [[1, 2, 3], [3]])
  })
})
