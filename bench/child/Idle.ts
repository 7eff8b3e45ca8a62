/**
 * Holds one idle connection of a library and then N, and prints for each the memory (MiB) and the CPU (% of a core) over
 * ten seconds.
 */
import { EventName, IBApi } from "@stoqey/ib"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { setTimeout as sleep } from "node:timers/promises"
import * as Composed from "../../scripts/Composed.ts"
import { Connection } from "../../src/layers/Connection.ts"

const [, , library, port, count] = process.argv
const settle = 2000
const span = 10_000

const weigh = async () => {
  await sleep(settle)
  globalThis.gc?.()
  const rss = process.memoryUsage.rss() / 2 ** 20
  const before = process.cpuUsage()
  await sleep(span)
  const { system, user } = process.cpuUsage(before)
  return { rss, cpu: (user + system) / 1000 / span * 100 }
}

const open: Record<string, (clientId: number) => Effect.Effect<unknown, unknown, Scope.Scope>> = {
  "effect-ibkr": (clientId) =>
    Effect.flatMap(
      Layer.build(Layer.fresh(Composed.connection({ port: Number(port), clientId }))),
      (context) => Effect.provideContext(Connection.use((connection) => connection.ready), context)
    ),
  IBApi: (clientId) =>
    Effect.callback<void>((resume) => {
      const api = new IBApi({ host: "127.0.0.1", port: Number(port), clientId })
      api.once(EventName.nextValidId, () => resume(Effect.void))
      api.connect()
    })
}

await Effect.gen(function*() {
  const one = open[library ?? ""]
  if (one === undefined) return yield* Effect.die(`no such library: ${library}`)
  yield* one(1)
  const first = yield* Effect.promise(weigh)
  yield* Effect.forEach(Array.from({ length: Number(count) - 1 }, (_, index) => index + 2), one, { concurrency: 4 })
  const all = yield* Effect.promise(weigh)
  process.stdout.write(`${JSON.stringify({ one: first, all })}\n`, () => process.exit(0))
  return yield* Effect.never
}).pipe(Effect.scoped, Effect.runPromise)
