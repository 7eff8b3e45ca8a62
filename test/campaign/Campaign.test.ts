import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Program from "./Program.ts"
import * as Run from "./Run.ts"
import * as Verdict from "./Verdict.ts"

/** Plays a program, and says all that does not hold, with the program that it does not hold for. */
const judged = (program: Program.Program) =>
  Effect.map(Run.inMemory(program), (story) => {
    const problems = Verdict.problems(story)
    return problems.length === 0 ? [] : [...problems, Program.print(program)]
  })

const seeds = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe("the campaign", () => {
  // the thousands are played by `npm run campaign`
  it.live("every program by seed holds", () =>
    Effect.gen(function*() {
      for (const seed of seeds(16, 45)) assert.deepStrictEqual(yield* judged(Program.make(seed)), [])
    }))
})
