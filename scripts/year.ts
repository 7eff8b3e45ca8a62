/**
 * A year of resets, nightly and weekly, region by region, in memory on a clock that is turned: the whole connection
 * against a gateway that is away in every window, and at the end what did not hold.
 *
 * `npm run year -- --year 2026`
 */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { parseArgs } from "node:util"
import * as Year from "../test/programs/Year.ts"

const { values: flags } = parseArgs({ options: { year: { type: "string", default: "2026" } } })
const year = Number(flags.year)

let found = 0
for (const region of Year.regions) {
  const { dials, outages, problems } = await Effect.runPromise(
    Effect.provide(Year.play(region, Date.UTC(year), Date.UTC(year + 1)), TestClock.layer())
  )
  console.log(`${region}: ${outages} outages in ${year}, ${dials} dials`)
  for (const problem of problems) console.log(`\nPROBLEM ${problem}`)
  found += problems.length
}
console.log(`\nverdict: ${found === 0 ? "all holds" : `${found} problems`}`)
process.exit(found === 0 ? 0 : 1)
