/**
 * A whole connection against the simulated gateway of the same process, on a clock that the test turns: what a fault makes
 * of it, second by second. Every run ends with the connection stopped and nothing of it left: no client, no fiber.
 */
import { assert } from "@effect/vitest"
import { Clock, Context, Duration, Effect, Exit, Layer, Logger, Metric, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Settings as SettingsData } from "../../src/domain/Settings.ts"
import type { Status } from "../../src/domain/Status.ts"
import * as Ibkr from "../../src/Ibkr.ts"
import { Connection } from "../../src/layers/Connection.ts"
import { Notifier } from "../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as StateMemory from "../../src/layers/State/Memory.ts"
import * as Handshake from "../../src/layers/Tws/Handshake.ts"
import * as Simulated from "../../src/layers/Tws/Simulated.ts"
import * as Monotonic from "../../src/schedules/Monotonic.ts"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Connected from "../doubles/Connected.ts"
import * as Dials from "../fixtures/Dials.ts"

export interface Options {
  readonly gateway?: Gateway.Options
  readonly faults?: ReadonlyArray<Fault.Request>
  readonly settings?: Partial<SettingsData>
  /** The wall clock at the start, ISO-8601; the beginning of 1970 by default. */
  readonly startsAt?: string
  /** A client id that somebody else holds. */
  readonly occupied?: number
  /** What a restart finds. */
  readonly state?: Map<string, string>
}

/** A fault that is on from the start. */
export const fault = <N extends Fault.Name>(name: N, parameters: Fault.Parameters<N>): Fault.Request =>
  ({ name, parameters }) as Fault.Request

export const seconds = Duration.seconds

/** `state [ready] [orders | (why not)] [upstream] [what is degraded]` */
export const view = (
  { ordersAllowed, ordersBlockedBy, quality, ready, state }: Status
): string =>
  [
    state,
    ...(ready ? ["ready"] : []),
    ordersAllowed ? "orders" : `(${ordersBlockedBy.join(" ")})`,
    ...quality.reasons
  ].join(" ")

/** Fibers that are running, counted where `counting` is provided. */
let fibers = 0
const counting: Metric.FiberRuntimeMetricsService = {
  recordFiberStart: () => fibers++,
  recordFiberEnd: () => fibers--
}

const rig = Effect.fnUntraced(function*(
  { faults = [], gateway: options = {}, occupied, settings, startsAt, state }: Options
) {
  if (startsAt !== undefined) yield* TestClock.setTime(Date.parse(startsAt))
  const startedAt = yield* Clock.currentTimeMillis
  const begun = yield* Monotonic.now
  const second = Effect.map(Monotonic.now, (now) => (now - begun) / 1000)
  const gateway = yield* Gateway.make({ ...options, faults })
  if (occupied !== undefined) {
    yield* Handshake.connect(Simulated.makeDial(gateway))({ host: "127.0.0.1", port: 7497, clientId: occupied })
  }
  const told: Array<string> = []
  const logs: Array<string> = []
  const layer = Ibkr.layer.pipe(
    Layer.provide(Simulated.layer.pipe(Layer.provide(Layer.succeed(Gateway.Gateway, gateway)))),
    Layer.provide(StateMemory.layer(state)),
    Layer.provide(Settings.layer({ resetRegion: "none", ...settings })),
    Layer.provide(Layer.succeed(Notifier, {
      notify: ({ event, phase }) => Effect.map(second, (at) => void told.push(`${at} ${event} ${phase}`)),
      flush: Effect.void
    })),
    Layer.provide(
      Logger.layer([Logger.make(({ logLevel, message }) => void logs.push(`${logLevel} ${String(message)}`))])
    )
  )
  const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
  const context = yield* Layer.buildWithScope(layer, scope)
  const connection = Context.get(context, Connection)

  const seen: Array<readonly [second: number, view: string]> = []
  yield* connection.changes.pipe(
    Stream.map(view),
    Stream.changes,
    Stream.runForEach((now) => Effect.map(second, (at) => void seen.push([at, now]))),
    Effect.forkIn(scope, { startImmediately: true })
  )

  return {
    gateway,
    connection,
    /** Every transition with its second; of those of one instant the last. */
    story: () =>
      seen
        .filter(([at], index) => seen[index + 1]?.[0] !== at)
        .filter(([, now], index, settled) => settled[index - 1]?.[1] !== now)
        .map(([at, now]) => `${at} ${now}`),
    /** What people were told, with its second. */
    told,
    logs,
    second,
    /** Turns the clock to a second, counted from the start. */
    at: (seconds: number) =>
      Connected.settle.pipe(
        Effect.andThen(second),
        Effect.flatMap((now) => TestClock.adjust(Duration.millis(Math.round((seconds - now) * 1000)))),
        Effect.andThen(Connected.settle)
      ),
    /** The seconds at which the gateway was dialled. */
    dials: Effect.map(gateway.dials, (all) => all.map((at) => (at - startedAt) / 1000)),
    /** What the gateway received of some kinds of command, with the second. */
    received: (...tags: ReadonlyArray<string>) =>
      gateway.received.filter(({ command }) => tags.includes(command._tag)).map(({ at, command }) =>
        `${(at - startedAt) / 1000} ${command._tag}`
      ),
    view: Effect.map(connection.status, view),
    outcomes: Dials.outcomes,
    /** Ends the connection's Scope: an orderly stop, or, for whatever else than success, as a crash would. */
    stop: Scope.close(scope, Exit.void)
  }
})

export interface Rig extends Effect.Success<ReturnType<typeof rig>> {}

/** Our connections at the gateway, save one that was half-open when we let go of it: of that it learns nothing. */
export const held = ({ gateway }: Rig) =>
  Effect.map(gateway.report, ({ clients }) => clients.filter(({ halfOpen }) => !halfOpen))

/** Runs a test on a rig, stops it in order, and sees that nothing is left. */
export const run = <A>(
  options: Options,
  test: (rig: Rig) => Effect.Effect<A, unknown, Scope.Scope>
): Effect.Effect<A, unknown> =>
  Effect.gen(function*() {
    const before = fibers
    const result = yield* Effect.scoped(Effect.gen(function*() {
      const made = yield* rig(options)
      const result = yield* test(made)
      yield* made.stop
      yield* Connected.settle
      assert.strictEqual((yield* held(made)).length, options.occupied === undefined ? 0 : 1)
      return result
    }))
    assert.strictEqual(fibers, before)
    return result
  }).pipe(
    Effect.provideService(Metric.FiberRuntimeMetrics, counting),
    Effect.provideService(Metric.MetricRegistry, new Map())
  )
