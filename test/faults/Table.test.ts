/** The catalogue of faults as a table: which of its rows are tested where. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"

const tests = path.join(import.meta.dirname, "..")

/** The rows that a gateway, a clock or this process causes: tested by their number, on a turned clock and over TCP. */
const everywhere = [
  ...["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F14", "F15", "F16", "F17", "F19"],
  ...["F21", "F22", "F23", "F24", "F25", "F27", "F28", "F29", "F31", "F32", "F33", "F35", "F36", "F39", "F40", "F41"],
  ...["F46", "F47", "F48", "F49", "F52", "F53", "F54", "F56", "F57"]
]
/** Rows that only a clock shows: what follows a 1101, and notices that change nothing. */
const onTheClock = ["F12", "F13"]
/** Rows of bytes and sockets. */
const overTcp = ["F20", "F26", "F45"]
/** Rows of files and webhooks, tested with the Layers that keep them. */
const elsewhere: { readonly [row: string]: ReadonlyArray<string> } = {
  F43: ["layers/Notify/Discord.test.ts"],
  F44: ["layers/State/Files.test.ts", "layers/State/Lock.test.ts"]
}

/** Rows of orders, data and the account: tested on a turned clock with the rooms of the broker. */
const broker = [
  ...["F11", "F12", "F13", "F17", "F18", "F20", "F30", "F31", "F34", "F35", "F37", "F38", "F40", "F41", "F42"],
  ...["F46", "F47", "F50", "F51", "F52", "F55"]
]

const rowsIn = (folder: string): ReadonlySet<string> => {
  const here = path.join(tests, folder)
  const sources = fs.readdirSync(here, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".test.ts") && name !== "Table.test.ts"
  )
  const texts = sources.map((name) => fs.readFileSync(path.join(here, name), "utf8")).join("\n")
  return new Set([...texts.matchAll(/["`]?\bF(\d+)\b/g)].map(([, number]) => `F${number}`))
}
const sorted = (rows: Iterable<string>) => [...rows].toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)))

describe("Table", () => {
  it("every row that a clock can show is tested on one", () => {
    assert.deepStrictEqual(sorted(rowsIn("faults")), sorted([...everywhere, ...onTheClock]))
  })

  it("every row that a socket can show is tested over one", () => {
    assert.deepStrictEqual(sorted(rowsIn("integration")), sorted([...everywhere, ...overTcp]))
  })

  it("every row of orders, data and the account is tested with the broker", () => {
    const rows = rowsIn("layers/Broker")
    assert.deepStrictEqual(broker.filter((row) => !rows.has(row)), [])
  })

  it("the rows of files and webhooks are tested where they are kept", () => {
    for (const file of Object.values(elsewhere).flat()) assert.ok(fs.existsSync(path.join(tests, file)), file)
  })
})
