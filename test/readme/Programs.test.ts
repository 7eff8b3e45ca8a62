import { afterAll, assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as Desk from "./Desk.ts"
import * as Document from "./Document.ts"
import * as Program from "./Program.ts"

const named = Document.blocks("ts").filter(({ file }) => file !== undefined)
const isTest = ({ file = "" }: Document.Block) => file.endsWith(".test.ts")
const desk = Desk.lay(named)
afterAll(desk.clear)

describe.each(named.filter(isTest).map((block) => [Document.where(block), block] as const))(
  "the tests in %s pass",
  async (_, block) => {
    await import(/* @vite-ignore */ desk.place(block))
  }
)

describe("the programs in the documents run against a simulated gateway", () => {
  const programs = named.filter((block) => !isTest(block))

  it("there are some, and tests too", () => {
    assert.isAbove(programs.length, 1)
    assert.isAbove(named.length - programs.length, 2)
  })

  it.each(programs.map((block) => [Document.where(block), block] as const))("%s", async (_, block) => {
    const home = Program.home()
    const [port = 0, controlPort = 0] = await Program.freePorts(2)
    const end = await Program.simulator(port, controlPort)
    try {
      const program = Program.start(`exec node ${desk.place(block)}`, { home, env: { IBKR_PORT: String(port) } })
      assert.strictEqual(await program.ended, 0, program.out())
      assert.deepStrictEqual(Program.lacking(block.shows ?? ["it shows nothing"], program.out()), [], program.out())
    } finally {
      await end()
      fs.rmSync(home, { recursive: true, force: true })
    }
  })
})
