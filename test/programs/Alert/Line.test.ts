import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import type { Status } from "../../../src/domain/Status.ts"
import * as Scripted from "../../fixtures/ScriptedConnection.ts"
import { type Entry, play } from "../../fixtures/Story.ts"

const { lost, open, ready } = Scripted

describe("Alert: a loss", () => {
  it.effect("tells nothing of a loss that is over within its grace", () =>
    Effect.gen(function*() {
      const { pages, told } = yield* play([[0, ready], [100, lost], [109.9, ready]], 1000)
      assert.deepStrictEqual([told, pages], [[[0, "connected", "once"]], []])
    }))

  it.effect("opens after the grace, rises with the circuit, reminds and closes with its duration", () =>
    Effect.gen(function*() {
      const { alerts, pages, told } = yield* play([
        [0, ready],
        [100, { ...lost, reconnectAttempts: 1 }],
        [115, { ...lost, reconnectAttempts: 5 }],
        [131, open],
        [30_000, ready]
      ], 40_000)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [110, "disconnected", "opened"],
        [131, "reconnect_failed", "escalated"],
        [131, "circuit_open", "escalated"],
        [410, "circuit_open", "reminder"],
        [3710, "circuit_open", "reminder"],
        [25_310, "circuit_open", "reminder"],
        [30_030, "circuit_open", "closed"]
      ])
      assert.deepStrictEqual(alerts.map(({ severity, title }) => [severity, title]), [
        ["info", "🟢 IBKR CONNECTED"],
        ["warning", "🔴 IBKR DISCONNECTED"],
        ["warning", "❌ RECONNECTION FAILED (5 of 5 attempts)"],
        ["critical", "⚠️ CONNECTION CIRCUIT BREAKER ACTIVE"],
        ["critical", "⚠️ CONNECTION CIRCUIT BREAKER ACTIVE"],
        ["critical", "⚠️ CONNECTION CIRCUIT BREAKER ACTIVE"],
        ["critical", "⚠️ CONNECTION CIRCUIT BREAKER ACTIVE"],
        ["info", "🟢 IBKR CONNECTED after 8h 18m 20s"]
      ])
      assert.deepStrictEqual(pages, [[110, true], [30_030, false]])
    }))

  it.effect("no grace: told at once, and not of a start that has not failed yet", () =>
    Effect.gen(function*() {
      const connecting: Status = { ...Scripted.initial, state: "connecting" }
      const listing: Status = { ...ready, ready: false, snapshot: Scripted.initial.snapshot }
      const { told } = yield* play([[0, connecting], [3, listing], [4, ready], [100, lost], [101, ready]], 200, {
        settings: { alertGrace: Duration.zero }
      })
      assert.deepStrictEqual(told, [
        [4, "connected", "once"],
        [100, "disconnected", "opened"],
        [131, "disconnected", "closed"]
      ])
    }))

  it.effect("a session that lists in time is no trouble, also where it lists again soon after, as 1102 has it do", () =>
    Effect.gen(function*() {
      const listing: Status = { ...ready, ready: false, snapshot: Scripted.initial.snapshot }
      const { told } = yield* play(
        [[0, listing], [1, ready], [28, listing], [29, ready], [40, listing], [41, ready]],
        100
      )
      assert.deepStrictEqual(told, [[1, "connected", "once"]])
      const flapping = yield* play([[0, ready], [100, lost], [101, listing], [102, ready], [111, listing]], 112)
      assert.deepStrictEqual(flapping.told, [[0, "connected", "once"], [111, "degraded", "opened"]])
    }))

  it.effect("a gateway that is away at the start is a loss from the first failed attempt on", () =>
    Effect.gen(function*() {
      const { told } = yield* play(
        [[0, Scripted.initial], [5, { ...lost, state: "connecting", lastConnected: null }]],
        20
      )
      assert.deepStrictEqual(told, [[15, "disconnected", "opened"]])
    }))

  it.effect("at most 5 s while positions or orders were open", () =>
    Effect.gen(function*() {
      const story: ReadonlyArray<Entry> = [[0, ready], [100, lost], [120, ready], [200, lost]]
      const { told } = yield* play(story, 210, {
        exposed: Effect.map(Clock.currentTimeMillis, (millis) => millis < 150_000)
      })
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [105, "disconnected", "opened"],
        [150, "disconnected", "closed"],
        [210, "disconnected", "opened"]
      ])
    }))

  it.effect("F27: flapping stays one episode, told although no single loss lasted", () =>
    Effect.gen(function*() {
      const flaps = Array.from({ length: 20 }, (_, n): ReadonlyArray<Entry> => [
        [100 + 4 * n, lost],
        [102 + 4 * n, ready]
      ])
      const { alerts, told } = yield* play([[0, ready], ...flaps.flat()], 1000)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [110, "disconnected", "opened"],
        [208, "disconnected", "closed"]
      ])
      assert.strictEqual(alerts.at(-1)?.title, "🟢 IBKR CONNECTED after 1m 18s")
    }))

  it.effect("a line that is silent or never ready is degraded until it is lost, in one episode", () =>
    Effect.gen(function*() {
      const silent: Status = {
        ...ready,
        ready: false,
        ordersAllowed: false,
        ordersBlockedBy: ["not_ready", "line_stale"],
        quality: { degraded: true, reasons: ["silent"] }
      }
      const { alerts, told } = yield* play([[0, ready], [100, silent], [120, lost], [130, ready]], 200)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [110, "degraded", "opened"],
        [120, "disconnected", "escalated"],
        [160, "disconnected", "closed"]
      ])
      assert.strictEqual(alerts[1]?.lines[0], "Connected, but not ready: the gateway is silent")
    }))

  it.effect("a ready line of poor quality is an episode of its own, which a loss neither ends nor repeats", () =>
    Effect.gen(function*() {
      const slow: Status = { ...ready, quality: { degraded: true, reasons: ["slow"] } }
      const { alerts, told } = yield* play([[0, ready], [100, slow], [120, lost], [121, slow], [200, ready]], 300)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [110, "degraded", "opened"],
        [230, "degraded", "closed"]
      ])
      assert.strictEqual(alerts[1]?.lines[0], "The connection is ready, but: slow")
      assert.strictEqual(alerts[2]?.title, "🟢 IBKR CONNECTION RECOVERED after 1m 40s")
    }))
})
