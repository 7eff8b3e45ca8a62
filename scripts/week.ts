/**
 * A week with two hundred random faults a day, by seed, in memory on a clock that is turned: the whole connection against
 * a simulated gateway, and at the end what was seen, what did not hold, and what stayed behind.
 *
 * `npm run week -- --seed 1`
 */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { parseArgs } from "node:util"
import * as Week from "../test/programs/Week.ts"

const { values: flags } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    faults: { type: "string", default: String(Week.ofAWeek) }
  }
})

const { dials, problems, seen } = await Effect.runPromise(
  Effect.provide(Week.play(flags.seed, Number(flags.faults)), TestClock.layer())
)
console.log(`${flags.faults} faults, seed ${flags.seed}, ${dials} dials\n\nseen`)
for (const kind of [...seen].toSorted()) console.log(`  ${kind}`)
for (const problem of problems) console.log(`\nPROBLEM ${problem}`)
console.log(`\nverdict: ${problems.length === 0 ? "all holds" : `${problems.length} problems`}`)
process.exit(problems.length === 0 ? 0 : 1)
