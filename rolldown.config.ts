/**
 * The program in few files, its packages in them: most of a start goes into finding and loading modules one by one. So it runs
 * with the versions that it was tested with, whatever is installed beside it; what a library's users import stays as it is, and
 * shares their packages. `LICENSES.txt` holds the terms of all packages that are in it.
 */
import * as fs from "node:fs"
import { defineConfig } from "rolldown"

const packageOf = (module: string): string | undefined =>
  /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(module)?.[1]

export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  output: {
    dir: "dist",
    chunkFileNames: "main/[name].js",
    comments: { annotation: false, jsdoc: false, legal: true },
    sourcemap: true,
    sourcemapExcludeSources: true
  },
  plugins: [{
    name: "licenses",
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((file) => file.type === "chunk" ? file.moduleIds : [])
      const packages = new Set(modules.flatMap((module) => packageOf(module) ?? []))
      const terms = [...packages].toSorted().map((folder) => {
        const { name, version } = JSON.parse(fs.readFileSync(`${folder}/package.json`, "utf8"))
        return `${name} ${version}\n\n${fs.readFileSync(`${folder}/LICENSE`, "utf8").trim()}\n`
      })
      this.emitFile({ type: "asset", fileName: "main/LICENSES.txt", source: terms.join(`\n${"-".repeat(80)}\n\n`) })
    }
  }]
})
