/**
 * What an order costs: from placing it to the gateway's first word on it, with the journal on, beside the same by raw
 * `IBApi`; each library in a process of its own against the same simulated gateway, in alternating rounds.
 */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { promisify } from "node:util"
import * as Program from "../scripts/Program.ts"
import * as Distance from "./Distance.ts"
import * as Figure from "./Figure.ts"

const rounds = 3
const each = 60
/** The first of each process are slower in both. */
const warm = 20
/** So many processes place one order each: ours as soon as it is ready. */
const beginners = 7
/** From then on the code of both has been compiled for what it does. */
const seasoned = 300
const seasonedEach = 100
/** In ms: IBKR's servers are farther away than that. */
const away = 10
const child = path.join(import.meta.dirname, "child", "OrderPlacer.ts")

/** @returns the median of both, of what is below all of ours, and at a distance; the 99th percentile; first and late orders */
export const measure = async (): Promise<ReadonlyArray<Figure.Figure>> => {
  const gateway = await Program.simulator()
  const distant = await Distance.make(gateway.port, away)
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-"))
  const place = async (
    library: string,
    before: number,
    many: number,
    port = gateway.port
  ): Promise<ReadonlyArray<number>> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [child, library, String(port), String(before + many)],
      { timeout: 120_000, cwd: home, env: { ...process.env, HOME: home, IBKR_STATE_DIR: path.join(home, "state") } }
    )
    return (JSON.parse(stdout) as Array<number>).slice(before)
  }
  try {
    // the gateway's own code is slower before it was used, whoever asks first
    await place("IBApi", 0, seasoned)
    const early: Record<string, Array<number>> = { "effect-ibkr": [], session: [], IBApi: [] }
    const first: Record<string, Array<number>> = { "effect-ibkr": [], IBApi: [] }
    const late: Record<string, Array<number>> = { "effect-ibkr": [], IBApi: [] }
    for (let round = 0; round < rounds; round++) {
      for (const [library, all] of Object.entries(early)) all.push(...await place(library, warm, each))
    }
    for (let round = 0; round < beginners; round++) {
      for (const [library, all] of Object.entries(first)) all.push(...await place(library, 0, 1))
    }
    for (const [library, all] of Object.entries(late)) all.push(...await place(library, seasoned, seasonedEach))
    const far: Record<string, Array<number>> = { "effect-ibkr": [], IBApi: [] }
    for (const [library, all] of Object.entries(far)) all.push(...await place(library, warm, each, distant.port))
    const figure = (name: string, share: number, { "effect-ibkr": ours = [], IBApi: raw = [] }: typeof early) => ({
      what: `an order to its acknowledgement, ${name}`,
      unit: "ms" as const,
      value: Figure.quantile(ours, share),
      peer: { name: "IBApi", value: Figure.quantile(raw, share) }
    })
    return [
      { ...figure("median", 0.5, early), ratio: { most: 1.3 } },
      figure("median of the session alone: no journal, no checks", 0.5, {
        ...early,
        "effect-ibkr": early["session"] ?? []
      }),
      figure(`median, where the gateway's words come ${away} ms later`, 0.5, far),
      figure("p99", 0.99, early),
      figure("the first of a process, median", 0.5, first),
      { ...figure(`median after ${seasoned} others`, 0.5, late), ratio: { most: 1.3 } }
    ]
  } finally {
    distant.stop()
    await gateway.stop()
    fs.rmSync(home, { recursive: true, force: true })
  }
}
