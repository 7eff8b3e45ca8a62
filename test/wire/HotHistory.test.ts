import { assert, describe, it } from "@effect/vitest"
import type { Events } from "../../src/domain/Event.ts"
import * as Frame from "../../src/wire/Frame.ts"
import * as History from "../../src/wire/Hot/History.ts"
import * as Inbound from "../../src/wire/Inbound.ts"
import { Page } from "../../src/wire/Page.ts"

const history = (count: number, volume: number | undefined = 1234): Events["historicalData"] => ({
  reqId: 7,
  start: "20261126 11:00:00 US/Eastern",
  end: "20261127 11:00:00 US/Eastern",
  bars: Array.from({ length: count }, (_, at) => ({
    time: `20261127 09:${String(10 + at % 50)}:00 US/Eastern`,
    open: 230 + at,
    high: 230.5 + at / 100,
    low: 1e-7 * (at + 1),
    close: 12_345.000_05,
    volume: at % 2 === 0 ? volume : 0.123_456_78,
    WAP: -1,
    count: at
  }))
})
const written = (one: Events["historicalData"], version: number) => {
  const page = new Page()
  const writing = History.write(page, one, version)
  let pauses = 0
  let step = writing.next()
  for (; step.done !== true; step = writing.next()) pauses++
  return { stays: step.value, pauses, bytes: page.take().bytes }
}

describe("a history, encoded to bytes", () => {
  it("is what the tables make of it, at every version", () => {
    for (const version of [151, 178, 193, 195, 196, 200]) {
      const one = history(20)
      const { bytes, stays } = written(one, version)
      assert.isTrue(stays)
      const fields = Inbound.encode({ _tag: "historicalData", ...one }, version)
      assert.deepStrictEqual(Frame.fields(bytes, 4, bytes.length), fields, `@${version}`)
      assert.deepStrictEqual(Buffer.from(bytes), Frame.encode(fields))
    }
  })

  it("pauses where it is long, and is left to the tables where a value is not set", () => {
    assert.deepStrictEqual([written(history(499), 193).pauses, written(history(1500), 193).pauses], [0, 3])
    const unset = { ...history(1), bars: history(1).bars.map((bar) => ({ ...bar, volume: undefined })) }
    const { bytes, stays } = written(unset, 193)
    assert.deepStrictEqual([stays, bytes.length], [false, 0])
  })
})
