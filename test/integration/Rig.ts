/**
 * A whole connection over real TCP: the live socket against a simulated gateway's server on a free port of the loopback.
 * Deadlines are scaled; delays of the backoff are true. Every run ends in order and leaves no fiber.
 */
import { assert } from "@effect/vitest"
import { Clock, Context, Duration, Effect, Exit, Layer, Logger, Metric, Option, Scope, Stream } from "effect"
import type { Settings as SettingsData } from "../../src/domain/Settings.ts"
import type { Status } from "../../src/domain/Status.ts"
import * as Ibkr from "../../src/Ibkr.ts"
import { Connection } from "../../src/layers/Connection.ts"
import { Notifier } from "../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as StateMemory from "../../src/layers/State/Memory.ts"
import * as Socket from "../../src/layers/Tws/Socket.ts"
import * as Deadlines from "../../src/schedules/Deadlines.ts"
import type { Line } from "../../src/simulator/Clients/Line.ts"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Server from "../../src/simulator/Server/Server.ts"
import * as Wire from "../../src/simulator/Server/Wire.ts"
import * as Dials from "../fixtures/Dials.ts"

/** A gateway with its server, and how each of its lines was ended by us. */
export const served = Effect.fnUntraced(function*(options: Gateway.Options = {}) {
  const gateway = yield* Gateway.make(options)
  const left: Array<"fin" | "rst"> = []
  const watch = Effect.map((line: Line) => {
    let isLeft = false
    return {
      ...line,
      leave: (how: "fin" | "rst") => {
        if (!isLeft) left.push(how)
        isLeft = true
        line.leave(how)
      }
    }
  })
  const watched: Gateway.Gateway["Service"] = Object.create(gateway, {
    accept: { value: watch(gateway.accept) },
    acceptFrom: { value: (address: string) => watch(gateway.acceptFrom(address)) }
  })
  const { address } = yield* Server.make().pipe(
    Effect.provideService(Gateway.Gateway, watched),
    Effect.provide(Wire.layer)
  )
  return { gateway: watched, left, port: address.port }
})

/** Waits until something is so that the other side does in a few turns of the loop. */
export const comes = (isTrue: () => boolean) =>
  Effect.gen(function*() {
    for (let turn = 0; turn < 5000; turn++) {
      if (isTrue()) return
      yield* Effect.sleep("1 millis")
    }
    assert.fail("it never was so")
  })

const tenths = Deadlines.scaled(0.1)

/**
 * Deadlines at a tenth; the gateway still answers `reqCurrentTime` once in a true second only. What a dial and its lists
 * may take is true: many of them at once, on a machine that does other things too, may need more than a tenth of it.
 */
export const deadlines: Deadlines.Deadlines = {
  ...Deadlines.defaults,
  askAgain: tenths.askAgain,
  stability: tenths.stability,
  maintenancePace: tenths.maintenancePace,
  frame: tenths.frame,
  fallbackClientId: tenths.fallbackClientId,
  undecodable: tenths.undecodable
}

/** The same, with a tenth for what a test waits to see given up. */
export const hasty = (what: "tcpConnect" | "handshake" | "ready" | "snapshot"): Deadlines.Deadlines => ({
  ...deadlines,
  [what]: tenths[what]
})

/** A heartbeat of fifths of a second: refused after 0.6 s of silence, not ready after 1 s, ended after 2 s. */
export const quick: Partial<SettingsData> = {
  heartbeatIdle: Duration.millis(200),
  heartbeatTimeout: Duration.millis(400),
  heartbeatKill: Duration.millis(2000)
}

/** `state [ready] [orders | (why not)]` */
export const view = ({ ordersAllowed, ordersBlockedBy, ready, state }: Status): string =>
  [state, ...(ready ? ["ready"] : []), ordersAllowed ? "orders" : `(${ordersBlockedBy.join(" ")})`].join(" ")

/** What a session passes through until it is ready. */
const passing = "connected (not_ready)"

export interface Options {
  readonly port: number
  readonly host?: string
  readonly settings?: Partial<SettingsData>
  readonly deadlines?: Deadlines.Deadlines
  readonly state?: Map<string, string>
}

