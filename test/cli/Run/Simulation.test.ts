import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"

const src = path.join(import.meta.dirname, "../../../src")

/** All that a module loads before it runs, itself included: what it imports when it is asked to is none of it. */
const loadedBy = (file: string, loaded = new Set<string>()): ReadonlySet<string> => {
  if (loaded.has(file)) return loaded
  loaded.add(file)
  const text = fs.readFileSync(file, "utf8")
  for (const [, kind, from = ""] of text.matchAll(/^(?:import|export) (type )?(?:[^;"]*? from )?"(\.[^"]+\.ts)"/gm)) {
    if (kind === undefined) loadedBy(path.resolve(path.dirname(file), from), loaded)
  }
  return loaded
}

describe("Simulation", () => {
  it("is loaded by a service that runs against it, and by no other", () => {
    const of = (file: string) => [...loadedBy(path.join(src, file))].map((each) => path.relative(src, each))
    const simulated = (file: string) => of(file).filter((each) => each.startsWith("simulator/")).length > 0
    assert.isAbove(of("cli/Run/Program.ts").length, 200)
    assert.deepStrictEqual(
      ["main.ts", "cli/Run/Program.ts", "cli/Run/Simulation.ts"].map(simulated),
      [false, false, true]
    )
  })
})
