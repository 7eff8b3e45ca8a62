/**
 * Builds dist where it is older than src, without checking types: tests, the demo and the benchmarks start the built
 * program. `npm run build` builds it from nothing and checks.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

const root = path.dirname(import.meta.dirname)
const main = path.join(root, "dist", "main.js")

const changedAt = (file: string): number => fs.statSync(path.join(root, file)).mtimeMs

const newest = (): number =>
  Math.max(
    ...[...fs.globSync("src/**/*.{ts,json}", { cwd: root }), "tsconfig.json", "tsconfig.build.json"].map(changedAt)
  )

/** Builds dist if it is stale. Also what vitest calls once before all tests. */
export default function built(): void {
  if (fs.existsSync(main) && fs.statSync(main).mtimeMs >= newest()) return
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc")
  const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--noCheck"], {
    cwd: root,
    stdio: ["ignore", 2, 2]
  })
  if (status !== 0) throw new Error("dist could not be built")
}

if (import.meta.main) built()
