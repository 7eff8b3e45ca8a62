/**
 * Hours of faults, by seed: a whole connection against a simulated gateway over TCP, one random fault after the other,
 * and at the end a report of what happened and of everything that did not come back to where it began.
 *
 * `npm run soak -- --minutes 60 --seed 1`
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import { parseArgs } from "node:util"
import * as Figure from "../bench/Figure.ts"
import { Connection } from "../src/layers/Connection.ts"
import built from "./built.ts"
import * as Composed from "./Composed.ts"
import * as Program from "./Program.ts"

const { values: flags } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, seed: { type: "string", default: "1" } }
})
const minutes = Number(flags.minutes)

interface Weather {
  readonly name: string
  readonly [parameter: string]: unknown
}

/** What may happen, each with the longest that it lasts in seconds. */
const weather: ReadonlyArray<readonly [fault: Weather, seconds: number]> = [
  [{ name: "close" }, 1],
  [{ name: "reset" }, 1],
  [{ name: "refuse" }, 90],
  [{ name: "accept-silent" }, 60],
  [{ name: "accept-close" }, 60],
  [{ name: "accept-close", reset: true }, 20],
  [{ name: "login-pending", stage: "ready" }, 40],
  [{ name: "no-accounts" }, 30],
  [{ name: "no-next-id" }, 30],
  [{ name: "client-id-in-use" }, 40],
  [{ name: "half-open" }, 40],
  [{ name: "stall", ms: 2500 }, 3],
  [{ name: "freeze" }, 30],
  [{ name: "server-lost", restore: "kept", after: 5000 }, 8],
  [{ name: "server-lost", restore: "lost", after: 5000 }, 8],
  [{ name: "server-restored" }, 1],
  [{ name: "farm", flap: 500 }, 10],
  [{ name: "frame", length: 0 }, 1],
  [{ name: "frame", length: -1 }, 1],
  [{ name: "frame", length: 0x7fffffff }, 1],
  [{ name: "frame", kind: "unknown-id", rate: 50 }, 10],
  [{ name: "frame", kind: "short", rate: 50 }, 10],
  [{ name: "frame", kind: "surplus", rate: 50 }, 10],
  [{ name: "frame", kind: "nuls", bytes: 400_000 }, 2],
  [{ name: "drip", bytes: 1, ms: 1 }, 10],
  [{ name: "drip", stall: true }, 30],
  [{ name: "flap", up: 1000, down: 2000 }, 30],
  [{ name: "nightly-reset", closed: 10_000, silent: 10_000 }, 30],
  [{ name: "no-end", message: 55 }, 10],
  [{ name: "clock-skew", seconds: 30 }, 10],
  [{ name: "rollback-ids", by: 3 }, 5],
  [{ name: "accounts", odd: "twice", now: true }, 5],
  [{ name: "swap-account", account: "DU7654321" }, 20]
]

/** What only a new connection meets: the line is reset as well. */
const atTheDoor: ReadonlySet<string> = new Set([
  "refuse",
  "accept-silent",
  "accept-close",
  "login-pending",
  "no-accounts",
  "no-next-id",
  "client-id-in-use",
  "no-end",
  "rollback-ids",
  "swap-account"
])

/** The longest that a healed gateway may stay unready: the circuit's longest opening, and an attempt. */
const recovery = Duration.seconds(160)
const mostDialsPerMinute = 12
const memoryMayGrow = 24

/** What a process holds that must come back. */
interface Holdings {
  readonly fibers: number
  readonly sockets: number
  readonly timers: number
  readonly heap: number
}

let fibers = 0
const countingFibers: Metric.FiberRuntimeMetricsService = {
  recordFiberStart: () => fibers++,
  recordFiberEnd: () => fibers--
}

const holdings = Effect.gen(function*() {
  yield* Effect.sleep("20 seconds")
  globalThis.gc?.()
  const resources = process.getActiveResourcesInfo()
  const count = (name: string) => resources.filter((resource) => resource.includes(name)).length
  return {
    fibers,
    sockets: count("TCPSocketWrap") + count("TCPServerWrap"),
    timers: count("Timeout"),
    heap: process.memoryUsage().heapUsed / 2 ** 20
  } satisfies Holdings
})

const dialsSoFar = Effect.map(Metric.snapshot, (all) =>
  all.filter(({ id }) => id === "ibkr_dials_total").reduce(
    (sum, metric) => sum + (metric.type === "Counter" ? Number(metric.state.count) : 0),
    0
  ))

