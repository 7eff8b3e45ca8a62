/**
 * Holds one idle connection of a library and then N, and prints for each the memory (MiB) and the CPU (% of a core) over
 * ten seconds. Only that library is loaded.
 */
import { setTimeout as sleep } from "node:timers/promises"

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

type Open = (clientId: number) => Promise<unknown>

const libraries: Record<string, () => Promise<Open>> = {
  "effect-ibkr": async () => {
    const Effect = await import("effect/Effect")
    const Layer = await import("effect/Layer")
    const Scope = await import("effect/Scope")
    const { Connection } = await import("../../src/layers/Connection.ts")
    const Composed = await import("../../scripts/Composed.ts")
    const scope = await Effect.runPromise(Scope.make())
    return (clientId) =>
      Layer.buildWithScope(Layer.fresh(Composed.connection({ port: Number(port), clientId })), scope).pipe(
        Effect.flatMap((context) => Effect.provideContext(Connection.use((connection) => connection.ready), context)),
        Effect.runPromise
      )
  },
  IBApi: async () => {
    const { EventName, IBApi } = await import("@stoqey/ib")
    return (clientId) =>
      new Promise((resolve) => {
        new IBApi({ host: "127.0.0.1", port: Number(port), clientId }).once(EventName.nextValidId, resolve).connect()
      })
  }
}

const open = await libraries[library ?? ""]?.()
if (open === undefined) throw new Error(`no such library: ${library}`)
await open(1)
const one = await weigh()
for (let clientId = 2; clientId <= Number(count); clientId++) await open(clientId)
const all = await weigh()
process.stdout.write(`${JSON.stringify({ one, all })}\n`, () => process.exit(0))
