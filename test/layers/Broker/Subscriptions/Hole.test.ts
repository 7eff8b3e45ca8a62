import { assert, describe, it } from "@effect/vitest"
import * as Hole from "../../../../src/layers/Broker/Subscriptions/Hole.ts"

/** What values that come at these times (s), while a way is down from 10 s until 100 s, find not to have been seen. */
const gaps = (...times: ReadonlyArray<number>): ReadonlyArray<string> => {
  let now = 0
  let isLost = false
  const hole = Hole.make(() => now >= 10 && now < 100 ? "farm" : null, () => {})
  return times.flatMap((at) => {
    now = at
    if (!isLost && at >= 10) {
      isLost = true
      hole.begin("farm", false, 10_000)
    }
    const gap = hole.came(at * 1000)
    return gap === null ? [] : [`${gap.from / 1000}-${gap.to / 1000} ${gap.why}`]
  })
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

  it("is told once of a line that tells seldom and goes on doing so", () => {
    assert.deepStrictEqual(gaps(...every(0, 140, 20)), ["0-20 farm", "80-100 farm"])
  })

  it("that is sure ends with the next value, whatever is down, and outweighs what may be none", () => {
    const hole = Hole.make(() => "farm", () => {})
    hole.came(1000)
    hole.begin("upstream", false, 2000)
    hole.begin("reconnected", true, 3000)
    hole.begin("data_lost", true, 4000)
    hole.begin("farm", false, 5000)
    assert.deepStrictEqual([hole.since(6000), hole.came(7000), hole.came(8000)], [
      2000,
      { _tag: "Gap", from: 1000, to: 7000, why: "reconnected" },
      null
    ])
  })

  it("is another one, after one that is sure, while a way is down", () => {
    let down: "farm" | null = "farm"
    const hole = Hole.make(() => down, () => {})
    hole.came(1000)
    hole.begin("reconnected", true, 2000)
    const ends = hole.came(5000)
    const since = hole.since(60_000)
    down = null
    assert.deepStrictEqual([ends, since, hole.came(90_000), hole.since(90_000)], [
      { _tag: "Gap", from: 1000, to: 5000, why: "reconnected" },
      5000,
      { _tag: "Gap", from: 5000, to: 90_000, why: "farm" },
      null
    ])
  })

  it("is as old as what was told last, while a way is down", () => {
    const hole = Hole.make(() => "farm", () => {})
    hole.came(1000)
    hole.begin("upstream", false, 2000)
    const since = (at: number) => hole.since(at)
    const before = since(2000)
    hole.came(3000)
    const underWay = since(3000)
    hole.came(3500)
    assert.deepStrictEqual([before, underWay, since(3500), since(9500), since(9501)], [2000, 2000, null, null, 3500])
  })

  it("opens again by the clock alone where a line that told on says nothing, and tells of that as of its end", () => {
    const changes: Array<number> = []
    let now = 0
    const hole = Hole.make(() => "farm", () => void changes.push(now))
    const came = (at: number) => {
      now = at
      hole.came(at)
    }
    const opens = (at: number) => hole.opensAt(at)
    came(1000)
    hole.begin("farm", false, 2000)
    const before = opens(2000)
    came(4000)
    came(5000)
    const telling = [opens(5000), opens(11_000), opens(11_001)]
    came(20_000)
    assert.deepStrictEqual([before, telling, opens(20_000), changes], [null, [11_001, 11_001, null], 26_001, [
      4000,
      20_000
    ]])
  })
})
