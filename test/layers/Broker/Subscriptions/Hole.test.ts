import { assert, describe, it } from "@effect/vitest"
import type * as Gap from "../../../../src/domain/Gap.ts"
import * as Hole from "../../../../src/layers/Broker/Subscriptions/Hole.ts"

/** What values that come at these times (s), while a way is down from 10 s until 100 s, find not to have been seen. */
const gaps = (...times: ReadonlyArray<number>): ReadonlyArray<string> => {
  let now = 0
  let isLost = false
  const hole = Hole.make(() => now >= 10 && now < 100 ? "farm" : null, () => {}, () => now * 1000)
  return times.flatMap((at) => {
    if (!isLost && at >= 10) {
      isLost = true
      now = 10
      hole.begin("farm", false, 10_000)
    }
    now = at
    const gap = hole.came(at * 1000)
    return gap === null ? [] : [`${gap.from / 1000}-${gap.to / 1000} ${gap.why}`]
  })
}
/** A hole by the clock that its test tells (ms). */
const by = (down: () => Gap.Why | null) => {
  let now = 0
  const changes: Array<number> = []
  const hole = Hole.make(down, () => void changes.push(now), () => now)
  const at = <A>(time: number, read: () => A): A => {
    now = time
    return read()
  }
  return {
    changes,
    hole,
    came: (time: number) => at(time, () => hole.came(time)),
    anew: (time: number) => at(time, () => hole.anew(time)),
    lost: (time: number, why: Gap.Why, isSure: boolean) => at(time, () => hole.begin(why, isSure, time)),
    since: (time: number) => at(time, hole.since),
    opens: (time: number) => at(time, hole.opensIn)
  }
}
const every = (from: number, to: number, apart: number): ReadonlyArray<number> =>
  Array.from({ length: Math.floor((to - from) / apart) + 1 }, (_, at) => from + at * apart)

