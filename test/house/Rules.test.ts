import { assert, beforeAll, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

const root = path.resolve(import.meta.dirname, "../..")

type House = Readonly<Record<string, ReadonlyArray<string>>>

/** What the linter found in one house of all the files below, with the rules of this one, without its texts. */
let found: ReadonlyArray<string> = []
beforeAll(() => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-house-"))
  try {
    for (const name of ["oxlint.config.ts", "package.json", "tsconfig.json"]) {
      fs.copyFileSync(path.join(root, name), path.join(home, name))
    }
    fs.symlinkSync(path.join(root, "node_modules"), path.join(home, "node_modules"))
    for (const [file, lines] of Object.entries({ ...arrows, ...circles, ...leaving })) {
      fs.mkdirSync(path.join(home, path.dirname(file)), { recursive: true })
      fs.writeFileSync(path.join(home, file), lines.map((line) => `${line}\n`).join(""))
    }
    const { stdout } = spawnSync(process.execPath, [path.join(root, "scripts/lint.ts")], {
      cwd: home,
      encoding: "utf8"
    })
    found = stdout.trimEnd().split("\n").slice(0, -1).map((line) => line.split(": ", 2).join(" "))
  } finally {
    fs.rmSync(home, { recursive: true, force: true })
  }
})

const findings = (files: House): ReadonlyArray<string> =>
  found.filter((line) => line.slice(0, line.indexOf(":")) in files)

const noun = ["export const noun = 1"]
const nouns = {
  "src/Ibkr.ts": noun,
  "src/cli/Run.ts": noun,
  "src/domain/Thing.ts": noun,
  "src/errors/Oops.ts": noun,
  "src/layers/Connection.ts": noun,
  "src/layers/Tws/Socket.ts": noun,
  "src/programs/Watch.ts": noun,
  "src/schedules/Pace.ts": noun,
  "src/simulator/Engine.ts": noun,
  "src/wire/Frame.ts": noun
}

const importing = (...froms: ReadonlyArray<string>) =>
  froms.map((from, index) => `export { noun as n${index} } from "${from}"`)

const arrows = {
  ...nouns,
  "src/errors/Bad.ts": importing("../domain/Thing.ts", "./Oops.ts"),
  "src/domain/Bad.ts": importing("../errors/Oops.ts", "../wire/Frame.ts", "../schedules/Pace.ts"),
  "src/wire/deep/Bad.ts": importing("../../domain/Thing.ts", "../Frame.ts", "../../simulator/Engine.ts"),
  "src/schedules/Bad.ts": importing("../errors/Oops.ts", "../layers/Connection.ts"),
  "src/layers/Bad.ts": importing(
    "../wire/Frame.ts",
    "./Connection.ts",
    "../programs/Watch.ts",
    "../simulator/Engine.ts"
  ),
  "src/layers/Tws/Simulated.ts": importing("../../simulator/Engine.ts", "../../cli/Run.ts"),
  "src/programs/Bad.ts": importing(
    "../layers/Connection.ts",
    "../layers/Tws/Socket.ts",
    "../cli/Run.ts",
    "../Ibkr.ts"
  ),
  "src/simulator/Bad.ts": importing("../wire/Frame.ts", "../layers/Connection.ts", "../schedules/Pace.ts"),
  "src/cli/Good.ts": importing(
    "../simulator/Engine.ts",
    "../layers/Tws/Socket.ts",
    "../Ibkr.ts",
    "../programs/Watch.ts"
  ),
  "src/layers/Typed.ts": [`import type * as Engine from "../simulator/Engine.ts"`, "export type T = typeof Engine"]
}

const circles = {
  "src/domain/A.ts": [`import * as B from "./B.ts"`, "export const a = (): unknown => B"],
  "src/domain/B.ts": [`import * as A from "./A.ts"`, "export const b = (): unknown => A"],
  "src/layers/C.ts": [
    `import { Effect } from "effect"`,
    `import { NodeRuntime } from "@effect/platform-node"`,
    `import type { IBApi } from "@stoqey/ib"`,
    "export type C = [typeof Effect, typeof NodeRuntime, IBApi]"
  ],
  "test/D.ts": [`import { Effect } from "effect"`, "export const d = Effect.void"]
}