const rig = Effect.fnUntraced(function*(options: Options) {
  const startedAt = yield* Clock.currentTimeMillis
  const told: Array<string> = []
  const logs: Array<string> = []
  const { host = "127.0.0.1", port, settings, state } = options
  const layer = Ibkr.layer.pipe(
    Layer.provide([
      Socket.layer,
      StateMemory.layer(state),
      Settings.layer({ resetRegion: "none", host, port, ...settings }),
      Layer.succeed(Notifier, {
        notify: ({ event, phase }) => Effect.sync(() => void told.push(`${event} ${phase}`)),
        flush: Effect.void
      }),
      Layer.succeed(Deadlines.Deadlines, options.deadlines ?? deadlines),
      Logger.layer([Logger.make(({ logLevel, message }) => void logs.push(`${logLevel} ${String(message)}`))])
    ])
  )
  const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
  const connection = Context.get(yield* Layer.buildWithScope(layer, scope), Connection)
  const seen: Array<readonly [at: number, view: string]> = []
  yield* connection.changes.pipe(
    Stream.map(view),
    Stream.changes,
    Stream.runForEach((now) => Effect.map(Clock.currentTimeMillis, (at) => void seen.push([at - startedAt, now]))),
    Effect.forkIn(scope, { startImmediately: true })
  )
  const settled = () => seen.filter(([, now], index) => now !== passing || index === seen.length - 1)
  /** Waits until a status is as wanted; ten seconds, and then it is wrong. */
  const until = Effect.fnUntraced(function*(wanted: (status: Status) => boolean) {
    const found = yield* connection.changes.pipe(
      Stream.filter(wanted),
      Stream.runHead,
      Effect.timeoutOption("10 seconds")
    )
    return Option.getOrThrowWith(Option.flatten(found), () => new Error(`never seen; it was ${JSON.stringify(seen)}`))
  })
  return {
    connection,
    told,
    logs,
    until,
    isReady: until(({ ready }) => ready),
    isLost: until(({ state }) => state !== "connected"),
    /** Every transition, without what a session passes through until it is ready. */
    story: () => settled().map(([, now]) => now),
    /** When (ms) each of them came. */
    times: () => settled().map(([at]) => at),
    outcomes: Dials.outcomes,
    stop: Scope.close(scope, Exit.void)
  }
})

export interface Rig extends Effect.Success<ReturnType<typeof rig>> {}

/** Runs something and sees that no fiber of it is left. */
export const leaksNothing = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    let fibers = 0
    return Effect.flatMap(
      self.pipe(
        Effect.provideService(Metric.FiberRuntimeMetrics, {
          recordFiberStart: () => fibers++,
          recordFiberEnd: () => fibers--
        }),
        Effect.provideService(Metric.MetricRegistry, new Map())
      ),
      (result) =>
        Effect.sync(() => {
          assert.strictEqual(fibers, 0)
          return result
        })
    )
  })

/** Runs a test on a connection to this port, and stops it in order. */
export const connected = <A>(
  options: Options,
  test: (rig: Rig) => Effect.Effect<A, unknown, Scope.Scope>
): Effect.Effect<A, unknown, Scope.Scope> =>
  Effect.gen(function*() {
    const made = yield* rig(options)
    const result = yield* test(made)
    yield* made.stop
    return result
  })

/** Runs a test on a gateway with these faults from the start, and a connection to it. */
export const run = <A>(
  options: Omit<Options, "port"> & {
    readonly gateway?: Gateway.Options
    readonly faults?: ReadonlyArray<Fault.Request>
  },
  test: (rig: Rig & Effect.Success<ReturnType<typeof served>>) => Effect.Effect<A, unknown, Scope.Scope>
): Effect.Effect<A, unknown> =>
  Effect.gen(function*() {
    const server = yield* served({ ...options.gateway, faults: options.faults ?? [] })
    return yield* connected({ ...options, port: server.port }, (made) => test({ ...made, ...server }))
  }).pipe(Effect.scoped, leaksNothing)

/**
 * Runs a test whose times are as short as a busy machine may let this process stand: where it fails and the process stood
 * for longer than that (ms), it was the machine that was measured, and it is run again, five times at most.
 */
export const unlessStanding = <A, E, R>(millis: number, test: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.gen(function*() {
    const seen = { at: performance.now(), stood: 0 }
    yield* Effect.acquireRelease(
      Effect.sync(() =>
        setInterval(() => {
          const now = performance.now()
          seen.stood = Math.max(seen.stood, now - seen.at)
          seen.at = now
        }, 10)
      ),
      (timer) => Effect.sync(() => clearInterval(timer))
    )
    for (let times = 1; times < 5; times++) {
      seen.stood = 0
      const exit = yield* Effect.exit(test)
      if (Exit.isSuccess(exit) || seen.stood <= millis) return yield* exit
    }
    return yield* test
  }).pipe(Effect.scoped) as Effect.Effect<A, E, R>

/** A fault that is on from the start. */
export const fault = <N extends Fault.Name>(name: N, parameters: Fault.Parameters<N>): Fault.Request =>
  ({ name, parameters }) as Fault.Request
