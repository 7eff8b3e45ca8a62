import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Document from "./Document.ts"

const source = fs.globSync("src/**/*.ts", { cwd: Document.root }).map((file) =>
  fs.readFileSync(path.join(Document.root, file), "utf8")
).join("\n")

/** The words of a sentence that are the program's own, whatever stands for a value left out. */
const pieces = (sentence: string): ReadonlyArray<string> =>
  sentence.replace(/ +$/, "").split(
    /…|127\.0\.0\.1:\d+|, client id \d+|U\*\*\*567|\(opening 1\): no dial for 1m|\(trading_mode\)|; |\(line_stale\)/
  ).map((piece) => piece.replace(/^: /, "").trim()).filter((piece) => piece.length > 3)

/** What the source says when its literals are read one after the other. */
const said = source.replaceAll(/" \+\n\s*["`]|` \+\n\s*["`]/g, "")

const unsaid = (sentence: string): ReadonlyArray<string> => pieces(sentence).filter((piece) => !said.includes(piece))

const links = (document: string): ReadonlyArray<string> =>
  [...Document.read(document).replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = ""]) =>
    to
  )
    .filter((to) => !to.startsWith("https:"))

const anchors = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-")
  )

/** A link whose file or heading does not exist. */
const isBroken = (document: string, link: string): boolean => {
  const [file = "", anchor] = link.split("#")
  const target = file === "" ? document : path.join(path.dirname(document), file)
  if (!fs.existsSync(path.join(Document.root, target))) return true
  return anchor !== undefined && !anchors(Document.read(target)).includes(anchor)
}

const index = fs.readFileSync(path.join(Document.root, "src/index.ts"), "utf8")
const modules = new Map(
  [...index.matchAll(/export \* as (\w+) from "(.+)"/g)].map(([, name = "", file = ""]) =>
    [name, fs.readFileSync(path.join(Document.root, "src", file), "utf8")] as const
  )
)

/** What a text names as a member of a public module, and is none. */
const strangers = (text: string): ReadonlyArray<string> =>
  Document.quoted(text.replaceAll(/^```[\s\S]*?^```$/gm, "")).filter((code) => {
    const [, module = "", member = ""] = /^([A-Z]\w+)\.(\w+)/.exec(code) ?? []
    const source = modules.get(module)
    return source !== undefined && !new RegExp(`^export (const|class|interface|type) ${member}\\b`, "m").test(source)
  })

describe("the words of the documents", () => {
  const sentences = Document.table("README.md", "it says").flatMap(([sentence = ""]) => Document.quoted(sentence))

  it.each(sentences)("README.md: the program says \"%s\"", (sentence) => {
    assert.deepStrictEqual(unsaid(sentence), [])
  })

  it("and what it does not say would be seen", () => {
    assert.deepStrictEqual(unsaid("The gateway is in a bad mood, … cannot be written"), [
      "The gateway is in a bad mood,"
    ])
    assert.isAbove(sentences.length, 12)
  })

  it.each(Document.names)("%s links to what exists", (document) => {
    assert.deepStrictEqual(links(document).filter((link) => isBroken(document, link)), [])
  })

  it("and a broken link would be seen", () => {
    assert.isTrue(isBroken("README.md", "docs/nothing.md"))
    assert.isTrue(isBroken("README.md", "docs/operating.md#nothing"))
    assert.isFalse(isBroken("docs/operating.md", "#quality"))
  })

  it.each(Document.names)("%s names members that exist", (document) => {
    assert.deepStrictEqual(strangers(Document.read(document)), [])
  })

  it("and a stranger would be seen", () => {
    assert.deepStrictEqual(strangers("`Ibkr.layerLive`, `Ibkr.layerDead()`"), ["Ibkr.layerDead()"])
  })

  it.each(Document.names)("%s keeps its lines short, save in tables and links", (document) => {
    const long = Document.read(document).split("\n").filter((line) => line.length > 125 && !/^\||\]\(/.test(line))
    assert.deepStrictEqual(long, [])
  })
})
