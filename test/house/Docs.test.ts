import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"

const root = path.resolve(import.meta.dirname, "../..")

interface Source {
  readonly file: string
  readonly text: string
}

const sources = (under: string): ReadonlyArray<Source> =>
  fs.globSync(`${under}/**/*.ts`, { cwd: root, exclude: ["**/*.d.ts"] }).toSorted().map((file) => ({
    file,
    text: fs.readFileSync(path.join(root, file), "utf8")
  }))

/** What is exported at the top of a file, each with the block that stands right before it. */
const exported = (text: string) =>
  [...text.matchAll(
    /^export (?!\*|\{|type \{)(?:declare )?(?:abstract )?(?:default )?(?:class|const|function\*?|interface|type|enum|let) (\w+)/gm
  )]
    .map((match) => ({
      name: match[1] ?? "",
      doc: /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n$/.exec(text.slice(0, match.index))?.[1] ?? ""
    }))

/** What a file's documentation lacks. */
const lacks = ({ file, text }: Source): ReadonlyArray<string> => {
  const header = /^(?:#!.*\n)?\/\*\*\n((?:(?!\*\/)[\s\S])*)\*\/\n/.exec(text)?.[1] ?? ""
  const wanting: Array<string> = []
  if (!/\* [A-Z`].*\w/.test(header)) wanting.push(`${file}: no header that says what it is`)
  for (const { doc, name } of exported(text)) {
    if (!/@since \d+\.\d+\.\d+/.test(doc)) wanting.push(`${file}: ${name} has no @since`)
    const categories = doc.match(/@category .+/g) ?? []
    if (categories.length !== 1) wanting.push(`${file}: ${name} has ${categories.length} categories`)
  }
  return wanting
}

/** Tables and lists of fields are as long as what they list. */
const tables = new Set([
  "src/domain/Event.ts",
  "src/errors/IbkrError.ts",
  "src/simulator/Faults/Fault.ts"
])
const names = new Set(["index.ts", "main.ts"])

describe("the house as one reads it", () => {
  it("every file says what it is, every export since when and of which category", () => {
    assert.deepStrictEqual(sources("src").flatMap(lacks), [])
  })

  it("sees what is wanting", () => {
    const text =
      "/**\n * Says what it is.\n */\nexport const a = 1\n/** B.\n * @since 0.1.0\n * @category x\n */\nexport const b = 1\n"
    assert.deepStrictEqual(lacks({ file: "A.ts", text }), ["A.ts: a has no @since", "A.ts: a has 0 categories"])
    assert.deepStrictEqual(lacks({ file: "A.ts", text: "const a = 1\n" }), ["A.ts: no header that says what it is"])
  })

  it("a file is one noun and not long", () => {
    const wrong = [...sources("src"), ...sources("test")].flatMap(({ file, text }) => {
      const base = path.basename(file)
      return [
        ...(/^[A-Z][A-Za-z0-9]*(\.test)?\.ts$/.test(base) || names.has(base) ? [] : [`${file}: not a noun`]),
        ...(/^utils?\./i.test(base) ? [`${file}: whose nouns are these?`] : []),
        ...(file.startsWith("src") && text.split("\n").length - 1 > 220 && !tables.has(file)
          ? [`${file}: ${text.split("\n").length - 1} lines`]
          : [])
      ]
    })
    assert.deepStrictEqual(wrong, [])
  })

  it("no test is left out, save where there is no browser for it, which it says", () => {
    const withoutBrowser = "Browser.chromium === undefined ? it.live.skip : it.live"
    const left = sources("test").filter(({ file, text }) =>
      !file.startsWith("test/house/") &&
      /\b(it|test|describe)(\.\w+)*\.(skip|todo|only|skipIf|runIf)\b/.test(text.replace(withoutBrowser, ""))
    )
    assert.deepStrictEqual(left.map(({ file }) => file), [])
  })
})
