import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Program from "./Program.ts"
import * as Shrink from "./Shrink.ts"

const tags = ({ steps }: Program.Program): ReadonlyArray<string> => steps.map(({ act }) => act._tag)

describe("the campaign's programs", () => {
  it("are the same for the same seed, and others for others", () => {
    const one = Program.print(Program.make(1))
    assert.strictEqual(Program.print(Program.make(1)), one)
    assert.notStrictEqual(Program.print(Program.make(2)).replaceAll("s2-", "s1-").replace("seed: 2", "seed: 1"), one)
  })

  it("have steps in the order of their times, 10 at least", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { steps } = Program.make(seed)
      assert.isAtLeast(steps.length, 10)
      assert.deepStrictEqual(steps.map(({ at }) => at), steps.map(({ at }) => at).toSorted((one, other) => one - other))
    }
  })

  it.effect("shrink to what it takes to fail", () =>
    Effect.gen(function*() {
      const at = (second: number, act: Program.Act): Program.Step => ({ at: second * 1000, turns: 0, act })
      const watch: Program.Act = { _tag: "Watch", subject: "quotes", symbol: "AAPL" }
      const program: Program.Program = {
        seed: 1,
        account: "DU1234567",
        steps: [
          ...Array.from({ length: 9 }, (_, second) => at(second, watch)),
          at(9, { _tag: "Cancel", ref: "a" }),
          at(10, watch),
          { at: 11_500, turns: 7, act: { _tag: "Crash", down: 0 } },
          at(12, watch)
        ]
      }
      let runs = 0
      const smallest = yield* Shrink.shrink(program, (one) =>
        Effect.sync(() => {
          runs++
          return tags(one).join().includes("Cancel") && tags(one).includes("Crash")
        }))
      assert.deepStrictEqual(smallest.steps, [
        at(9, { _tag: "Cancel", ref: "a" }),
        at(11, { _tag: "Crash", down: 0 })
      ])
      assert.isBelow(runs, 60)
    }))
})
