import { afterAll, assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Desk from "./Desk.ts"
import * as Document from "./Document.ts"

const blocks = Document.blocks("ts")
const wrong: Document.Block = {
  document: "wrong.md",
  line: 1,
  language: "ts",
  text: "import { Ibkr } from \"effect-ibkr\"\nexport const nothing: string = Ibkr.layerLive\n",
  file: undefined,
  shows: undefined
}
const desk = Desk.lay([...blocks, wrong])
afterAll(desk.clear)

/** What the compiler says of each file, as strict as it is on ourselves. */
const said = (): ReadonlyMap<string, ReadonlyArray<string>> => {
  const config = { extends: "../../tsconfig.json", compilerOptions: { plugins: [] }, include: ["**/*.ts"] }
  fs.writeFileSync(path.join(desk.folder, "tsconfig.json"), JSON.stringify(config))
  const tsc = path.join(Document.root, "node_modules", "typescript", "bin", "tsc")
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", "."], { cwd: desk.folder, encoding: "utf8" })
  const errors = stdout.split("\n").filter((line) => /^\S+\(\d+,\d+\): error/.test(line))
  const fileOf = (line: string) => path.join(desk.folder, line.slice(0, line.indexOf("(")))
  return new Map(errors.map((line) => [fileOf(line), errors.filter((one) => fileOf(one) === fileOf(line))]))
}

describe("every TypeScript block of the documents is type-checked against the package", () => {
  const errors = said()
  it.each(blocks.map((block) => [Document.where(block), block] as const))("%s", (_, block) => {
    assert.deepStrictEqual(errors.get(desk.place(block)) ?? [], [])
  })

  it("and the compiler would have said so", () => {
    assert.deepStrictEqual((errors.get(desk.place(wrong)) ?? []).map((line) => /TS\d+/.exec(line)?.[0]), ["TS2322"])
    assert.isAbove(blocks.length, 8)
  })
})
