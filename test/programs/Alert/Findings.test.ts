import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Status } from "../../../src/domain/Status.ts"
import * as Scripted from "../../fixtures/ScriptedConnection.ts"
import { play } from "../../fixtures/Story.ts"

const { lost, ready } = Scripted

describe("Alert: what a human must know", () => {
  it.effect("says once that it is connected, to what and whether orders are allowed", () =>
    Effect.gen(function*() {
      const { alerts } = yield* play([[0, { ...ready, session: null }], [5, ready], [60, lost], [61, ready]], 600)
      assert.deepStrictEqual(alerts, [{
        event: "connected",
        severity: "info",
        title: "🟢 IBKR CONNECTED",
        lines: ["Account: DU1234567 (paper)", "Mode: paper", "Orders: allowed", "Gateway: 127.0.0.1:7497"],
        phase: "once"
      }])
    }))

  it.effect("says what happened, to what, since when and what comes next", () =>
    Effect.gen(function*() {
      const nextRetryAt = "1970-01-01T00:01:47.000Z"
      const { alerts } = yield* play([[0, ready], [100, { ...lost, nextRetryAt }]], 110)
      assert.deepStrictEqual(alerts.at(-1)?.lines, [
        "Connection to 127.0.0.1:7497: the connection was reset",
        "For 10s now",
        "Gateway: 127.0.0.1:7497",
        "Next attempt: 1970-01-01T00:01:47.000Z",
        "Orders: refused (not_ready)"
      ])
    }))

  it.effect("F32: another account is told at once, reminded of and closed by a human", () =>
    Effect.gen(function*() {
      const failed: Status = { ...lost, state: "failed", ordersBlockedBy: ["not_ready", "account_mismatch"] }
      const { alerts, told } = yield* play([[0, ready], [100, lost], [101, failed], [500, ready]], 600)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [101, "account_mismatch", "opened"],
        [401, "account_mismatch", "reminder"],
        [530, "account_mismatch", "closed"]
      ])
      assert.strictEqual(alerts[1]?.severity, "critical")
    }))

  it.effect("F6: a client id in use is told once, with the remedy", () =>
    Effect.gen(function*() {
      const inUse = (second: number): Status => ({
        ...lost,
        lastError: {
          _tag: "ConnectionError",
          reason: "ClientIdInUse",
          code: 326,
          message: "The client id is in use",
          remedy: "Stop the other program",
          at: `1970-01-01T00:00:${second}.000Z`
        }
      })
      const { alerts, told } = yield* play([[0, ready], [10, inUse(10)], [25, inUse(25)], [40, inUse(40)]], 300)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [20, "disconnected", "opened"],
        [20, "client_id_in_use", "once"]
      ])
      assert.deepStrictEqual(alerts.at(-1)?.lines, [
        "The client id is in use",
        "Stop the other program",
        "Gateway: 127.0.0.1:7497"
      ])
    }))

  it.effect("F29: two silent handshakes in a row need a login, told once", () =>
    Effect.gen(function*() {
      const silent = (second: number): Status => ({
        ...lost,
        lastError: {
          _tag: "TimeoutError",
          operation: "Handshake",
          code: null,
          message: "Handshake: no version reply",
          remedy: null,
          at: `1970-01-01T00:00:${second}.000Z`
        }
      })
      const { told } = yield* play([[0, ready], [20, lost], [26, silent(26)], [33, silent(33)], [42, silent(42)]], 300)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [30, "disconnected", "opened"],
        [33, "login_required", "once"]
      ])
    }))

  it.effect("a live account without live trading, and a read-only API", () =>
    Effect.gen(function*() {
      const live: Status = {
        ...ready,
        account: { id: "U***567", type: "live" },
        ordersAllowed: false,
        ordersBlockedBy: ["trading_mode", "read_only_api"]
      }
      const { told } = yield* play([[0, live], [10, lost], [11, live], [60, ready], [70, live]], 100)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [0, "live_account", "once"],
        [0, "read_only_api", "once"],
        [70, "live_account", "once"],
        [70, "read_only_api", "once"]
      ])
      const meant: Status = { ...live, tradingMode: "live" }
      assert.deepStrictEqual((yield* play([[0, { ...meant, ordersBlockedBy: [] }]], 10)).told, [[
        0,
        "connected",
        "once"
      ]])
      const reading = yield* play([[0, { ...live, tradingMode: "read-only" }]], 10, {
        settings: { account: "U1234567" }
      })
      assert.deepStrictEqual(reading.told, [[0, "connected", "once"]])
    }))

  it.effect("a restart after a crash is told first, and as none that is known where nobody can read it", () =>
    Effect.gen(function*() {
      const { alerts, told } = yield* play([[1, ready]], 10, { lastRun: "crashed" })
      assert.deepStrictEqual(told, [[0, "restarted_after_crash", "once"], [1, "connected", "once"]])
      const unread = yield* play([[1, ready]], 10, { lastRun: "unread" })
      assert.deepStrictEqual([alerts[0], unread.alerts[0]].map((alert) => [alert?.event, ...alert?.lines ?? []]), [
        [
          "restarted_after_crash",
          "The last run did not end in order. An open circuit stands; look at the log of the last run."
        ],
        [
          "restarted_after_crash",
          "How the last run ended cannot be read, so it counts as a crash. An open circuit stands; look at the log of this run."
        ]
      ])
    }))
})
