/** A program whose stop never ends: the time for that is over, and a read of the file that it is given hangs. */
import { Duration, Effect } from "effect"
import * as fs from "node:fs"
import * as Watchdog from "../../../src/cli/Watchdog.ts"

const [, , path = "", execve] = process.argv
if (execve === "without-execve") Object.assign(process, { execve: undefined })
fs.readFile(path, () => {})
Effect.runSync(Watchdog.arm(Duration.zero))
