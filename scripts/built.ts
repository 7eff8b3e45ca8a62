/**
 * Builds dist where it is older than src, without checking types: tests, the demo and the benchmarks start the built
 * program. `npm run build` builds it from nothing and checks.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

const root = path.dirname(import.meta.dirname)
const main = path.join(root, "dist", "main.js")

const configs = ["rolldown.config.ts", "tsconfig.json", "tsconfig.build.json"]

const changedAt = (file: string): number => fs.statSync(path.join(root, file)).mtimeMs

const newest = (): number =>
  Math.max(...[...fs.globSync("src/**/*.{ts,json}", { cwd: root }), ...configs].map(changedAt))

const run = (out: 2 | "ignore", tool: string, ...args: ReadonlyArray<string>): void => {
  const file = path.join(root, "node_modules", ...tool.split("/"))
  const { status } = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: ["ignore", out, 2] })
  if (status !== 0) throw new Error("dist could not be built")
}

/** Builds dist if it is stale. Also what vitest calls once before all tests. */
export default function built(): void {
  if (fs.existsSync(main) && fs.statSync(main).mtimeMs >= newest()) return
  run(2, "typescript/bin/tsc", "-p", "tsconfig.build.json", "--noCheck")
  // on stdout it lists what it has made
  run("ignore", "rolldown/bin/cli.mjs", "-c")
}

if (import.meta.main) built()
