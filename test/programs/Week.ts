/**
 * A connection and a simulated gateway through random faults, by seed, on a clock that is turned: what was seen, and what
 * did not hold or stayed behind. A week of it is `npm run week`.
 */
import { type Array as Arr, Duration, Effect, Exit, Layer, Logger, Metric, Random, Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Status } from "../../src/domain/Status.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Simulated from "../../src/layers/Tws/Simulated.ts"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Connected from "../doubles/Connected.ts"

/** How many faults strike in a week, two hundred a day. */
export const ofAWeek = 1400

/** Seconds from the beginning of one fault to that of the next. */
const between = 7 * 86_400 / ofAWeek

const mostDialsPerMinute = 12

/** What may happen, each as often as any other. */
export const faults: Arr.NonEmptyReadonlyArray<Fault.Request> = [
  { name: "refuse", parameters: {} },
  { name: "blackhole-connect", parameters: {} },
  { name: "accept-silent", parameters: {} },
  { name: "accept-close", parameters: {} },
  { name: "login-pending", parameters: { stage: "ready" } },
  { name: "no-accounts", parameters: {} },
  { name: "no-next-id", parameters: {} },
  { name: "accounts", parameters: { odd: "twice" } },
  { name: "client-id-in-use", parameters: {} },
  { name: "client-id-in-use", parameters: { silent: true } },
  { name: "close", parameters: {} },
  { name: "close", parameters: { on: "reqCurrentTime" } },
  { name: "reset", parameters: {} },
  { name: "half-open", parameters: {} },
  { name: "stall", parameters: { ms: 2900 } },
  { name: "stall", parameters: { ms: 10_000 } },
  { name: "freeze", parameters: { ms: 30_000 } },
  { name: "server-lost", parameters: { restore: "kept" } },
  { name: "server-lost", parameters: { restore: "lost", repeat: 1000 } },
  { name: "farm", parameters: { name: "usfarm", flap: 3000 } },
  { name: "version", parameters: { value: 12 } },
  { name: "version", parameters: { value: "none" } },
  { name: "frame", parameters: { length: -1 } },
  { name: "frame", parameters: { length: 0x7fffffff } },
  { name: "frame", parameters: { kind: "short", rate: 5 } },
  { name: "frame", parameters: { kind: "unknown-id", rate: 5 } },
  { name: "drip", parameters: { stall: true } },
  { name: "flap", parameters: { up: 1000, down: 1000 } },
  { name: "nightly-reset", parameters: { closed: 60_000, silent: 20_000 } },
  { name: "no-end", parameters: { message: 62 } },
  { name: "no-end", parameters: { message: 55 } },
  { name: "read-only", parameters: {} },
  { name: "clock-skew", parameters: { seconds: 30 } }
]

/** What a fault is called: its name and what it was given. */
export const nameOf = ({ name, parameters }: Fault.Request): string =>
  [name, ...Object.entries(parameters).map(([key, value]) => `${key}=${value}`)].join(" ")

export interface Told {
  /** The kinds of what was seen: faults, and all that the status and the alerts told of them. */
  readonly seen: ReadonlySet<string>
  readonly dials: number
  /** What did not hold, and what stayed behind; nothing where all is well. */
  readonly problems: ReadonlyArray<string>
}

/** The kinds of what a status tells. */
const kindsOf = (status: Status): ReadonlyArray<string> => [
  `state ${status.state}`,
  `circuit ${status.circuit.state}`,
  `upstream ${status.upstream.state}`,
  ...status.ordersBlockedBy.map((block) => `blocked by ${block}`),
  ...status.quality.reasons.map((reason) => `degraded: ${reason}`),
  ...Object.values(status.farms).map((farm) => `farm ${farm}`),
  ...(status.lastError === null
    ? []
    : [`error ${status.lastError._tag} ${status.lastError.reason ?? status.lastError.operation}`])
]

const isLie = ({ ordersAllowed, ready, session, snapshot, state, upstream }: Status): boolean =>
  ready && (session === null || state !== "connected" || snapshot.positions === null) ||
  ordersAllowed && (!ready || upstream.state !== "ok")

/** Lets so many faults strike. */
export const play = (seed: string, struck: number): Effect.Effect<Told> =>
  Effect.gen(function*() {
    let fibers = 0
    const counted = Effect.provideService(Metric.FiberRuntimeMetrics, {
      recordFiberStart: () => fibers++,
      recordFiberEnd: () => fibers--
    })
    const seen = new Set<string>()
    const problems: Array<string> = []
    const dials: Array<number> = []
    yield* Effect.gen(function*() {
      const gateway = yield* Gateway.make()
      const before = fibers
      const scope = yield* Scope.make()
      const { alerts, notifier } = yield* Connected.told
      const context = yield* Layer.buildWithScope(
        Connected.layer(
          Layer.provide(Simulated.layer, Layer.succeed(Gateway.Gateway, gateway)),
          {},
          new Map(),
          notifier
        ),
        scope
      )
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* Connected.observe((status) => {
          for (const kind of kindsOf(status)) seen.add(kind)
          if (isLie(status)) problems.push(`a status that is not true: ${JSON.stringify(status)}`)
        })
        for (let n = 0; n < struck; n++) {
          const fault = yield* Random.choice(faults)
          const lasts = yield* Random.nextIntBetween(1, between)
          seen.add(`fault ${nameOf(fault)}`)
          const id = yield* gateway.startFault(fault.name, fault.parameters as never)
          // what waits at the door is met only by who comes anew
          if (yield* Random.nextBoolean) yield* gateway.endFault(yield* gateway.startFault("reset", {}))
          yield* TestClock.adjust(Duration.seconds(lasts))
          yield* gateway.endFault(id)
          yield* TestClock.adjust(Duration.seconds(between - lasts))
          dials.push(...(yield* gateway.dials).filter((at) => at > (dials.at(-1) ?? -1)))
          const clients = (yield* gateway.report).clients.filter(({ halfOpen }) => !halfOpen).length
          if (clients > 1) problems.push(`${clients} clients at once after ${nameOf(fault)}`)
        }
        // what a session has been told of a read-only API, it believes until it ends
        if ((yield* connection.status).ordersBlockedBy.includes("read_only_api")) yield* connection.reconnect
        yield* TestClock.adjust("10 minutes")
        const { circuit, ordersAllowed, state } = yield* connection.status
        if (circuit.state !== "closed" || !ordersAllowed || state !== "connected") {
          problems.push(`ten minutes after the last fault: ${JSON.stringify(yield* connection.status)}`)
        }
      }).pipe(Effect.scoped, Effect.provideContext(context))
      yield* Scope.close(scope, Exit.void)
      yield* TestClock.adjust("1 minute")
      for (const [, event, phase] of alerts) seen.add(`alert ${event} ${phase}`)
      const { clients } = yield* gateway.report
      if (clients.length > 0) problems.push(`clients stay behind: ${JSON.stringify(clients)}`)
      if (fibers !== before) problems.push(`fibers: ${before} before, ${fibers} after`)
    }).pipe(Effect.scoped, counted, Random.withSeed(seed), Effect.provide(Logger.layer([])))
    if (fibers !== 0) problems.push(`${fibers} fibers of the gateway stay behind`)
    for (const [index, at] of dials.entries()) {
      const since = dials[index - mostDialsPerMinute]
      if (since !== undefined && at - since < 60_000) problems.push(`more than twelve dials in the minute before ${at}`)
    }
    return { seen, dials: dials.length, problems }
  })
