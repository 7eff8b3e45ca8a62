import { assert, describe, it } from "@effect/vitest"
import * as Gap from "../../../../src/domain/Gap.ts"
import * as Reader from "../../../../src/layers/Broker/Subscriptions/Reader.ts"

/** What a reader holds, in short. */
const held = (reader: Reader.Reader<string>) => {
  const taken = reader.take()
  return taken?._tag === "Values"
    ? [taken.dropped, ...taken.values.map((one) => Gap.isGap(one) ? `${one.from}-${one.to} ${one.why}` : one)]
    : taken
}

describe("a reader that is too far behind", () => {
  it("is told so from what it has taken last, in one with a hole that comes next", () => {
    const reader = Reader.make<string>(undefined, 4)
    reader.push("a", 1000)
    const first = held(reader)
    reader.push("b", 2000)
    reader.push("c", 3000)
    reader.hole(Gap.make(3000, 9000, "reconnected"))
    reader.push("d", 9000)
    reader.push("e", 9100)
    assert.deepStrictEqual([first, held(reader), held(reader)], [
      [0, "a"],
      [2, "1000-9000 reconnected", "d", "e"],
      undefined
    ])
  })

  it("is told so where it has lost nothing but the word of a hole", () => {
    const reader = Reader.make<string>(undefined, 2)
    reader.push("a", 1000)
    held(reader)
    reader.hole(Gap.make(1000, 2000, "silent"))
    reader.push("b", 2000)
    reader.push("c", 3000)
    assert.deepStrictEqual(held(reader), [0, "1000-2000 lagging", "b", "c"])
  })

  it("is told so by a hole that does not end before it begins, where the clock was set back meanwhile", () => {
    const reader = Reader.make<string>(undefined, 2)
    reader.push("a", 9000)
    held(reader)
    for (const at of [1000, 2000, 3000]) reader.push(String(at), at)
    const lagging = held(reader)
    reader.hole(Gap.make(9000, 9500, "farm"))
    reader.hole(Gap.make(3000, 4000, "silent"))
    reader.push("b", 4000)
    assert.deepStrictEqual([lagging, held(reader)], [
      [1, "2000-2000 lagging", "2000", "3000"],
      [0, "4000-4000 silent", "b"]
    ])
  })

  it("is told so from the first that it has lost, where it has taken none", () => {
    const reader = Reader.make<string>(undefined, 2)
    for (const at of [1000, 2000, 3000]) reader.push(String(at), at)
    assert.deepStrictEqual(held(reader), [1, "1000-2000 lagging", "2000", "3000"])
    const slow = Reader.make<string>(undefined, 2)
    for (const at of [1000, 2000, 3000, 4000]) slow.push(String(at), at)
    assert.deepStrictEqual(held(slow), [2, "1000-3000 lagging", "3000", "4000"])
  })
})

describe("a reader of the latest", () => {
  it("is told the first after a hole, also where the line is asked anew before it was taken, and no more than one of before", () => {
    let latest = "a"
    const reader = Reader.make(() => latest, 0)
    reader.touch(1000)
    const told = [held(reader)]
    for (const [from, to, value] of [[1000, 2000, "b"], [2000, 3000, "c"], [3000, 4000, "d"]] as const) {
      reader.hole(Gap.make(from, to, "reconnected"))
      latest = value
      reader.touch(to)
      reader.keep()
      latest = "forgotten"
    }
    told.push(held(reader))
    assert.deepStrictEqual(told, [[0, "a"], [0, "1000-2000 reconnected", "b", "2000-4000 reconnected"]])
  })
})
