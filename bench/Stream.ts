/**
 * Ticks per second that the whole simulated gateway makes and sends over TCP where its market is as fast as it goes, to one
 * client and to four, each a process of its own; and how long another client then waits for an answer.
 */
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import * as path from "node:path"
import { promisify } from "node:util"
import * as Server from "../src/simulator/Server/Server.ts"
import * as Figure from "./Figure.ts"

const ticksEach = 2_000_000
const rounds = 3
const child = (name: string) => path.join(import.meta.dirname, "child", name)
const symbols = "AAPL,MSFT,SPY"

const run = async (name: string, ...args: ReadonlyArray<string | number>): Promise<number> => {
  const { stdout } = await promisify(execFile)(process.execPath, [child(name), ...args.map(String)], {
    timeout: 120_000
  })
  return JSON.parse(stdout)
}

/** @returns the figures of the whole gateway */
export const measure = (): Promise<ReadonlyArray<Figure.Figure>> =>
  Effect.runPromise(
    Effect.gen(function*() {
      const { port } = (yield* Server.Server).address
      const waits: Array<number> = []
      const rate = async (clients: number): Promise<number> => {
        const all = Array.from({ length: clients }, (_, i) => run("FrameReader.ts", port, i + 1, ticksEach, symbols))
        const [wait, ...rates] = await Promise.all([run("Asker.ts", port, 99, 50), ...all])
        waits.push(wait)
        return rates.reduce((sum, one) => sum + one, 0)
      }
      const median = async (clients: number): Promise<number> => {
        const all: Array<number> = []
        for (let round = 0; round < rounds; round++) all.push(await rate(clients))
        return Figure.median(all)
      }
      const one = yield* Effect.promise(() => median(1))
      const four = yield* Effect.promise(() => median(4))
      return [
        { what: "ticks of the whole gateway, one client", unit: "/s" as const, value: one, target: { least: 3e5 } },
        { what: "the same, four clients in all", unit: "/s" as const, value: four, target: { least: 1e6 } },
        {
          what: "another client's answers meanwhile, the slowest of 50",
          unit: "ms" as const,
          value: Math.max(...waits),
          target: { most: 50 }
        }
      ]
    }).pipe(Effect.provide(Server.layerLoopback({ speed: "max" })))
  )