const bad = [
  `import * as Context from "effect/Context"`,
  `import * as Effect from "effect/Effect"`,
  `export const now = () => Date.now()`,
  `export const today = () => new Date()`,
  `export const later = () => setTimeout(now, 1)`,
  `export const soon = () => setImmediate(now)`,
  `export const pace = () => setInterval(now, 1)`,
  `export const said = () => console.log(now())`,
  `export const set = () => process.env["HOME"]`,
  `export const wait = async () => now()`,
  `export const any = (x: unknown) => x as any`,
  `export const sure = (x: number | undefined) => x!`,
  `export const timed = Effect.timeout(Effect.void, "1 second")`,
  `export const luck = () => Math.random()`,
  `export const call = () => fetch("http://127.0.0.1")`,
  `export const tried = () => {`,
  `  try {`,
  `    return now()`,
  `  } catch {`,
  `    return 0`,
  `  }`,
  `}`,
  `export class Key extends Context.Service<Key, number>()("somewhere/else/Key") {}`,
  `// TODO: later`
]
const edges = bad.map((line) =>
  /const (now|wait|any|sure|luck) |^ {2}(try|\})/.test(line) ? `${line} // edge: a socket` : line
)
const speechless = ["export const now = () => Date.now() // edge:"]
const leaving = {
  "src/layers/Leaves.ts": bad,
  "src/layers/Edge.ts": edges,
  "src/layers/Speechless.ts": speechless
}

describe("the rules of the house", () => {
  it("arrows only go up", () => {
    assert.deepStrictEqual(findings(arrows), [
      "src/domain/Bad.ts:2 no-restricted-imports",
      "src/domain/Bad.ts:3 no-restricted-imports",
      "src/errors/Bad.ts:1 no-restricted-imports",
      "src/layers/Bad.ts:3 no-restricted-imports",
      "src/layers/Bad.ts:4 no-restricted-imports",
      "src/layers/Tws/Simulated.ts:2 no-restricted-imports",
      "src/layers/Typed.ts:1 no-restricted-imports",
      "src/programs/Bad.ts:2 no-restricted-imports",
      "src/programs/Bad.ts:3 no-restricted-imports",
      "src/programs/Bad.ts:4 no-restricted-imports",
      "src/schedules/Bad.ts:2 no-restricted-imports",
      "src/simulator/Bad.ts:2 no-restricted-imports",
      "src/simulator/Bad.ts:3 no-restricted-imports",
      "src/wire/deep/Bad.ts:3 no-restricted-imports"
    ])
  })

  it("no circle and no barrel", () => {
    assert.deepStrictEqual(findings(circles), [
      "src/domain/A.ts:1 no-cycle",
      "src/domain/B.ts:1 no-cycle",
      "src/layers/C.ts:1 no-restricted-imports",
      "src/layers/C.ts:1 consistent-type-imports",
      "src/layers/C.ts:2 no-restricted-imports",
      "src/layers/C.ts:2 consistent-type-imports",
      "src/layers/C.ts:3 no-restricted-imports"
    ])
  })

  it("only an edge leaves Effect, and says why", () => {
    const at = (file: string, ...rules: ReadonlyArray<string>) => rules.map((rule) => `src/layers/${file}.ts:${rule}`)
    assert.deepStrictEqual(
      findings({ "src/layers/Leaves.ts": bad }),
      at(
        "Leaves",
        "3 globalDate",
        "4 globalDate",
        "5 globalTimers",
        "6 no-restricted-globals",
        "7 globalTimers",
        "8 globalConsole",
        "9 processEnv",
        "10 asyncFunction",
        "11 no-explicit-any",
        "12 no-non-null-assertion",
        "13 no-restricted-properties",
        "14 globalRandom",
        "15 globalFetch",
        "17 try",
        "19 try",
        "23 deterministicKeys",
        "24 no-warning-comments"
      )
    )
    assert.deepStrictEqual(
      findings({ "src/layers/Edge.ts": edges }),
      at(
        "Edge",
        "4 globalDate",
        "5 globalTimers",
        "6 no-restricted-globals",
        "7 globalTimers",
        "8 globalConsole",
        "9 processEnv",
        "13 no-restricted-properties",
        "15 globalFetch",
        "23 deterministicKeys",
        "24 no-warning-comments"
      )
    )
    assert.deepStrictEqual(findings({ "src/layers/Speechless.ts": speechless }), at("Speechless", "1 edge"))
  })
})
