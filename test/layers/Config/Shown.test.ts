import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Domain from "../../../src/domain/Settings.ts"
import { load } from "./Sources.ts"

describe("Config shows", () => {
  it.effect("what is shown: durations in words, live accounts masked, secrets never", () =>
    Effect.gen(function*() {
      const { entries } = yield* load({
        flags: { IBKR_ACCOUNT: "U1234567" },
        environment: {
          IBKR_HTTP_TOKEN: "hunter2",
          IBKR_RESTART_AT: "3:05 Europe/Zurich",
          IBKR_RISK_SYMBOLS: "A,B"
        }
      })
      const shown = Object.fromEntries(entries.map(({ setting, source, value }) => [setting, [value, source]]))
      assert.deepStrictEqual([
        shown["IBKR_ACCOUNT"],
        shown["IBKR_HTTP_TOKEN"],
        shown["IBKR_RESTART_AT"],
        shown["IBKR_RISK_SYMBOLS"],
        shown["IBKR_CONNECT_TIMEOUT"],
        shown["DISCORD_WEBHOOK_URL"],
        shown["IBKR_CONFIG"]
      ], [
        ["U***567", "flag"],
        ["***", "environment"],
        ["03:05 Europe/Zurich", "environment"],
        ["A,B", "environment"],
        ["30s", "default"],
        ["none", "default"],
        ["none", "default"]
      ])
      assert.strictEqual(entries.length, Object.keys(Domain.defaults).length + 2)
    }))

  it.effect("who may send telemetry is never shown", () =>
    Effect.gen(function*() {
      const shown = Effect.fnUntraced(function*(url: string) {
        const { entries } = yield* load({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: url } })
        return entries.find(({ setting }) => setting === "OTEL_EXPORTER_OTLP_ENDPOINT")?.value
      })
      assert.deepStrictEqual(
        yield* Effect.forEach([
          "https://me:s3cr3t@otel.test/v1",
          "https://s3cr3t@otel.test",
          "https://me:s3@cr3t@otel.test",
          "https:me:s3cr3t@otel.test",
          "https:\\\\me:s3cr3t@otel.test",
          "http://localhost:4318"
        ], shown),
        [
          "https://***@otel.test/v1",
          "https://***@otel.test/",
          "https://***@otel.test/",
          "https://***@otel.test/",
          "https://***@otel.test/",
          "http://localhost:4318"
        ]
      )
    }))

  it.effect("what should be known is warned of", () =>
    Effect.gen(function*() {
      const { notes, warnings } = yield* load({
        environment: { IBKR_HOST: "gateway.lan", IBKR_GRACEFUL_SHUTDOWN: "on", IBKR_CONFIG: "my.json" },
        files: { "my.json": "{}", ".env": "" }
      })
      assert.deepStrictEqual(notes, ["Settings read from .env, my.json"])
      assert.deepStrictEqual(warnings, [
        "IBKR_HOST gateway.lan is not loopback: orders and account ids cross the network in clear. " +
        "Put a tunnel (SSH, WireGuard) between, or run beside the gateway.",
        "IBKR_GRACEFUL_SHUTDOWN is on: a stop closes every position of the pinned account, whoever opened it."
      ])
    }))
})
