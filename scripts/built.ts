/**
 * Builds dist where it is older than src, without checking types: tests, the demo and the benchmarks start the built
 * program. `npm run build` checks as well.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

const root = path.dirname(import.meta.dirname)

const configs = ["rolldown.config.ts", "tsconfig.json", "tsconfig.build.json"]

/** Is dist as new as all that it is built from? Of what was removed, its folder tells. */
export const isFresh = (home: string): boolean => {
  const changedAt = (file: string): number => fs.statSync(path.join(home, file)).mtimeMs
  const sources = fs.globSync("src/**", { cwd: home })
  const main = path.join("dist", "main.js")
  return fs.existsSync(path.join(home, main)) && changedAt(main) >= Math.max(...[...sources, ...configs].map(changedAt))
}

const run = (out: 2 | "ignore", tool: string, ...args: ReadonlyArray<string>): void => {
  const file = path.join(root, "node_modules", ...tool.split("/"))
  const { status } = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: ["ignore", out, 2] })
  if (status !== 0) throw new Error("dist could not be built")
}

/** Builds dist from nothing if it is stale. Also what vitest calls once before all tests. */
export default function built(): void {
  if (isFresh(root)) return
  fs.rmSync(path.join(root, "dist"), { recursive: true, force: true })
  run(2, "typescript/bin/tsc", "-p", "tsconfig.build.json", "--noCheck")
  // on stdout it lists what it has made
  run("ignore", "rolldown/bin/cli.mjs", "-c")
  // it may be linked as a command
  fs.chmodSync(path.join(root, "dist", "main.js"), 0o755)
}

if (import.meta.main) built()
