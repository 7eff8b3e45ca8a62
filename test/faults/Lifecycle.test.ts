import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Rig from "./Rig.ts"

/** Stops in order, and answers with the seconds that it took. */
const stop = Effect.fnUntraced(function*(rig: Rig.Rig) {
  const asked = yield* rig.second
  const stopping = yield* Effect.forkChild(Effect.zip(rig.connection.stop(), rig.second), { startImmediately: true })
  yield* rig.at(asked + 30)
  const [report, at] = yield* Fiber.join(stopping)
  const dials = yield* rig.dials
  yield* rig.at(asked + 600)
  // what is stopped stays stopped
  assert.deepStrictEqual((yield* rig.dials).length, dials.length)
  assert.deepStrictEqual(yield* Rig.held(rig), [])
  assert.deepStrictEqual((yield* rig.connection.status).state, "shutdown")
  assert.deepStrictEqual(rig.told.at(-1), `${at} shutdown once`)
  return { isLeft: report.left !== null, took: at - asked }
})

interface Moment {
  readonly when: string
  readonly faults?: ReadonlyArray<Fault.Request>
  /** The second at which it is stopped; by then it must look like this. */
  readonly at: number
  readonly looks: string
}

const moments: ReadonlyArray<Moment> = [
  { when: "connected", at: 60, looks: "connected ready orders" },
  {
    when: "connecting, the SYN unanswered",
    faults: [Rig.fault("blackhole-connect", {})],
    at: 2,
    looks: "connecting (not_ready)"
  },
  {
    when: "connecting, the hello unanswered",
    faults: [Rig.fault("accept-silent", {})],
    at: 2,
    looks: "connecting (not_ready)"
  },
  {
    when: "connecting, the accounts awaited",
    faults: [Rig.fault("no-accounts", {})],
    at: 2,
    looks: "connecting (not_ready)"
  },
  { when: "waiting to dial again", faults: [Rig.fault("refuse", {})], at: 2, looks: "connecting (not_ready)" },
  { when: "the circuit open", faults: [Rig.fault("refuse", {})], at: 60, looks: "circuit_open (not_ready)" },
  {
    when: "the circuit's probe under way",
    faults: [Rig.fault("accept-silent", {})],
    at: 123,
    looks: "circuit_open (not_ready)"
  },
  {
    when: "half-open",
    faults: [Rig.fault("half-open", { after: 1000 })],
    at: 10,
    looks: "connected (not_ready line_stale) silent"
  },
  {
    when: "restoring",
    faults: [Rig.fault("no-end", { message: 62 })],
    at: 5,
    looks: "connected (not_ready)"
  },
  {
    when: "reconnecting after a loss",
    faults: [Rig.fault("close", { after: 1000 })],
    at: 1.5,
    looks: "reconnecting (not_ready)"
  },
  {
    when: "IBKR lost",
    faults: [Rig.fault("server-lost", { restore: "never" })],
    at: 10,
    looks: "connected ready orders"
  }
]

describe("Lifecycle", () => {
  for (const { at, faults = [], looks, when } of moments) {
    it.effect(`F39 a stop ends everything at once: ${when}`, () =>
      Rig.run({ faults }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(at)
          assert.deepStrictEqual(yield* rig.view, looks)
          assert.deepStrictEqual(yield* stop(rig), { isLeft: false, took: 0 })
        })))

    it.effect(`F39 a stop that is to close positions is bounded: ${when}`, () =>
      Rig.run({
        faults,
        gateway: { positions: [{ symbol: "AAPL", size: 100 }] },
        settings: { gracefulShutdown: true, shutdownTimeout: Rig.seconds(25) }
      }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(at)
          assert.deepStrictEqual(yield* rig.view, looks)
          const { isLeft, took } = yield* stop(rig)
          assert.isAtMost(took, 25)
          const { positions } = yield* rig.gateway.report
          // either it is closed, or it is said that it may be open
          assert.deepStrictEqual(positions.length, isLeft ? 1 : 0)
        })))
  }

  it.effect("F39 another account: failed, and stopped at once", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(40)
        yield* rig.gateway.startFault("swap-account", { account: "DU1" })
        yield* rig.gateway.startFault("reset", {})
        yield* rig.at(100)
        assert.deepStrictEqual(yield* stop(rig), { isLeft: false, took: 0 })
      })))

  it.effect("F39 asked twice, a stop happens once", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(40)
        const [one, other] = yield* Effect.all([rig.connection.stop(), rig.connection.stop()], { concurrency: 2 })
        assert.strictEqual(one, other)
        assert.deepStrictEqual(rig.told.filter((each) => each.includes("shutdown")), ["40 shutdown once"])
      })))

  it.effect("F40 a loss while restoring is a failed attempt, and the last epoch is the one that counts", () =>
    Rig.run({ faults: [Rig.fault("no-end", { message: 62 })] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(5)
        yield* rig.gateway.startFault("close", {})
        yield* rig.at(5.5)
        yield* rig.gateway.endFaults
        yield* rig.at(60)
        assert.deepStrictEqual(rig.story(), [
          "0 connected (not_ready)",
          "5 reconnecting (not_ready)",
          "6 connected ready orders"
        ])
        assert.deepStrictEqual((yield* rig.connection.status).session?.epoch, 2)
      })))

  it.effect("F40 reconnect asked twice, at once and while it dials, dials once", () =>
    Rig.run({ faults: [Rig.fault("no-accounts", { after: 2000 })] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(60)
        yield* Effect.all([rig.connection.reconnect, rig.connection.reconnect], { concurrency: 2 })
        yield* rig.at(61)
        yield* rig.connection.reconnect
        yield* rig.at(120)
        assert.deepStrictEqual(yield* rig.dials, [0, 60])
        assert.deepStrictEqual(rig.story(), [
          "0 connecting (not_ready)",
          "2 connected ready orders",
          "60 reconnecting (not_ready)",
          "62 connected ready orders"
        ])
      })))

  it.effect("F40 a gateway that comes back while we stop finds nobody", () =>
    Rig.run(
      { faults: [Rig.fault("refuse", {})], settings: { gracefulShutdown: true } },
      (rig) =>
        Effect.gen(function*() {
          yield* rig.at(5)
          const stopping = yield* Effect.forkChild(rig.connection.stop(), { startImmediately: true })
          yield* rig.connection.reconnect
          yield* rig.at(6)
          yield* rig.gateway.endFaults
          yield* rig.at(30)
          yield* Fiber.join(stopping)
          const { length } = yield* rig.dials
          yield* rig.at(300)
          assert.deepStrictEqual((yield* rig.dials).length, length)
          assert.deepStrictEqual(yield* Rig.held(rig), [])
        })
    ))

  it.effect("F52 an order that a dialog holds is cancelled at the deadline, and its position is told", () =>
    Rig.run({
      faults: [Rig.fault("hold-order", {})],
      gateway: { positions: [{ symbol: "AAPL", size: 100 }] },
      settings: { gracefulShutdown: true, shutdownTimeout: Rig.seconds(25) }
    }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(10)
        const stopping = yield* Effect.forkChild(rig.connection.stop(), { startImmediately: true })
        yield* rig.at(35)
        const { left } = yield* Fiber.join(stopping)
        assert.deepStrictEqual(left?.positions.map(({ symbol, why }) => [symbol, why]), [["AAPL", "not_filled"]])
        assert.deepStrictEqual((yield* rig.gateway.report).orders.map(({ status }) => status), ["Cancelled"])
        assert.deepStrictEqual(rig.received("placeOrder").length, 1)
      })))
})
