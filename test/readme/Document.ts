/**
 * The documents that users read, as data: their code blocks, their tables, their links.
 */
import * as fs from "node:fs"
import * as path from "node:path"

export const root = path.resolve(import.meta.dirname, "../..")

/** The documents, by their paths in the repository. */
export const names: ReadonlyArray<string> = ["README.md", ...fs.globSync("docs/*.md", { cwd: root }).toSorted()]

export const read = (document: string): string => fs.readFileSync(path.join(root, document), "utf8")

/** A fenced block. `file` is what its first line calls it; `shows` is the output that follows right after it. */
export interface Block {
  readonly document: string
  readonly line: number
  readonly language: string
  readonly text: string
  readonly file: string | undefined
  readonly shows: ReadonlyArray<string> | undefined
}

const blocksOf = (document: string): ReadonlyArray<Block> => {
  const text = read(document)
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((fence, index, all): Block => {
    const [whole, language = "", body = ""] = fence
    const next = all[index + 1]
    const between = text.slice(fence.index + whole.length, next?.index)
    const isOutput = next?.[1] === "text" && !/^#/m.test(between)
    return {
      document,
      line: text.slice(0, fence.index).split("\n").length,
      language,
      text: body,
      file: /^\/\/ (\S+\.ts)$/m.exec(body.split("\n")[0] ?? "")?.[1],
      shows: isOutput ? (next[2] ?? "").trimEnd().split("\n") : undefined
    }
  })
}

/** Every block of a language, in all documents. */
export const blocks = (language: string): ReadonlyArray<Block> =>
  names.flatMap(blocksOf).filter((block) => block.language === language)

export const where = ({ document, file, line }: Block): string => `${document}:${line}${file ? ` ${file}` : ""}`

/** The cells of each row of the first table under this heading of its first column. */
export const table = (document: string, heading: string): ReadonlyArray<ReadonlyArray<string>> => {
  const lines = read(document).split("\n")
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`))
  if (start === -1) throw new Error(`${document} has no table whose first column is ${heading}`)
  const rows = lines.slice(start + 2)
  const end = rows.findIndex((line) => !line.startsWith("|"))
  return rows.slice(0, end).map((row) =>
    row.replaceAll("\\|", "\0").split("|").slice(1, -1).map((cell) => cell.replaceAll("\0", "|").trim())
  )
}

/** What stands between two marks of a document: a part that the code says. */
export const marked = (document: string, mark: string): ReadonlyArray<string> => {
  const [, text] = new RegExp(`<!-- ${mark} -->\\n([\\s\\S]*?)<!-- /${mark} -->`).exec(read(document)) ?? []
  if (text === undefined) throw new Error(`${document} has no part ${mark}`)
  return text.trim().split("\n")
}

/** The texts between backticks. */
export const quoted = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, one = ""]) => one)
