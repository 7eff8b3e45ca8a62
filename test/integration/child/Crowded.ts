/** Dials in a process that has as many files open as it may. */
import { Effect } from "effect"
import * as fs from "node:fs"
import * as Socket from "../../../src/layers/Tws/Socket.ts"
import { Tws } from "../../../src/layers/Tws/Tws.ts"

const open: Array<number> = []
try {
  while (true) open.push(fs.openSync("/dev/null", "r"))
} catch {
  // as many as it may
}
const dial = Tws.use((tws) => tws.connect({ host: "127.0.0.1", port: 7497, clientId: 1 }))
const error = await dial.pipe(Effect.provide(Socket.layer), Effect.scoped, Effect.flip, Effect.runPromise)
for (const each of open) fs.closeSync(each)
console.log(JSON.stringify([error._tag, error._tag === "ConnectionError" ? error.reason : "", error.remedy]))
process.exit()
