/**
 * Hostile frames against the simulated gateway, by seed: a thread sends them over TCP, and nothing may hang, crash or keep
 * memory, while another client is served all along.
 *
 * `npm run hostile -- --frames 1000000 --seed 1`
 */
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { once } from "node:events"
import { parseArgs } from "node:util"
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"
import * as Gateway from "../src/simulator/Gateway.ts"
import * as Server from "../src/simulator/Server/Server.ts"
import * as Attack from "../test/simulator/Attack.ts"
import * as Raw from "../test/simulator/RawClient.ts"

const mostGrowth = 32
const perAttack = 50_000

// what a collection finds may hold buffers that only the next one frees
const memory = Effect.gen(function*() {
  for (let time = 0; time < 3; time++) {
    globalThis.gc?.()
    yield* Effect.sleep("50 millis")
  }
  const { external, heapUsed } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
})

const defend = async () => {
  const { values: flags } = parseArgs({
    options: { frames: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } }
  })
  const frames = Number(flags.frames)
  const problems: Array<string> = []
  const defence = Effect.gen(function*() {
    const { address } = yield* Server.Server
    const gateway = yield* Gateway.Gateway
    const healthy = yield* Raw.start(1)
    let before: number | undefined
    let after = 0
    let sessions = 0
    let slowest = 0
    for (let sent = 0; sent < frames; sent += perAttack) {
      const workerData = {
        port: address.port,
        frames: Math.min(perAttack, frames - sent),
        seed: Number(flags.seed) + sent
      }
      const worker = new Worker(new URL(import.meta.url), { workerData })
      const over = Effect.promise(() => once(worker, "message"))
      const asking = Effect.gen(function*() {
        const at = performance.now()
        healthy.send(17, 1)
        while ((yield* healthy.frame)[0] !== "15");
        slowest = Math.max(slowest, performance.now() - at)
        yield* Effect.sleep("5 millis")
      })
      sessions += (yield* Effect.raceFirst(over, Effect.forever(asking)))[0]
      yield* Effect.promise(() => worker.terminate())
      const { clients } = yield* gateway.report
      if (clients.length !== 1) problems.push(`${clients.length - 1} clients were left`)
      // what the first attack compiles and caches is no growth
      after = yield* memory
      before ??= after
      console.log(`${sent + perAttack} frames: ${after.toFixed(1)} MiB, slowest answer ${slowest.toFixed(0)} ms`)
    }
    const growth = after - (before ?? after)
    if (growth > mostGrowth) problems.push(`memory grew by ${growth.toFixed(1)} MiB`)
    console.log(`${frames} frames in ${sessions} sessions, seed ${flags.seed}: memory grew by ${growth.toFixed(1)} MiB`)
  })
  await defence.pipe(
    Effect.scoped,
    Effect.provide(Server.layerLoopback({ maxVersion: 200 })),
    Effect.provide(Logger.layer([])),
    Effect.timeoutOrElse({ duration: "30 minutes", orElse: () => Effect.die(new Error("an attack hung")) }),
    Effect.runPromise
  )
  for (const problem of problems) console.log(`PROBLEM ${problem}`)
  process.exit(problems.length === 0 ? 0 : 1)
}

if (isMainThread) await defend()
else parentPort?.postMessage(await Attack.run(workerData.port, workerData.frames, workerData.seed))
