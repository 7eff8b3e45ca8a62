import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Version from "../../src/domain/Version.ts"

const root = path.resolve(import.meta.dirname, "../..")
const read = (file: string) => JSON.parse(fs.readFileSync(path.join(root, file), "utf8"))

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

describe("the package", () => {
  it("says the version that the program says", () => {
    assert.strictEqual(read("package.json").version, Version.current)
  })

  it("exports what exists in src, and its command", () => {
    const { bin, exports } = read("package.json")
    const missing = [...Object.values<string>(exports), ...Object.values<string>(bin)]
      .map((file) => file.replace("./dist/", "src/").replace(/\.js$/, ".ts"))
      .filter((file) => !fs.existsSync(path.join(root, file)))
    assert.deepStrictEqual(missing, [])
  })

  it("locks the packages of every platform, so that npm ci works on each", () => {
    const { packages } = read("package-lock.json") as { packages: Record<string, Locked> }
    const missing = Object.entries(packages).flatMap(([key, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) =>
        !(`node_modules/${name}` in packages) && !(`${key}/node_modules/${name}` in packages)
      )
    )
    assert.deepStrictEqual(missing, [])
  })

  it("leaves effect to its user, and to one version of it", () => {
    const { dependencies, devDependencies, peerDependencies } = read("package.json")
    assert.deepStrictEqual(peerDependencies, { effect: "~4.1.0" })
    assert.notProperty(dependencies, "effect")
    assert.strictEqual(devDependencies.effect, "4.1.0")
  })
})
