/** A week with two hundred random faults a day, by seed: what holds all the time, and that nothing stays behind. */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Layer, Logger, Metric, Random, Scope } from "effect"
import { TestClock } from "effect/testing"
import { Connection } from "../../src/layers/Connection.ts"
import * as Simulated from "../../src/layers/Tws/Simulated.ts"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Connected from "../doubles/Connected.ts"

const seed = "a week of faults"
const days = 7
const faultsADay = 200
const between = 86_400 / faultsADay

const faults: ReadonlyArray<Fault.Request> = [
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

describe("a week of random faults", () => {
  it.effect(`seed "${seed}"`, () =>
    Effect.gen(function*() {
      let fibers = 0
      const counted = Effect.provideService(Metric.FiberRuntimeMetrics, {
        recordFiberStart: () => fibers++,
        recordFiberEnd: () => fibers--
      })
      yield* Effect.gen(function*() {
        const gateway = yield* Gateway.make()
        const before = fibers
        const scope = yield* Scope.make()
        const lies: Array<unknown> = []
        const states = new Set<string>()
        const context = yield* Layer.buildWithScope(
          Connected.layer(Layer.provide(Simulated.layer, Layer.succeed(Gateway.Gateway, gateway))),
          scope
        )
        yield* Effect.gen(function*() {
          const connection = yield* Connection
          yield* Connected.observe((status) => {
            states.add(status.state)
            const { ordersAllowed, ready, session, snapshot, state, upstream } = status
            if (ready && (session === null || state !== "connected" || snapshot.positions === null)) lies.push(status)
            if (ordersAllowed && (!ready || upstream.state !== "ok")) lies.push(status)
          })
          const dials: Array<number> = []
          for (let n = 0; n < days * faultsADay; n++) {
            const fault = faults[yield* Random.nextIntBetween(0, faults.length, { halfOpen: true })]
            const lasts = yield* Random.nextIntBetween(1, between)
            if (fault === undefined) continue
            const id = yield* gateway.startFault(fault.name, fault.parameters as never)
            yield* TestClock.adjust(Duration.seconds(lasts))
            yield* gateway.endFault(id)
            yield* TestClock.adjust(Duration.seconds(between - lasts))
            dials.push(...(yield* gateway.dials).filter((at) => at > (dials.at(-1) ?? -1)))
            assert.isAtMost((yield* gateway.report).clients.filter(({ halfOpen }) => !halfOpen).length, 1)
          }
          yield* TestClock.adjust("10 minutes")
          const { circuit, ordersAllowed, state } = yield* connection.status
          assert.deepStrictEqual({ circuit: circuit.state, ordersAllowed, state }, {
            circuit: "closed",
            ordersAllowed: true,
            state: "connected"
          })
          assert.deepStrictEqual(lies, [])
          assert.deepStrictEqual([...states].toSorted(), ["circuit_open", "connected", "connecting", "reconnecting"])
          const crowded = dials.filter((at, index) => at - (dials[index - 12] ?? Number.NEGATIVE_INFINITY) < 60_000)
          assert.deepStrictEqual(crowded, [], "more than twelve dials in a minute")
        }).pipe(Effect.scoped, Effect.provideContext(context))
        yield* Scope.close(scope, Exit.void)
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual((yield* gateway.report).clients, [])
        assert.strictEqual(fibers, before)
      }).pipe(Effect.scoped, counted, Random.withSeed(seed), Effect.provide(Logger.layer([])))
      assert.strictEqual(fibers, 0)
    }), 180_000)
})
