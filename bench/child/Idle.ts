/**
 * Holds N idle connections of one library, and prints the memory (MiB) and the CPU (% of a core) of ten seconds.
 */
import { EventName, IBApi } from "@stoqey/ib"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { setTimeout as sleep } from "node:timers/promises"
import * as Composed from "../../scripts/Composed.ts"
import { Connection } from "../../src/layers/Connection.ts"

const [, , library, port, count] = process.argv
const ids = Array.from({ length: Number(count) }, (_, index) => index + 1)
const settle = 2000
const span = 10_000

const weigh = async (): Promise<never> => {
  await sleep(settle)
  globalThis.gc?.()
  const before = process.cpuUsage()
  await sleep(span)
  const { system, user } = process.cpuUsage(before)
  globalThis.gc?.()
  const cost = { rss: process.memoryUsage.rss() / 2 ** 20, cpu: (user + system) / 1000 / span * 100 }
  process.stdout.write(`${JSON.stringify(cost)}\n`, () => process.exit(0))
  return sleep(span) as Promise<never>
}

const holders: Record<string, () => Promise<unknown>> = {
  "effect-ibkr": () =>
    Effect.forEach(ids, (clientId) =>
      Effect.flatMap(
        Layer.build(Layer.fresh(Composed.connection({ port: Number(port), clientId }))),
        (context) => Effect.provideContext(Connection.use((connection) => connection.ready), context)
      ), { concurrency: 4 }).pipe(Effect.andThen(Effect.promise(weigh)), Effect.scoped, Effect.runPromise),
  IBApi: async () => {
    for (const clientId of ids) {
      const api = new IBApi({ host: "127.0.0.1", port: Number(port), clientId })
      await new Promise((resolve) => api.once(EventName.nextValidId, resolve).connect())
    }
    await weigh()
  }
}
await holders[library ?? ""]?.()