const soak = Effect.gen(function*() {
  const simulator = yield* Effect.acquireRelease(
    Effect.promise(() => Program.simulator(["--seed", flags.seed])),
    (running) => Effect.promise(() => running.stop())
  )
  const composed = yield* Layer.build(Composed.connection({ port: simulator.port, clientId: 1 }))
  const connection = Context.get(composed, Connection)

  const problems: Array<string> = []
  const transitions = new Map<string, number>()
  const recoveries = new Map<string, Array<number>>()

  yield* connection.changes.pipe(
    Stream.map((status) => `${status.state}${status.ready ? ", ready" : ""}`),
    Stream.changes,
    Stream.runForEach((state) => Effect.sync(() => transitions.set(state, (transitions.get(state) ?? 0) + 1))),
    Effect.forkScoped
  )
  yield* Effect.gen(function*() {
    let before = yield* dialsSoFar
    for (;;) {
      yield* Effect.sleep("1 minute")
      const now = yield* dialsSoFar
      if (now - before > mostDialsPerMinute) problems.push(`${now - before} dials in one minute`)
      before = now
    }
  }).pipe(Effect.forkScoped)

  yield* connection.ready
  const before = yield* holdings
  const endsAt = performance.now() + minutes * 60_000
  let struck = 0
  while (performance.now() < endsAt) {
    const [fault, seconds] = yield* Random.choice(weather)
    struck++
    yield* Effect.promise(() => simulator.fault(fault))
    if (atTheDoor.has(fault.name)) yield* Effect.promise(() => simulator.fault({ name: "reset" }))
    yield* Effect.sleep(Duration.seconds((yield* Random.next) * seconds))
    yield* Effect.promise(simulator.heal)
    const healedAt = performance.now()
    if ((yield* connection.status).state === "failed") yield* connection.reconnect
    const again = yield* Effect.timeoutOption(connection.ready, recovery)
    const label = Object.entries(fault).map(([key, value]) => key === "name" ? value : `${key}=${value}`).join(" ")
    if (Option.isNone(again)) {
      const status = yield* connection.status
      problems.push(`not ready ${Duration.format(recovery)} after ${label}: ${JSON.stringify(status)}`)
      yield* connection.reconnect
    }
    recoveries.set(label, [...recoveries.get(label) ?? [], (performance.now() - healedAt) / 1000])
    yield* Effect.sleep(Duration.seconds((yield* Random.next) * 5))
  }
  yield* Effect.timeoutOption(connection.ready, recovery)
  const after = yield* holdings
  for (const what of ["fibers", "sockets", "timers"] as const) {
    if (after[what] > before[what] + (what === "timers" ? 2 : 0)) {
      problems.push(`${what}: ${before[what]} before, ${after[what]} after`)
    }
  }
  if (after.heap > before.heap + memoryMayGrow) {
    problems.push(`heap: ${before.heap.toFixed(1)} MiB before, ${after.heap.toFixed(1)} MiB after`)
  }
  return { after, before, dials: yield* dialsSoFar, problems, recoveries, struck, transitions }
})

const report = ({ after, before, dials, problems, recoveries, struck, transitions }: Effect.Success<typeof soak>) => {
  console.log(
    `\n${struck} faults in ${minutes} min, seed ${flags.seed}, ${dials} dials\n\nfault, times, s to ready: median, worst`
  )
  for (const [fault, times] of [...recoveries].toSorted(([a], [b]) => a < b ? -1 : 1)) {
    console.log(`  ${fault}  ${times.length}  ${Figure.median(times).toFixed(1)}  ${Math.max(...times).toFixed(1)}`)
  }
  console.log("\nentered")
  for (const [state, times] of transitions) console.log(`  ${state}  ${times}`)
  console.log("\nheld, before and after")
  for (const what of ["fibers", "sockets", "timers", "heap"] as const) {
    console.log(`  ${what}  ${Math.round(before[what])}  ${Math.round(after[what])}`)
  }
  for (const problem of problems) console.log(`\nPROBLEM ${problem}`)
  console.log(`\nverdict: ${problems.length === 0 ? "everything came back" : `${problems.length} problems`}`)
}

built()
const result = await soak.pipe(
  Effect.scoped,
  Effect.provideService(Metric.FiberRuntimeMetrics, countingFibers),
  Random.withSeed(flags.seed),
  Effect.runPromise
)
report(result)
process.exit(result.problems.length === 0 ? 0 : 1)
