/**
 * Runs the benchmarks, or those named on the command line, and prints one table. A figure that misses its target is said
 * to, and is no failure of this command.
 */
import built from "../scripts/built.ts"
import type * as Figure from "./Figure.ts"
import * as Table from "./Table.ts"

interface Benchmark {
  readonly measure: () => Promise<ReadonlyArray<Figure.Figure>>
}

// loaded when their turn comes: what one of them holds in memory must not slow another
const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  start: () => import("./Start.ts"),
  dial: () => import("./Dial.ts"),
  outage: () => import("./Outage.ts"),
  ticks: () => import("./Ticks.ts"),
  simulator: () => import("./Simulator.ts"),
  stream: () => import("./Stream.ts"),
  idle: () => import("./Idle.ts"),
  latency: () => import("./Latency.ts"),
  orders: () => import("./Orders.ts"),
  broker: () => import("./Broker.ts")
}

built()
const asked = process.argv.slice(2)
const figures: Array<Figure.Figure> = []
for (const [name, load] of Object.entries(benchmarks)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  process.stderr.write(`${name} …\n`)
  figures.push(...await (await load()).measure())
}
console.log(Table.print(figures))
process.exit(0)
