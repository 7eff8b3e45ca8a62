import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import type { Status } from "../../../src/domain/Status.ts"
import * as Metrics from "../../../src/layers/Metrics.ts"
import * as Scripted from "../../fixtures/ScriptedConnection.ts"
import { play } from "../../fixtures/Story.ts"

const { lost, open, ready } = Scripted

describe("Alert: the log and the metrics", () => {
  it.effect("nothing more is told once the connection is being stopped", () =>
    Effect.gen(function*() {
      const { told } = yield* play([[0, ready], [100, lost], [105, { ...lost, state: "shutdown" }]], 1000)
      assert.deepStrictEqual(told, [[0, "connected", "once"]])
    }))

  it.effect("logs every transition at once", () =>
    Effect.gen(function*() {
      const away: Status = {
        ...ready,
        upstream: { state: "lost", since: null },
        ordersAllowed: false,
        ordersBlockedBy: ["upstream_lost"]
      }
      const { log } = yield* play([
        [0, { ...Scripted.initial, state: "connecting" }],
        [1, ready],
        [2, { ...lost, reconnectAttempts: 1 }],
        [4, { ...lost, reconnectAttempts: 2 }],
        [5, open],
        [6, ready],
        [7, away]
      ], 7)
      assert.deepStrictEqual(log, [
        "Info Not connected to 127.0.0.1:7497",
        "Info Connecting to 127.0.0.1:7497",
        "Info 🟢 IBKR CONNECTED: 127.0.0.1:7497, DU1234567",
        "Info Orders: allowed",
        "Warn 🔴 IBKR DISCONNECTED: Connection to 127.0.0.1:7497: the connection was reset",
        "Info Orders: refused (not_ready)",
        "Warn ❌ RECONNECTION FAILED: 1 of 5 attempts",
        "Error ⚠️ CONNECTION CIRCUIT BREAKER ACTIVE: next 1970-01-01T00:01:31.000Z",
        "Warn ❌ RECONNECTION FAILED: 2 of 5 attempts",
        "Info 🟢 IBKR CONNECTED: 127.0.0.1:7497, DU1234567",
        "Info Orders: allowed",
        "Warn Upstream: lost",
        "Info Orders: refused (upstream_lost)"
      ])
    }))

  it.effect("calls the quality good only of a line that there is", () =>
    Effect.gen(function*() {
      const silent: Status = { ...ready, quality: { degraded: true, reasons: ["silent"] } }
      const of = (log: ReadonlyArray<string>) => log.filter((line) => line.includes("Quality"))
      const mended = yield* play([[0, ready], [1, silent], [2, ready]], 3)
      const ended = yield* play([[0, ready], [1, silent], [2, lost], [3, ready]], 4)
      assert.deepStrictEqual([of(mended.log), of(ended.log)], [
        ["Warn Quality: silent", "Info Quality: good"],
        ["Warn Quality: silent"]
      ])
    }))

  it.effect("a loss by request has no cause", () =>
    Effect.gen(function*() {
      const asked: Status = { ...lost, lastError: null }
      const { alerts, log } = yield* play([[0, lost], [1, ready], [10, asked]], 20)
      assert.deepStrictEqual([log.at(-2), alerts.at(-1)?.lines], ["Warn 🔴 IBKR DISCONNECTED", [
        "On and off for 10s now",
        "Gateway: 127.0.0.1:7497",
        "Orders: refused (not_ready)"
      ]])
    }))

  it.effect("an open episode is a metric", () =>
    Effect.gen(function*() {
      const read = (event: string) =>
        Effect.map(Metric.value(Metric.withAttributes(Metrics.episodeOpen, { event })), ({ value }) => value)
      yield* play([[0, ready], [10, lost]], 20)
      assert.deepStrictEqual([yield* read("disconnected"), yield* read("circuit_open")], [1, 0])
      yield* play([[0, ready], [10, lost], [20, open], [30, ready]], 60)
      assert.deepStrictEqual([yield* read("disconnected"), yield* read("circuit_open")], [0, 0])
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))
})
