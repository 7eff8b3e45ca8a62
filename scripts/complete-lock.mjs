/**
 * Completes package-lock.json with the optional packages of other platforms: a registry that does not serve them makes
 * `npm install` leave them out, and `npm ci` then refuses the lock. Run it after every `npm install`.
 */
import fs from "node:fs"

const systems = ["darwin", "win32", "android", "freebsd", "openharmony"]
const processors = ["arm64", "arm", "ia32", "loong64", "ppc64", "riscv64", "s390x"]

/** What a platform package's name says of where it runs: `@dprint/linux-arm64-musl`, `@oxlint/binding-win32-x64-msvc`. */
const platform = (name) => {
  const os = systems.find((system) => name.includes(system)) ?? "linux"
  const cpu = processors.find((processor) => name.includes(processor)) ?? "x64"
  const libc = os !== "linux"
    ? undefined
    : name.includes("musl")
    ? "musl"
    : /-(gnu|glibc)/.test(name)
    ? "glibc"
    : undefined
  return { os: [os], cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }) }
}

const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"))
const added = []
for (const [key, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const top = `node_modules/${name}`
    if (top in lock.packages || `${key}/${top}` in lock.packages) continue
    lock.packages[top] = { version, dev: true, optional: true, ...platform(name) }
    added.push(name)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => a < b ? -1 : 1))
fs.writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`)
console.log(`package-lock.json: ${added.length} packages of other platforms added`)
