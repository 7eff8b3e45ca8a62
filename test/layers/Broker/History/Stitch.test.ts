import { assert, describe, it } from "@effect/vitest"
import type * as Event from "../../../../src/domain/Event.ts"
import * as Stitch from "../../../../src/layers/Broker/History/Stitch.ts"

const bar = (second: number, close: number = 1): Event.Bar => ({
  time: String(1_767_623_400 + second),
  open: 1,
  high: 1,
  low: 1,
  close,
  volume: 1,
  WAP: 1,
  count: 1
})
const begin = 1_767_623_400_000

/** What work gives, and how often it lets others have their turn. */
const run = <A>(work: Generator<void, A>): readonly [pauses: number, value: A] => {
  for (let pauses = 0;; pauses++) {
    const { done, value } = work.next()
    if (done === true) return [pauses, value]
  }
}

describe("the bars of a part", () => {
  it("are those that begin in it, in their order and each once, as told last", () => {
    const told = [bar(3), bar(1), bar(2, 1.5), bar(2, 2.5), bar(4), bar(0)]
    const [, bars] = run(Stitch.take(told, { from: begin + 1000, to: begin + 4000 }))
    assert.deepStrictEqual(
      typeof bars === "string" ? bars : bars.map(({ close, time }) => [(time - begin) / 1000, close]),
      [[1, "1"], [2, "2.5"], [3, "1"]]
    )
  })

  it("are none where the time of one cannot be read, which is told", () => {
    const [, bars] = run(Stitch.take([bar(0), { ...bar(1), time: "yesterday" }], { from: 0, to: begin * 2 }))
    assert.strictEqual(bars, "yesterday")
  })

  it("let others have their turn, however many they are", () => {
    const told = Array.from({ length: 4 * Stitch.slice }, (_, second) => bar(second))
    const [pauses, bars] = run(Stitch.take(told, { from: 0, to: begin * 2 }))
    const [between, all] = run(Stitch.join([bars, bars].map((each) => typeof each === "string" ? [] : each)))
    assert.deepStrictEqual([pauses, bars.length, between, all.length], [4, told.length, 2, 2 * told.length])
  })
})
