import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Document from "./Document.ts"
import * as Program from "./Program.ts"
import * as Shell from "./Shell.ts"

const blocks = Document.blocks("sh").map((block) => [Document.where(block), block] as const)

describe("what the documents tell users to type", () => {
  it.each(blocks)("%s names scripts and files that exist", (_, block) => {
    assert.deepStrictEqual(Shell.missing(block), [])
  })

  const typed = blocks.filter(([, block]) => Shell.runs(block))
  const asking = typed.filter(([, block]) => Shell.asks(block))

  it.each(typed.filter((one) => !asking.includes(one)))("%s works, and shows what it shows", async (_, block) => {
    const { out, wrong } = await Shell.type(block)
    assert.deepStrictEqual(wrong, [])
    assert.deepStrictEqual(Program.lacking(block.shows ?? [], out), [], out)
  })

  describe("to ask one service, block after block", () => {
    let shell: Shell.Shell
    beforeAll(async () => {
      shell = await Shell.open("ours")
    })
    afterAll(async () => {
      assert.deepStrictEqual(await shell.close(), [])
    })

    it.each(asking)("%s works, and shows what it shows", async (_, block) => {
      const { out, wrong } = await shell.type(block)
      assert.deepStrictEqual(wrong, [])
      assert.deepStrictEqual(Program.lacking(block.shows ?? [], out), [], out)
    })
  })

  it("would be seen to fail", async () => {
    const block: Document.Block = {
      document: "wrong.md",
      line: 1,
      language: "sh",
      text: "npm run nothing\neffect-ibkr check --port 1\n",
      file: undefined,
      shows: undefined
    }
    assert.deepStrictEqual(Shell.missing(block), ["nothing"])
    const { wrong } = await Shell.type({ ...block, text: "effect-ibkr check --port 1\n" })
    assert.deepStrictEqual(wrong.map((line) => line.split("\n")[0]), ["effect-ibkr check --port 1: ended with 69"])
    assert.deepStrictEqual(
      Program.lacking(["port 1", "…", "second … third", "first"], "first\nport 2\nsecond and third"),
      [
        "first"
      ]
    )
  })
})
