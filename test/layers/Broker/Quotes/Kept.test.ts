import { assert, describe, it } from "@effect/vitest"
import * as Contract from "../../../../src/domain/Contract.ts"
import * as Kept from "../../../../src/layers/Broker/Quotes/Kept.ts"

describe("the last known quotes", () => {
  it("are those of all open lines, however many, and of as many more as were used last; each with its age", () => {
    const open = new Set(["open 0", "open 1"])
    const kept = Kept.make((key) => open.has(key))
    const last = (key: string) => {
      const known = kept.last(key)
      return known === undefined ? undefined : [known.quote.last, known.quote.at, known.isNow]
    }
    const watch = (key: string, at: number) => {
      const ticks = kept.begin(key, Contract.stock(key))
      ticks.take({ _tag: "tickPrice", reqId: 1, field: 4, value: at, size: 1, attribMask: 0 } as never, at)
      return ticks
    }
    for (const key of open) watch(key, 1)
    for (let n = 0; n < Kept.most; n++) watch(`${n}`, n + 2)
    // the oldest two made room for the open ones
    const before = ["open 0", "0", "1", "2", "3"].map(last)
    // what is used is the last to go, also where it forgot what it was told and begins anew
    kept.begin("4", Contract.stock("4")).reset()
    for (let n = 0; n < Kept.most - 5; n++) watch(`more ${n}`, 1)
    assert.deepStrictEqual([before, ["open 1", "2", "3", "4", "5", "more 0"].map(last)], [
      [["1", 1, true], undefined, undefined, ["4", 4, true], ["5", 5, true]],
      [["1", 1, true], ["4", 4, true], ["5", 5, true], ["6", 6, false], undefined, ["1", 1, true]]
    ])
  })
})
