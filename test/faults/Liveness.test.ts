import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Movable from "../doubles/Movable.ts"
import * as Rig from "./Rig.ts"

const probes = ["reqCurrentTime", "reqManagedAccts"]

/** A mute line, from its last frame at 0: what anybody sees of it until the session is ended. */
const mute = [
  "0 connected ready orders",
  "3.5 connected ready (line_stale)",
  "5 connected (not_ready line_stale) silent",
  "15 reconnecting (not_ready)"
]

describe("Liveness", () => {
  it.effect("F7 a close is a loss at once, and the first dial comes 1 s after it", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(100)
        yield* rig.gateway.startFault("close", {})
        yield* rig.at(100.5)
        const { lastError } = yield* rig.connection.status
        assert.deepStrictEqual([lastError?.reason, lastError?.at], ["Closed", "1970-01-01T00:01:40.000Z"])
        yield* rig.at(200)
        assert.deepStrictEqual(yield* rig.dials, [0, 101])
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "100 reconnecting (not_ready)",
          "101 connected ready orders"
        ])
        assert.deepStrictEqual(rig.told, ["0 connected once"])
      })))

  it.effect("F8 a reset is the same, and its cause is kept", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(100)
        yield* rig.gateway.startFault("reset", {})
        yield* rig.at(100.5)
        const { lastError } = yield* rig.connection.status
        assert.deepStrictEqual([lastError?.reason, lastError?.at], ["Reset", "1970-01-01T00:01:40.000Z"])
        assert.include(rig.logs, "Warn 🔴 IBKR DISCONNECTED: Connection to 127.0.0.1:7497: the connection was reset")
        yield* rig.at(200)
        assert.deepStrictEqual(yield* rig.dials, [0, 101])
      })))

  it.effect("F9 a mute line: orders refused at 3.5 s, not ready at 5 s, reset at 15 s, ready again at 16 s", () =>
    Rig.run({ settings: { alertGrace: Rig.seconds(0) } }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(0.5)
        yield* rig.gateway.startFault("half-open", {})
        yield* rig.at(14.999)
        // half-open at the gateway: only a reset frees the client id
        assert.deepStrictEqual(
          (yield* rig.gateway.report).clients.map(({ clientId, halfOpen }) => [clientId, halfOpen]),
          [
            [1, true]
          ]
        )
        yield* rig.at(60)
        assert.deepStrictEqual(rig.story(), [...mute, "16 connected ready orders"])
        assert.deepStrictEqual(yield* rig.dials, [0, 16])
        assert.deepStrictEqual(
          (yield* rig.gateway.report).clients.map(({ clientId, halfOpen }) => [clientId, halfOpen]),
          [
            [1, false]
          ]
        )
        assert.deepStrictEqual(rig.told.slice(1), [
          "5 degraded opened",
          "15 disconnected escalated",
          "46 disconnected closed"
        ])
      })))

  it.effect("F9 an idle line is probed every 2 s and never alarms", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(3601)
        assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
        assert.deepStrictEqual(rig.told, ["0 connected once"])
        assert.deepStrictEqual(
          rig.received(...probes),
          Array.from({ length: 1800 }, (_, n) => `${2 * n + 2} reqCurrentTime`)
        )
      })))

  for (const ms of [500, 1500, 2000, 2499]) {
    it.effect(`F9 a stall of ${ms} ms from the last frame on changes nothing`, () =>
      Rig.run({ faults: [Rig.fault("stall", { ms, after: 1 })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(120)
          assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
          assert.deepStrictEqual(yield* rig.dials, [0])
        })))
  }

  it.effect("F9 a stall of 2.99 s at the worst moment costs neither ready nor the session", () =>
    Rig.run({ settings: { latencyWarn: Rig.seconds(5) } }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(1.99)
        yield* rig.gateway.startFault("stall", { ms: 2990 })
        yield* rig.at(120)
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "3.5 connected ready (line_stale)",
          "4.98 connected ready orders"
        ])
        assert.deepStrictEqual(rig.told, ["0 connected once"])
      })))

  it.effect("F9 a line whose probes take longer than half a second is slow for a minute", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(1.99)
        yield* rig.gateway.startFault("stall", { ms: 1000 })
        yield* rig.at(120)
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "2.99 connected ready orders slow",
          "62.99 connected ready orders"
        ])
      })))

  it.effect("F10 a frozen gateway is a mute line; until it thaws, dials are accepted and not answered", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(0.5)
        yield* rig.gateway.startFault("freeze", { ms: 29_500 })
        yield* rig.at(120)
        assert.deepStrictEqual(rig.story(), [...mute, "32 connected ready orders"])
        // the dials of 16 and 23 wait 5 s each; after the loss, and after each of them, 1, 2 and 4 s
        assert.deepStrictEqual(yield* rig.dials, [0, 16, 23, 32])
      })))

  for (const [wall, what] of [[3_600_000, "slept for an hour"], [-3_600_000, "was set back an hour"]] as const) {
    it.effect(`F33 a machine whose clock ${what}: orders wait for a probe, no session is lost`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Rig.run({}, (rig) =>
          Effect.gen(function*() {
            yield* rig.at(1)
            const views = [yield* rig.view]
            by.wall = wall
            views.push(yield* rig.view)
            yield* rig.at(1.999)
            views.push(yield* rig.view)
            yield* rig.at(2)
            views.push(yield* rig.view)
            assert.deepStrictEqual(views, [
              "connected ready orders",
              "connected ready (line_stale)",
              "connected ready (line_stale)",
              "connected ready orders"
            ])
            yield* rig.at(60)
            assert.deepStrictEqual((yield* rig.dials).length, 1)
            assert.deepStrictEqual(rig.told, ["0 connected once"])
          })).pipe(Effect.provideService(Clock.Clock, moved))))
  }

  it.effect("F35 the probe is answered and the line ends in the same instant: the loss is seen", () =>
    Rig.run({ faults: [Rig.fault("close", { on: "reqCurrentTime" })] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(20)
        // each session lives for the 2 s until its first probe, and is a failed attempt
        assert.deepStrictEqual(yield* rig.dials, [0, 3, 7, 13])
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "2 reconnecting (not_ready)",
          "3 connected ready orders",
          "5 reconnecting (not_ready)",
          "7 connected ready orders",
          "9 reconnecting (not_ready)",
          "13 connected ready orders",
          "15 reconnecting (not_ready)"
        ])
      })))

  for (const stall of [1000, 4000, 20_000]) {
    it.effect(`F48 our own stall of ${stall / 1000} s is not the gateway's: no loss, nobody is told`, () =>
      Effect.flatMap(
        Movable.make,
        ({ by, moved }) =>
          Rig.run({ settings: { alertGrace: Rig.seconds(0) } }, (rig) =>
            Effect.gen(function*() {
              yield* rig.at(1)
              by.wall = by.monotonic = stall
              yield* rig.at(60 + stall / 1000)
              assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
              assert.deepStrictEqual(yield* rig.dials, [0])
              assert.deepStrictEqual(rig.told, ["0 connected once"])
            })).pipe(Effect.provideService(Clock.Clock, moved))
      ))
  }

  for (const seconds of [30, -30, 3600]) {
    it.effect(`F49 a gateway clock off by ${seconds} s is shown and warned of once; nothing is decided by it`, () =>
      Rig.run({ faults: [Rig.fault("clock-skew", { seconds })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(300)
          const { clockSkewSeconds, ordersAllowed } = yield* rig.connection.status
          assert.deepStrictEqual([clockSkewSeconds, ordersAllowed], [seconds, true])
          assert.deepStrictEqual(rig.story(), ["0 connected ready orders", "2 connected ready orders clock_skew"])
          assert.deepStrictEqual(rig.told, ["0 connected once", "12 degraded opened"])
        })))
  }

  it.effect("F49 a gateway clock off by a second is a rounding, not a fault", () =>
    Rig.run(
      { faults: [Rig.fault("clock-skew", { seconds: 1 } satisfies Fault.Parameters<"clock-skew">)] },
      (rig) =>
        Effect.gen(function*() {
          yield* rig.at(600)
          assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
        })
    ))

  it.effect("F56 bytes of a frame that never completes count as life for 10 s and no longer", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(1)
        yield* rig.gateway.startFault("drip", { stall: true, bytes: 1, ms: 100 })
        yield* rig.at(15.5)
        yield* rig.gateway.endFaults
        yield* rig.at(30)
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "10 connected (not_ready line_stale) silent",
          "15 reconnecting (not_ready)",
          "16 connected ready orders"
        ])
      })))
})
