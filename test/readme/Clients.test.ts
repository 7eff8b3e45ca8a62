import { assert, describe, it } from "@effect/vitest"
import * as Document from "./Document.ts"

const languages = ["python", "rust", "go"]
const blocks = languages.flatMap((language) => Document.blocks(language)).filter(({ document }) =>
  document === "docs/simulator.md"
)

describe("the guide's clients in languages that do not run here", () => {
  it.each(blocks.map((block) => [Document.where(block), block.text] as const))("%s is three lines that dial it", (
    _,
    text
  ) => {
    assert.strictEqual(text.trim().split("\n").length, 3)
    assert.match(text, /onnect\("127\.0\.0\.1(", |:)7497"?, (clientId=)?1\)/)
  })

  it("are there", () => assert.strictEqual(blocks.length, 4))
})
