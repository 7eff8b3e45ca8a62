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

  it.effect("a name like ours that is no setting has no effect, and is warned of: a limit may be meant", () =>
    Effect.gen(function*() {
      const { warnings } = yield* load({
        environment: {
          IBKR_RISK_MAX_ORDER: "5",
          IBKR_RISK_MAX_ORDER_SIZE: "5",
          IBKR_PORT_FILE: "/p",
          IBKR_EMPTY: "",
          IBKR_: "1",
          IBKR_ACCOUNT_ID: "DU1234567",
          IBKR_CONFIG: "my.yaml",
          IBKRS: "1",
          RISK: "1"
        },
        files: {
          ".env": "IBKR_PROT=4002\nIBKR_HTTP_TOKEN_FILE=token\nOTHER_PORT=1",
          "my.yaml": "ibkr: { port: 4002 }",
          token: "t"
        }
      })
      assert.deepStrictEqual(warnings, [
        "IBKR_RISK_MAX_ORDER (environment) is not a setting and has no effect; remove it or correct its name",
        "IBKR_PORT_FILE (environment) is not a setting and has no effect; remove it or correct its name",
        "IBKR_ (environment) is not a setting and has no effect; remove it or correct its name",
        "IBKR_PROT (.env) is not a setting and has no effect; remove it or correct its name"
      ])
    }))

  it.effect("a line of .env that gives nothing a value has no effect, and is warned of by its number: a secret may stand in it", () =>
    Effect.gen(function*() {
      const lines = [
        "\ufeff# a comment, and an empty line",
        "",
        "IBKR_RISK_MAX_POSITION 5",
        "  # another",
        "export IBKR_CLIENT_ID = 7 # said",
        "DISCORD_WEBHOOK_URL",
        "IBKR_PORT: 4002",
        "set IBKR_CLIENT_ID=8",
        "OTHER=\"of two",
        "lines\"",
        "EMPTY=",
        "A='b' c",
        "IBKR_HTTP_TOKEN:secret"
      ]
      const { entries, warnings } = yield* load({ files: { ".env": lines.join("\r\n") } })
      const said = (line: number) => `Line ${line} (.env) is not NAME=value and has no effect; remove it or correct it`
      assert.deepStrictEqual(warnings, [3, 6, 8, 13].map(said))
      const given = entries.filter(({ source }) => source === ".env").map(({ setting, value }) => [setting, value])
      assert.deepStrictEqual(given, [["IBKR_PORT", "4002"], ["IBKR_CLIENT_ID", "7"]])
    }))
})
