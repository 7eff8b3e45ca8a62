/**
 * Packs what would be published, installs it into an empty folder, and uses it there as a user does: imports run, types
 * resolve at the strictest, the command answers.
 */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

const root = path.dirname(import.meta.dirname)
const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-pack-"))
process.on("exit", () => fs.rmSync(home, { recursive: true, force: true }))

const run = (cwd: string, command: string, ...args: ReadonlyArray<string>): string =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] })

const [packed] = JSON.parse(run(root, "npm", "pack", "--json", "--ignore-scripts", "--pack-destination", home)) as [
  { readonly filename: string; readonly files: ReadonlyArray<{ readonly path: string }> }
]
const strays = packed.files.map((file) => file.path).filter((file) =>
  !/^(dist|src|docs|contrib)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(file)
)
if (strays.length > 0) throw new Error(`the package holds what nobody needs: ${strays.join(", ")}`)

fs.writeFileSync(path.join(home, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }))
run(home, "npm", "install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", packed.filename)

fs.writeFileSync(
  path.join(home, "user.ts"),
  `import type * as Effect from "effect/Effect"
import * as Ibkr from "effect-ibkr"
import * as Simulator from "effect-ibkr/simulator"

type Status = Effect.Success<Ibkr.Connection.Connection["Service"]["status"]>
export const isReady = (status: Status): boolean => status.ready
console.log(JSON.stringify({ library: Object.keys(Ibkr), simulator: Object.keys(Simulator) }))
`
)
const options = {
  target: "ES2023",
  module: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: []
}
fs.writeFileSync(path.join(home, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["user.ts"] }))
run(home, process.execPath, path.join(root, "node_modules", "typescript", "bin", "tsc"), "-p", ".")
const names: Record<string, ReadonlyArray<string>> = JSON.parse(run(home, process.execPath, "user.js"))
for (const [entry, exported] of Object.entries(names)) {
  if (exported.length === 0) throw new Error(`${entry}: nothing is exported`)
}
run(home, path.join(home, "node_modules", ".bin", "effect-ibkr"), "--version")
console.log(`pack: ${packed.files.length} files; imports, types and the command work where it is installed`)
