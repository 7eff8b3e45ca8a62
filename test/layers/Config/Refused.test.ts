import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { load, refused } from "./Sources.ts"

const wrong: ReadonlyArray<readonly [setting: string, value: string, problem: string]> = [
  ["IBKR_HOST", "http://gateway", "must be a host name or address, without scheme and port, but is \"http://gateway\""],
  ["IBKR_HOST", "gateway:7497", "must be a host name or address, without scheme and port, but is \"gateway:7497\""],
  ["IBKR_PORT", "0", "must be a whole number from 1 to 65535, but is \"0\""],
  ["IBKR_PORT", "74.97", "must be a whole number from 1 to 65535, but is \"74.97\""],
  ["IBKR_CLIENT_ID", "-1", "must be a whole number from 0 to 2147483647, but is \"-1\""],
  ["IBKR_CLIENT_ID", "2147483648", "must be a whole number from 0 to 2147483647, but is \"2147483648\""],
  ["IBKR_FALLBACK_CLIENT_ID", "x", "must be a whole number from 0 to 2147483647, but is \"x\""],
  ["IBKR_FALLBACK_CLIENT_ID", "1", "must differ from IBKR_CLIENT_ID"],
  [
    "IBKR_CONNECT_TIMEOUT",
    "soon",
    "must be seconds or a duration such as \"10 seconds\", from 1s to 10m, but is \"soon\""
  ],
  ["IBKR_CONNECT_TIMEOUT", "0", "must be seconds or a duration such as \"10 seconds\", from 1s to 10m, but is \"0\""],
  ["IBKR_RECONNECT_ATTEMPTS", "13", "must be a whole number from 0 to 12, but is \"13\""],
  [
    "IBKR_CIRCUIT_RESET",
    "2 hours",
    "must be seconds or a duration such as \"10 seconds\", from 1s to 1h, but is \"2 hours\""
  ],
  ["IBKR_CIRCUIT_MAX", "30", "must not be shorter than IBKR_CIRCUIT_RESET"],
  [
    "IBKR_HEARTBEAT_IDLE",
    "0.1",
    "must be seconds or a duration such as \"10 seconds\", from 500ms to 30s, but is \"0.1\""
  ],
  [
    "IBKR_HEARTBEAT_TIMEOUT",
    "Infinity",
    "must be seconds or a duration such as \"10 seconds\", from 100ms to 20s, but is \"Infinity\""
  ],
  ["IBKR_HEARTBEAT_KILL", "4", "must be seconds or a duration such as \"10 seconds\", from 5s to 1m, but is \"4\""],
  ["IBKR_HEARTBEAT_KILL", "61", "must be seconds or a duration such as \"10 seconds\", from 5s to 1m, but is \"61\""],
  ["IBKR_LATENCY_WARN", "0", "must be seconds or a duration such as \"10 seconds\", from 1ms to 1m, but is \"0\""],
  ["IBKR_TRADING_MODE", "real", "must be one of paper, live, read-only, but is \"real\""],
  ["IBKR_ACCOUNT", "u1234567", "must be one account id as TWS shows it, in capitals, such as DU1234567"],
  ["IBKR_GRACEFUL_SHUTDOWN", "maybe", "must be true or false, but is \"maybe\""],
  [
    "IBKR_SHUTDOWN_TIMEOUT",
    "1 day",
    "must be seconds or a duration such as \"10 seconds\", from 1s to 10m, but is \"1 day\""
  ],
  [
    "IBKR_RESTART_AT",
    "23:45",
    "must be a time of day and an IANA zone, such as \"23:45 America/New_York\", but is \"23:45\""
  ],
  [
    "IBKR_RESTART_AT",
    "24:00 UTC",
    "must be a time of day and an IANA zone, such as \"23:45 America/New_York\", but is \"24:00 UTC\""
  ],
  ["IBKR_RESTART_AT", "23:45 America/Gotham", "names an unknown time zone: \"America/Gotham\""],
  ["IBKR_RESET_REGION", "mars", "must be one of north-america, europe, asia, none, but is \"mars\""],
  ["IBKR_STATE_DIR", "~/ibkr", "must be a path as it is, without ~ and quotes around it, but is \"~/ibkr\""],
  [
    "IBKR_STATE_DIR",
    "\"/var/ibkr\"",
    "must be a path as it is, without ~ and quotes around it, but is \"\\\"/var/ibkr\\\"\""
  ],
  ["IBKR_HTTP_HOST", "0.0.0.0:80", "must be a host name or address, without scheme and port, but is \"0.0.0.0:80\""],
  ["IBKR_HTTP_PORT", "no", "must be a whole number from 0 to 65535, but is \"no\""],
  ["IBKR_HTTP_TOKEN", "two words", "must be visible ASCII without spaces"],
  ["IBKR_HTTP_ALLOWED_HOSTS", "a,,b", "must be words with commas between them, but is \"a,,b\""],
  ["IBKR_RISK_MAX_ORDER_SIZE", "0", "must be a number above 0, but is \"0\""],
  ["IBKR_RISK_MAX_NOTIONAL", "1e9", "must be a number above 0, but is \"1e9\""],
  ["IBKR_RISK_MAX_POSITION", "NaN", "must be a number above 0, but is \"NaN\""],
  ["IBKR_RISK_PRICE_BAND", "101", "must be a number above 0, up to 100, but is \"101\""],
  ["IBKR_RISK_ORDERS_PER_MINUTE", "0", "must be a whole number from 1 to 3000, but is \"0\""],
  ["IBKR_RISK_MAX_DAILY_LOSS", "-5", "must be a number above 0, but is \"-5\""],
  ["DISCORD_WEBHOOK_URL", "discord.com/api", "must be an https address"],
  ["DISCORD_WEBHOOK_URL", "http://discord.com/api", "must be an https address: it would cross the network in clear"],
  ["DISCORD_MENTION", "a\u0007b", "must be one line without control characters, but is \"a\\u0007b\""],
  [
    "IBKR_ALERT_GRACE",
    "2 hours",
    "must be seconds or a duration such as \"10 seconds\", from 0 to 1h, but is \"2 hours\""
  ],
  ["IBKR_PING_URL", "ftp://x", "must be an https address"],
  ["LOG_LEVEL", "loud", "must be one of all, trace, debug, info, warn, warning, error, fatal, none, but is \"loud\""],
  ["LOG_FORMAT", "xml", "must be one of pretty, json, logfmt, but is \"xml\""],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "must be an https address"]
]

