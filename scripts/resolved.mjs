/**
 * Answers what the imports of the built program resolve to with what was found once, where it is imported before the
 * program: a suite starts it a hundred times, and a third of each start is the search for the same files. What is not
 * known is resolved as ever, and the program that runs is the one that is shipped.
 */
import * as fs from "node:fs"
import { registerHooks } from "node:module"
import * as path from "node:path"
import { pathToFileURL } from "node:url"

const root = path.dirname(import.meta.dirname)
// all is relative to it, so that it can be copied whole
const base = pathToFileURL(`${root}/`).href

const file = path.join(root, "node_modules", ".cache", "resolved.json")
const found = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {}

registerHooks({
  resolve: (specifier, context, next) => {
    const { conditions, importAttributes = {}, parentURL = "" } = context
    const isImport = conditions.includes("import") && Object.keys(importAttributes).length === 0
    const known = isImport && parentURL.startsWith(base) ? found[parentURL.slice(base.length)]?.[specifier] : undefined
    if (known === undefined) return next(specifier, context)
    const [url, format] = known
    return { url: url.startsWith("./") ? base + url.slice(2) : url, format, shortCircuit: true }
  }
})
