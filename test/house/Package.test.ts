import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { isBuiltin } from "node:module"
import * as os from "node:os"
import * as path from "node:path"
import * as built from "../../scripts/built.ts"
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
    const files = [...Object.values<string | object>(exports), ...Object.values<string>(bin)]
    const missing = files.filter((file) => typeof file === "string")
      .map((file) => file.replace("./dist/", "src/").replace(/\.js$/, ".ts"))
      .filter((file) => !fs.existsSync(path.join(root, file)))
    assert.deepStrictEqual(missing, [])
  })

  it("has a program of few files, which looks for nothing that is installed", () => {
    const files = ["dist/main.js", ...fs.globSync("dist/main/*.js", { cwd: root })]
    const sought = files.flatMap((file) =>
      [
        ...fs.readFileSync(path.join(root, file), "utf8").matchAll(
          /^(?:import|export) .*?"([^"]*)";$|\bimport\("([^"]*)"\)/gm
        )
      ]
        .map(([, whole, part]) => whole ?? part ?? "")
        .filter((name) => !isBuiltin(name))
        .map((name) => name.startsWith(".") ? path.join(path.dirname(file), name) : name)
    )
    assert.deepStrictEqual(sought.filter((name) => !files.includes(name)), [])
    assert.isBelow(files.length, 30)
  })

  it("runs its program where nothing else is", () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-alone-"))
    try {
      for (const name of ["dist/main.js", "dist/main", "package.json"]) {
        fs.cpSync(path.join(root, name), path.join(home, name), { recursive: true })
      }
      const { status, stdout } = spawnSync(process.execPath, [
        path.join(home, "dist/main.js"),
        "check",
        "--print-config"
      ], {
        cwd: home,
        encoding: "utf8",
        env: { HOME: home }
      })
      assert.deepStrictEqual([status, stdout.includes("IBKR_PORT")], [0, true])
    } finally {
      fs.rmSync(home, { recursive: true })
    }
  })

  it("holds the terms of what is in its program", () => {
    const terms = fs.readFileSync(path.join(root, "dist/main/LICENSES.txt"), "utf8")
    const { packages } = read("package-lock.json") as { packages: Record<string, { readonly version: string }> }
    const named = [...terms.matchAll(/^([@a-z/-]+) (\d+\.\d+\.\d+)$/gm)].map((
      [, name = "", version]
    ) => [name, version])
    assert.includeMembers(named.map(([name]) => name), ["effect", "@effect/platform-node", "@stoqey/ib", "yaml"])
    assert.deepStrictEqual(named, named.map(([name]) => [name, packages[`node_modules/${name}`]?.version]))
    assert.strictEqual(terms.match(/^Permission (is hereby granted|to use)/gm)?.length, named.length)
  })

  it("is built with its command last, so that who finds that finds all the rest, also where a build was ended before", () => {
    const build: string = read("package.json").scripts.build
    assert.deepStrictEqual(build.match(/\b(rmSync|tsc|rolldown|chmodSync)\b/g), [
      "rmSync",
      "tsc",
      "rolldown",
      "chmodSync"
    ])
  })

  it("is built anew where a source is newer than its command, or was removed since", () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-built-"))
    try {
      const folders = ["src", "src/room", "dist"]
      const configs = ["rolldown.config.ts", "tsconfig.json", "tsconfig.build.json"]
      const files = [...configs, "src/One.ts", "src/room/Two.ts", "src/room/Three.ts", "dist/main.js"]
      for (const each of folders) fs.mkdirSync(path.join(home, each))
      for (const each of files) fs.writeFileSync(path.join(home, each), "")
      const changed = (all: ReadonlyArray<string>, at: number) =>
        all.forEach((each) => fs.utimesSync(path.join(home, each), at, at))
      const isFresh = (...without: ReadonlyArray<string>) => {
        changed([...files, ...folders].filter((each) => !without.includes(each)), 1000)
        changed(["dist/main.js"], 2000)
        return built.isFresh(home)
      }
      const before = isFresh()
      changed(["src/room/Two.ts"], 3000)
      const newer = built.isFresh(home)
      const again = isFresh()
      fs.rmSync(path.join(home, "src/room/Two.ts"))
      const removed = built.isFresh(home)
      const settled = isFresh("src/room/Two.ts")
      fs.rmSync(path.join(home, "dist/main.js"))
      assert.deepStrictEqual([before, newer, again, removed, settled, built.isFresh(home)], [
        ...[true, false, true, false, true],
        false
      ])
    } finally {
      fs.rmSync(home, { recursive: true })
    }
  })

  it("is built with a command that may be run, as one that was linked before must be", () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-command-"))
    try {
      const command: string = read("package.json").bin["effect-ibkr"]
      fs.mkdirSync(path.join(home, "dist"))
      fs.writeFileSync(path.join(home, command), "", { mode: 0o644 })
      const afterwards: string = read("package.json").scripts.build.split("rolldown -c").at(-1)
      spawnSync("sh", ["-c", `true ${afterwards}`], { cwd: home, stdio: "inherit" })
      assert.strictEqual(fs.statSync(path.join(home, command)).mode & 0o777, 0o755)
    } finally {
      fs.rmSync(home, { recursive: true })
    }
  })

  it("lets a library on top of it emit declarations, whose types are named by TypeScript alone", () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-declarations-"))
    try {
      const installed = path.join(home, "node_modules", "effect-ibkr")
      fs.cpSync(path.join(root, "dist"), path.join(installed, "dist"), {
        recursive: true,
        filter: (file) => !path.basename(file).startsWith(".readme-") && !/\.(js|map)$/.test(file)
      })
      fs.copyFileSync(path.join(root, "package.json"), path.join(installed, "package.json"))
      for (const name of ["effect", "@effect", "@stoqey"]) {
        fs.symlinkSync(path.join(root, "node_modules", name), path.join(home, "node_modules", name))
      }
      const services = [
        ..."Accounts Bars Connection Contracts Depth Flatten History Orders Pnl Positions Quotes Risk".split(" "),
        ..."Subscriptions TickByTick".split(" ")
      ]
      fs.writeFileSync(
        path.join(home, "desk.ts"),
        [
          `import { Effect } from "effect"`,
          `import { Ibkr, ${services.join(", ")} } from "effect-ibkr"`,
          `import { Gateway } from "effect-ibkr/simulator"`,
          ...services.map((name) => `export const of${name} = Effect.map(${name}.${name}, (all) => ({ ...all }))`),
          `export type Ends = ${
            services.filter((name) => /Bars|Depth|Pnl|Quotes|Tick/.test(name)).map((name) => `${name}.Failure`)
              .join(" | ")
          }`,
          "export const live = Ibkr.layerBrokerLive",
          "export const gateway = Gateway.make()",
          ""
        ].join("\n")
      )
      const compilerOptions = {
        ...{ target: "ES2023", module: "NodeNext", strict: true, skipLibCheck: true, types: [], rootDir: "." },
        ...{ declaration: true, emitDeclarationOnly: true }
      }
      fs.writeFileSync(path.join(home, "package.json"), JSON.stringify({ name: "desk", type: "module" }))
      fs.writeFileSync(path.join(home, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["desk.ts"] }))
      const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc")
      const { stdout } = spawnSync(process.execPath, [tsc, "-p", "."], { cwd: home, encoding: "utf8" })
      assert.strictEqual(stdout, "")
    } finally {
      fs.rmSync(home, { recursive: true, force: true })
    }
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