describe("Config refuses", () => {
  it.effect("every invalid value by its name, its problem and its source, in every source", () =>
    Effect.gen(function*() {
      for (const [setting, value, problem] of wrong) {
        const line = (source: string) => [`${setting} (${source}) ${problem}`]
        assert.deepStrictEqual(yield* refused({ flags: { [setting]: value } }), line("flag"))
        assert.deepStrictEqual(yield* refused({ environment: { [setting]: value } }), line("environment"))
        assert.deepStrictEqual(yield* refused({ files: { ".env": `${setting}='${value}'` } }), line(".env"))
        const json = JSON.stringify({ [setting.toLowerCase()]: value })
        assert.deepStrictEqual(
          yield* refused({ flags: { IBKR_CONFIG: "c.json" }, files: { "c.json": json } }),
          line("c.json")
        )
      }
    }))

  it.effect("a .env in UTF-16, as Windows writes it, of which no line would be in force", () =>
    Effect.gen(function*() {
      const text = Buffer.from("\ufeffIBKR_RISK_MAX_POSITION=5\r\n", "utf16le").toString("utf8")
      assert.deepStrictEqual(yield* refused({ files: { ".env": text } }), [
        "the file (.env) is not in UTF-8, so that no line of it would be in force: write it anew as UTF-8"
      ])
    }))

  it.effect("all that is wrong at once, not the first only", () =>
    Effect.gen(function*() {
      const given = {
        flags: { IBKR_PORT: "x" },
        environment: {
          IBKR_TRADING_MODE: "live",
          IBKR_HTTP_HOST: "0.0.0.0",
          IB_HOST: "a b",
          DISCORD_WEBHOOK_URL: "https://a",
          DISCORD_WEBHOOK_URL_FILE: "/run/a",
          IBKR_PING_URL_FILE: "/run/missing",
          IBKR_HTTP_TOKEN_FILE: "/run/empty"
        },
        files: { "config.yaml": "ibkr: { colour: red }", "/run/empty": "\n" }
      }
      assert.deepStrictEqual(yield* refused(given), [
        "ibkr.colour (config.yaml) is not a setting; remove it or correct its name",
        "IB_HOST (environment) must be a host name or address, without scheme and port, but is \"a b\"",
        "IBKR_PORT (flag) must be a whole number from 1 to 65535, but is \"x\"",
        "IBKR_HTTP_TOKEN_FILE (environment) names an empty file: /run/empty",
        "DISCORD_WEBHOOK_URL (environment) is given twice, also by DISCORD_WEBHOOK_URL_FILE; keep one",
        "IBKR_PING_URL_FILE (environment) names a file that cannot be read: /run/missing",
        "IBKR_ACCOUNT (default) must be set when IBKR_TRADING_MODE is live: orders on real money go to an account that is named"
      ])
    }))

  it.effect("what does not go together", () =>
    Effect.gen(function*() {
      const token = "must be set when IBKR_HTTP_HOST is not loopback: others on the network can reach it"
      assert.deepStrictEqual(yield* refused({ environment: { IBKR_HTTP_HOST: "::" } }), [
        `IBKR_HTTP_TOKEN (default) ${token}`
      ])
      yield* load({ environment: { IBKR_HTTP_HOST: "::", IBKR_HTTP_PORT: "off" } })
      assert.deepStrictEqual(
        yield* refused({ environment: { IBKR_HTTP_HOST: "::", IBKR_HTTP_TOKEN: "only-15-letters" } }),
        ["IBKR_HTTP_TOKEN (environment) must have 16 characters or more when IBKR_HTTP_HOST is not loopback"]
      )
      yield* load({ environment: { IBKR_HTTP_HOST: "::", IBKR_HTTP_TOKEN: "these-16-letters" } })
      yield* load({ environment: { IBKR_HTTP_TOKEN: "short" } })
      assert.deepStrictEqual(
        yield* refused({ environment: { IBKR_HEARTBEAT_KILL: "5", IBKR_HEARTBEAT_TIMEOUT: "1.6" } }),
        [
          "IBKR_HEARTBEAT_KILL (environment) must not be shorter than IBKR_HEARTBEAT_IDLE and two of " +
          "IBKR_HEARTBEAT_TIMEOUT: both probes come first"
        ]
      )
    }))

  it.effect("a live account's id is masked even in what is wrong", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* refused({ environment: { IBKR_PORT: "U7654321" } }), [
        "IBKR_PORT (environment) must be a whole number from 1 to 65535, but is \"U***321\""
      ])
    }))

  it.effect.prop(
    "a secret's value is in nothing that is shown",
    [Schema.Literals(["IBKR_HTTP_TOKEN", "DISCORD_WEBHOOK_URL", "IBKR_PING_URL"]), Schema.String, Schema.Boolean],
    ([setting, tail, valid]) =>
      Effect.gen(function*() {
        const secret = `${valid ? "https://a.b/" : ""}s3cr3t${tail}`
        const environment = { [setting]: secret }
        const json = JSON.stringify({ [setting.toLowerCase()]: secret })
        const broken = `{ "x": ${secret} } ${json}`
        for (
          const given of [
            { environment },
            { files: { "config.yaml": json } },
            { files: { "config.yaml": `a: ${broken}` } },
            { flags: { IBKR_CONFIG: "c.json" }, files: { "c.json": broken } },
            { files: { "/s": secret }, environment: { [`${setting}_FILE`]: "/s" } }
          ]
        ) {
          const shown = yield* Effect.match(load(given), {
            onFailure: (error) => `${error.message}${JSON.stringify(error)}${String(error)}`,
            onSuccess: (loaded) => JSON.stringify(loaded)
          })
          assert.notInclude(shown, "s3cr3t")
        }
      }),
    { arbitrary: { seed: 1 } }
  )
})
