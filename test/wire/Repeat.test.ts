import { assert, describe, it } from "@effect/vitest"
import { isDeepStrictEqual } from "node:util"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Problem from "../../src/wire/Problem.ts"
import * as Reader from "../../src/wire/Reader.ts"
import * as Repeat from "../../src/wire/Repeat.ts"
import * as Made from "./Made.ts"

describe("Repeat", () => {
  it("finds of every message, whatever was said before it, what reading all of it finds", () => {
    const seen = { read: 0, problems: 0 }
    const differing: Array<object> = []
    for (const version of Made.versions) {
      for (const layout of Made.spoken(Layout.outbound, version)) {
        const [check, read] = [Repeat.make(layout, version), Reader.of(layout, version)]
        const made = [version, version + 1].map((seed) => Made.fields(layout, version, seed))
        const all = made.flatMap((fields, of) => Made.spoiled(fields, version * 1000 + layout.id + of))
        // each once after the whole one, and once after whatever came before it
        for (const fields of [...all.flatMap((spoiled) => [made[0] ?? [], spoiled]), ...all.toReversed()]) {
          const whole = read(fields)
          const expected = Problem.isProblem(whole) ? whole : whole.surplus
          const found = check(fields)
          if (!isDeepStrictEqual(found, expected)) {
            differing.push({ layout: layout.name, version, fields, found, expected })
          }
          seen[Problem.isProblem(found) ? "problems" : "read"]++
        }
      }
    }
    assert.deepStrictEqual(differing, [])
    assert.isAbove(Math.min(seen.read, seen.problems), 2_000)
  })
})
