/**
 * Finds what the imports of the built program resolve to, for `resolved.mjs`, where that was not found yet or for other
 * packages. What the program has begun to import since is resolved as ever.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { registerHooks } from "node:module"
import * as path from "node:path"
import { pathToFileURL } from "node:url"

const root = path.dirname(import.meta.dirname)
const base = pathToFileURL(`${root}/`).href
const file = path.join(root, "node_modules", ".cache", "resolved.json")

const find = async (): Promise<void> => {
  const found: Record<string, Record<string, readonly [url: string, format: string | null | undefined]>> = {}
  registerHooks({
    resolve: (specifier, context, next) => {
      const { format, url } = next(specifier, context)
      const parent = context.parentURL ?? ""
      // what is required resolves otherwise
      if (context.conditions.includes("import") && parent.startsWith(base) && parent.endsWith(".js")) {
        const ofParent = found[parent.slice(base.length)] ??= {}
        ofParent[specifier] = [url.replace(base, "./"), format]
      }
      return { format, url, importAttributes: context.importAttributes }
    }
  })
  // what the program is put together of would run it
  const files = fs.globSync("dist/**/*.js", { cwd: root, exclude: ["dist/main.js", "dist/main/**"] })
  for (const name of files) await import(base + name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(`${file}.${process.pid}`, JSON.stringify(found))
  fs.renameSync(`${file}.${process.pid}`, file)
}

/** Finds it where it is not known. What vitest calls once before all tests. */
export default function setup(): void {
  const [found = 0, installed = 0] = [file, path.join(root, "node_modules", ".package-lock.json")].map((name) =>
    fs.statSync(name, { throwIfNoEntry: false })?.mtimeMs
  )
  if (found > installed) return
  const { status } = spawnSync(process.execPath, [import.meta.filename], { stdio: ["ignore", 2, 2] })
  if (status !== 0) throw new Error("what the program imports could not be found")
}

if (import.meta.main) await find()
