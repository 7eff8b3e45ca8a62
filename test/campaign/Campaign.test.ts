import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Known from "./Known.ts"
import * as Program from "./Program.ts"
import * as Run from "./Run.ts"
import * as Verdict from "./Verdict.ts"

/** Plays a program, and says all that does not hold, with the program that it does not hold for. */
const judged = (program: Program.Program, play: typeof Run.inMemory = Run.inMemory) =>
  Effect.map(play(program), (story) => {
    const problems = Verdict.problems(story)
    return problems.length === 0 ? [] : [...problems, Program.print(program)]
  })

const seeds = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe("the campaign", () => {
  for (const [name, program] of Object.entries(Known.programs)) {
    it.live(name, () => Effect.map(judged(program), (problems) => assert.deepStrictEqual(problems, [])))
  }

  // the thousands are played by `npm run campaign`
  it.live("every program by seed holds", () =>
    Effect.gen(function*() {
      for (const seed of seeds(1, 30)) assert.deepStrictEqual(yield* judged(Program.make(seed)), [])
    }))

  it.live("over TCP too", () =>
    Effect.gen(function*() {
      const all = seeds(101, 106)
      const found = yield* Effect.forEach(all, (seed) => judged(Program.make(seed), Run.overTcp), { concurrency: 6 })
      assert.deepStrictEqual(found, all.map(() => []))
    }))
})