describe("what a line has not seen", () => {
  it("is none if it tells on throughout, or if nothing was lost", () => {
    assert.deepStrictEqual([gaps(...every(1, 120, 5)), gaps(1, 9)], [[], []])
  })

  it("begins with the last value that was under way, and ends with the first once the way is up", () => {
    assert.deepStrictEqual([gaps(1, 10, 10.5, 11, 101, 180), gaps(1, 50, 51, 102, 103)], [
      ["11-101 farm"],
      ["1-50 farm", "51-102 farm"]
    ])
  })

  it("is not hidden by a value that comes before the word that the way is up", () => {
    assert.deepStrictEqual(gaps(1, 99.5, 100.5, 101), ["1-99.5 farm"])
  })

  it("ends with a value that was under way as another way went down, and is then of the way that is down", () => {
    let way: Gap.Why | null = null
    const { came, hole, lost } = by(() => way)
    const told: Array<Gap.Gap | null> = [came(1000)]
    way = "farm"
    lost(10_000, way, false)
    way = "upstream"
    lost(20_000, way, false)
    told.push(came(20_500))
    const since = hole.since()
    way = null
    told.push(came(30_000))
    // that of a farm which is back, and nothing was told since
    lost(31_000, "farm", false)
    way = "upstream"
    lost(32_000, way, false)
    told.push(came(32_500))
    way = null
    told.push(came(40_000))
    // beside a way that is down it has told on for a while
    way = "farm"
    lost(41_000, way, false)
    told.push(came(43_000))
    way = "upstream"
    lost(60_000, way, false)
    told.push(came(60_500))
    assert.deepStrictEqual([told, since], [[
      null,
      { _tag: "Gap", from: 1000, to: 20_500, why: "farm" },
      { _tag: "Gap", from: 20_500, to: 30_000, why: "upstream" },
      null,
      { _tag: "Gap", from: 32_500, to: 40_000, why: "upstream" },
      null,
      { _tag: "Gap", from: 43_000, to: 60_500, why: "farm" }
    ], 20_500])
  })

  it("is of the way that is down, and of none beside which the line told on", () => {
    let way: Gap.Why | null = null
    const { came, lost } = by(() => way)
    const told: Array<Gap.Gap | null> = [came(9000)]
    way = "farm"
    lost(10_000, way, false)
    told.push(came(12_000))
    way = "upstream"
    lost(13_000, way, false)
    way = null
    told.push(came(20_000))
    // the farm is back while TWS is away from IBKR, which still sends something
    way = "farm"
    lost(30_000, way, false)
    way = "upstream"
    lost(31_000, way, false)
    told.push(came(40_000))
    way = null
    told.push(came(60_000))
    assert.deepStrictEqual(told, [
      ...[null, null],
      { _tag: "Gap", from: 12_000, to: 20_000, why: "upstream" },
      { _tag: "Gap", from: 20_000, to: 40_000, why: "farm" },
      { _tag: "Gap", from: 40_000, to: 60_000, why: "upstream" }
    ])
  })

  it("is there for no reason of long ago where a line is asked for again", () => {
    const { anew, came, lost } = by(() => null)
    const told: Array<Gap.Gap | null> = [came(1000)]
    lost(2000, "reconnected", true)
    anew(3000)
    told.push(came(4000))
    anew(10_000)
    told.push(came(11_000))
    // what was asked before tells meanwhile
    lost(20_000, "data_lost", true)
    told.push(came(21_000))
    anew(22_000)
    told.push(came(23_000))
    assert.deepStrictEqual(told, [
      null,
      { _tag: "Gap", from: 1000, to: 4000, why: "reconnected" },
      { _tag: "Gap", from: 4000, to: 11_000, why: "asked_again" },
      { _tag: "Gap", from: 11_000, to: 21_000, why: "data_lost" },
      { _tag: "Gap", from: 21_000, to: 23_000, why: "data_lost" }
    ])
  })

  it("is told once of a line that tells seldom and goes on doing so", () => {
    assert.deepStrictEqual(gaps(...every(0, 140, 20)), ["0-20 farm", "80-100 farm"])
  })

  it("that is sure ends with the next value, whatever is down, and outweighs what may be none", () => {
    const { came, hole, lost, since } = by(() => "farm")
    came(1000)
    lost(2000, "upstream", false)
    lost(3000, "reconnected", true)
    lost(4000, "data_lost", true)
    lost(5000, "farm", false)
    assert.deepStrictEqual([since(6000), came(7000), came(8000), hole.valueAt()], [
      2000,
      { _tag: "Gap", from: 1000, to: 7000, why: "reconnected" },
      null,
      8000
    ])
  })

  it("is another one, after one that is sure, while a way is down", () => {
    let down: "farm" | null = "farm"
    const { came, lost, since } = by(() => down)
    came(1000)
    lost(2000, "reconnected", true)
    const ends = came(5000)
    const until = since(60_000)
    down = null
    assert.deepStrictEqual([ends, until, came(90_000), since(90_000)], [
      { _tag: "Gap", from: 1000, to: 5000, why: "reconnected" },
      5000,
      { _tag: "Gap", from: 5000, to: 90_000, why: "farm" },
      null
    ])
  })

  it("is as old as what was told last, while a way is down", () => {
    const { came, lost, since } = by(() => "farm")
    came(1000)
    lost(2000, "upstream", false)
    const before = since(2000)
    came(3000)
    const underWay = since(3000)
    came(3500)
    const telling = [since(3500), since(9500), since(9501)]
    lost(20_000, "reconnected", true)
    const dead = since(20_000)
    came(21_000)
    came(23_000)
    lost(24_000, "reconnected", true)
    assert.deepStrictEqual([before, underWay, telling, dead, since(24_000)], [
      2000,
      2000,
      [null, null, 3500],
      3500,
      24_000
    ])
  })

  it("opens again by the clock alone where a line that told on says nothing, and tells of that as of its end", () => {
    const { came, changes, lost, opens } = by(() => "farm")
    came(1000)
    lost(2000, "farm", false)
    const before = opens(2000)
    came(4000)
    came(5000)
    const telling = [opens(5000), opens(11_000), opens(11_001)]
    came(20_000)
    assert.deepStrictEqual([before, telling, opens(20_000), changes], [null, [6001, 1, null], 6001, [4000, 20_000]])
  })
})
