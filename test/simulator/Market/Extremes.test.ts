import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Extremes from "../../../src/simulator/Market/Extremes.ts"
import * as Walk from "../../../src/simulator/Market/Walk.ts"

const width = 0.001
const range = { from: Schema.Int.check(Schema.isBetween({ minimum: -6e9, maximum: 6e9 })) }
const length = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3000 }))
const seed = Schema.Int.check(Schema.isBetween({ minimum: -2e9, maximum: 2e9 }))

describe("Extremes", () => {
  it.prop("are those that one finds by looking at every step", { seed, ...range, length }, ({ from, length, seed }) => {
    const walk = Walk.make(seed, width)
    const extremes = Extremes.make(seed, width)
    const all = Array.from({ length: length + 1 }, (_, at) => walk(from + at))
    for (const side of [1, -1] as const) {
      const step = extremes(from, from + length, side)
      assert.isTrue(step >= from && step <= from + length)
      assert.isTrue(Math.abs(side * Math.max(...all.map((value) => side * value)) - walk(step)) < 1e-9)
    }
  }, { arbitrary: { runs: 60, seed: 7 } })
})
