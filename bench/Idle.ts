/**
 * What an idle connection costs: resident memory and CPU of a process that holds 1, and 200, of them. A process of its
 * own for each library, both on one simulated gateway.
 */
import { execFile } from "node:child_process"
import * as path from "node:path"
import { promisify } from "node:util"
import * as Program from "../scripts/Program.ts"
import type * as Figure from "./Figure.ts"

const many = 200

interface Cost {
  readonly rss: number
  readonly cpu: number
}

/** @returns memory per further connection, and the CPU of one and of all, beside `IBApi` */
export const measure = async (): Promise<ReadonlyArray<Figure.Figure>> => {
  const simulator = await Program.simulator(["--max-clients", String(2 * many + 10)])
  const costs = async (library: string): Promise<Readonly<Record<"one" | "all", Cost>>> => {
    const child = path.join(import.meta.dirname, "child", "Idle.ts")
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--expose-gc", child, library, String(simulator.port), String(many)],
      { timeout: 60_000 }
    )
    return JSON.parse(stdout)
  }
  try {
    const ours = await costs("effect-ibkr")
    const raw = await costs("IBApi")
    const each = ({ all, one }: typeof ours) => (all.rss - one.rss) / (many - 1)
    return [
      {
        what: "memory of a process with one connection",
        unit: "MiB",
        value: ours.one.rss,
        peer: { name: "IBApi", value: raw.one.rss }
      },
      {
        what: `memory per further connection, of ${many}`,
        unit: "MiB",
        value: each(ours),
        target: { most: 1 },
        peer: { name: "IBApi", value: each(raw) }
      },
      {
        what: "CPU of one idle connection (IBApi: no heartbeat)",
        unit: "% of a core",
        value: ours.one.cpu,
        target: { most: 1 },
        peer: { name: "IBApi", value: raw.one.cpu }
      },
      {
        what: `CPU per connection, of ${many}`,
        unit: "% of a core",
        value: ours.all.cpu / many,
        target: { most: 1 },
        peer: { name: "IBApi", value: raw.all.cpu / many }
      }
    ]
  } finally {
    await simulator.stop()
  }
}
