import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Server from "../../src/simulator/Server/Server.ts"
import * as Fifo from "./Fifo.ts"
import { start } from "./Process.ts"

/** What it says of a call that it does not wait for, which it says before its settings are known, too. */
const said = (err: string) =>
  err.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)).map(({ level, message }) =>
    `${level} ${message}`
  )

const endsWith = (code: number) =>
  `ERROR A call of the disk, or the look-up of a name, has not returned: this process ends with ${code} all the same`

/** A service of which a call of the disk hangs from now on. */
const hanging = Effect.fnUntraced(function*(args: ReadonlyArray<string>, shutdownTimeout: string) {
  const { address: { port } } = yield* Server.Server
  const run = yield* start(["run", "--port", String(port), ...args], {
    environment: { LOG_FORMAT: "logfmt", IBKR_SHUTDOWN_TIMEOUT: shutdownTimeout }
  })
  yield* run.until("Orders: allowed")
  const lock = path.join(run.home, "state", `lock-127.0.0.1-${port}-1`)
  yield* Fifo.make(lock)
  yield* Fifo.hangs(lock)
  return run
})

const endless = Effect.fnUntraced(function*(...args: ReadonlyArray<string>) {
  const home = yield* Effect.acquireRelease(
    Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-hung-"))),
    (home) => Effect.sync(() => fs.rmSync(home, { recursive: true }))
  )
  const file = path.join(home, "file")
  yield* Fifo.make(file)
  const run = yield* start([file, ...args], { main: path.join(import.meta.dirname, "child/Stopping.ts") })
  yield* Fifo.hangs(file)
  return run
})

const gateway = Server.layerLoopback({ positions: [{ symbol: "AAPL", size: 100 }], closed: ["AAPL"] })

describe.concurrent("a program of which a call of the disk hangs", () => {
  it.live("ends with 130 at once at a second signal, and says that it does not wait for it", () =>
    Effect.gen(function*() {
      const run = yield* hanging([], "30")
      run.child.kill("SIGTERM")
      yield* run.until("Stopping")
      run.child.kill("SIGTERM")
      assert.deepStrictEqual([yield* run.ended, said(run.err())], [130, [endsWith(130)]])
    }).pipe(Effect.provide(gateway)))

  it.live("ends with 0 once the time of an orderly stop is over", () =>
    Effect.gen(function*() {
      const run = yield* hanging([], "1")
      run.child.kill("SIGTERM")
      assert.deepStrictEqual([yield* run.ended, said(run.err())], [0, [endsWith(0)]])
    }).pipe(Effect.provide(gateway)))

  it.live("ends with 75 where positions that were to be closed are left", () =>
    Effect.gen(function*() {
      const run = yield* hanging(["--close-positions"], "5")
      run.child.kill("SIGTERM")
      assert.deepStrictEqual([yield* run.ended, said(run.err())], [75, [endsWith(75)]])
      assert.include(run.err(), "POSITIONS LEFT OPEN")
    }).pipe(Effect.provide(gateway)))

  it.live("ends with 70 where its stop never ends", () =>
    Effect.gen(function*() {
      const run = yield* endless()
      const code = yield* run.ended
      assert.deepStrictEqual([code, said(run.err())], [70, [endsWith(70)]])
      assert.include(run.out(), "The stop hangs: it has not ended within 5s")
    }))

  it.live("kills itself where it cannot become a shell", () =>
    Effect.gen(function*() {
      const run = yield* endless("without-execve")
      assert.deepStrictEqual([yield* run.ended, said(run.err())], ["SIGKILL", [endsWith(70)]])
    }))
})
