/**
 * The main job before your eyes: the built program against a simulated gateway over real TCP, with readable logs.
 */
import * as path from "node:path"
import built from "./built.ts"

built()
process.env["LOG_FORMAT"] ??= "pretty"
process.argv.splice(2, 0, "run", "--simulate")
await import(path.join(import.meta.dirname, "..", "dist", "main.js"))
