/**
 * Lints the house: oxlint and Effect's own diagnostics, where a line that ends in `// edge: why` may do what the rules of
 * the edge forbid elsewhere in src. Outside of src, Effect's advice on style is not asked.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

interface Finding {
  readonly file: string
  readonly line: number
  readonly rule: string
  readonly message: string
}

/** What only an edge may do: leave Effect for the platform, or the type checker for what one knows better. */
const ofTheEdge = new Set([
  "abortControllerInEffect",
  "asyncFunction",
  "cryptoRandomUUID",
  "cryptoRandomUUIDInEffect",
  "globalConsole",
  "globalConsoleInEffect",
  "globalDate",
  "globalDateInEffect",
  "globalFetch",
  "globalFetchInEffect",
  "globalRandom",
  "globalRandomInEffect",
  "globalTimers",
  "globalTimersInEffect",
  "instanceOfSchema",
  "newPromise",
  "no-explicit-any",
  "no-non-null-assertion",
  "no-restricted-globals",
  "no-restricted-properties",
  "nodeBuiltinImport",
  "preferSchemaOverJson",
  "processEnv",
  "processEnvInEffect",
  "schemaSync",
  "schemaSyncInEffect",
  "try"
])

const run = (command: string, ...args: ReadonlyArray<string>): string => {
  const { error, stdout } = spawnSync(path.join("node_modules", ".bin", command), args, {
    encoding: "utf8",
    maxBuffer: 1 << 26
  })
  if (error !== undefined) throw error
  return stdout
}

const parsed = (command: string, text: string): any => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${command} did not answer in JSON:\n${text}`)
  }
}

const linted = (): ReadonlyArray<Finding> =>
  parsed("oxlint", run("oxlint", "--format", "json")).diagnostics.map((found: any) => ({
    file: found.filename,
    line: found.labels[0]?.span.line ?? 1,
    rule: /\((.+)\)/.exec(found.code ?? "")?.[1] ?? found.code ?? "syntax",
    message: [found.message, found.help].filter(Boolean).join(" ")
  }))

const diagnosed = (): ReadonlyArray<Finding> =>
  parsed("effect-tsgo", run("effect-tsgo", "diagnostics", "--project", "tsconfig.json", "--strict", "--format", "json"))
    .diagnostics.filter((found: any) => found.severity === "error" || found.file.startsWith(path.resolve("src")))
    .map((found: any) => ({
      file: path.relative(process.cwd(), found.file),
      line: found.line,
      rule: found.name,
      message: found.message
    }))

const sources = fs.globSync("src/**/*.ts")
const lines = new Map(sources.map((file) => [file, fs.readFileSync(file, "utf8").split("\n")]))

const words = (): ReadonlyArray<Finding> =>
  [...lines].flatMap(([file, text]) =>
    text.flatMap((line, index) =>
      /^\s*(\} )?(try|catch) ?(\(.*\) ?)?\{/.test(line) || /=> \{ try \{/.test(line)
        ? [{ file, line: index + 1, rule: "try", message: "Failures are values: Effect.try at the edge." }]
        : []
    )
  )

const remark = /\/\/ edge:(.*)$/
const excused = ({ file, line, rule }: Finding): boolean =>
  ofTheEdge.has(rule) && remark.test(lines.get(file)?.[line - 1] ?? "")

const speechless = (): ReadonlyArray<Finding> =>
  [...lines].flatMap(([file, text]) =>
    text.flatMap((line, index) =>
      remark.exec(line)?.[1]?.trim() === ""
        ? [{ file, line: index + 1, rule: "edge", message: "Say why after `// edge:`." }]
        : []
    )
  )

const all = [...[...linted(), ...diagnosed(), ...words()].filter((finding) => !excused(finding)), ...speechless()]
  .toSorted((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line)
for (const { file, line, message, rule } of all) console.log(`${file}:${line}: ${rule}: ${message}`)
console.log(all.length === 0 ? `lint: ${sources.length} files of src, no finding` : `lint: ${all.length} findings`)
process.exitCode = all.length === 0 ? 0 : 1
