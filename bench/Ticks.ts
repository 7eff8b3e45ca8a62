/**
 * Ticks per second, one by one through the public interface of each library, from the same plain socket server. Each
 * reader is a process of its own; the rounds alternate.
 */
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import * as path from "node:path"
import { promisify } from "node:util"
import * as Figure from "./Figure.ts"

// large enough that asking for the next one does not count
const window = 250_000
const windows = 8
const rounds = 3
const child = (name: string) => path.join(import.meta.dirname, "child", name)

/** @returns the figures of the throughput, beside `IBApi` and `IBApiNext` */
export const measure = async (): Promise<ReadonlyArray<Figure.Figure>> => {
  const server = spawn(process.execPath, [child("TickServer.ts"), String(window)], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  try {
    const [port] = await once(server.stdout, "data")
    const read = async (library: string): Promise<number> => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [child("TickReader.ts"), library, String(port).trim(), String(window), String(windows)],
        { timeout: 60_000 }
      )
      return JSON.parse(stdout)
    }
    const seen: Record<string, Array<number>> = { "effect-ibkr": [], quotes: [], IBApi: [], IBApiNext: [] }
    for (let round = 0; round < rounds; round++) {
      for (const [library, all] of Object.entries(seen)) all.push(await read(library))
    }
    const [ours, quotes, raw, next] = Object.values(seen).map(Figure.median) as [number, number, number, number]
    return [
      {
        what: "ticks through the stream of events",
        unit: "/s",
        value: ours,
        peer: { name: "IBApi", value: raw },
        ratio: { least: 3 }
      },
      {
        what: "ticks through the stream of quotes",
        unit: "/s",
        value: quotes,
        peer: { name: "IBApi", value: raw },
        ratio: { least: 3 }
      },
      {
        what: "the same, beside IBApiNext",
        unit: "/s",
        value: ours,
        peer: { name: "IBApiNext", value: next },
        ratio: { least: 3 }
      }
    ]
  } finally {
    server.kill()
  }
}
