import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import * as Domain from "../../../src/domain/Settings.ts"
import { load, loaded, refused } from "./Sources.ts"

const levels = [
  { flags: { IBKR_PORT: "5001" } },
  { environment: { IBKR_PORT: "5002" } },
  { files: { ".env": "IBKR_PORT=5003" } },
  { files: { "config.yaml": "ibkr: { port: 5004 }" } }
] as const

describe("Config", () => {
  it.effect("flag, environment, .env, file, default: the strongest wins", () =>
    Effect.gen(function*() {
      const ports: Array<number> = []
      const sources: Array<string | undefined> = []
      for (let from = 0; from <= levels.length; from++) {
        const given = levels.slice(from).reduce<Record<string, Record<string, string>>>((all, level) => {
          for (const [kind, values] of Object.entries(level)) all[kind] = { ...all[kind], ...values }
          return all
        }, {})
        const { entries, settings } = yield* load(given)
        ports.push(settings.port)
        sources.push(entries.find(({ setting }) => setting === "IBKR_PORT")?.source)
      }
      assert.deepStrictEqual(ports, [5001, 5002, 5003, 5004, 7497])
      assert.deepStrictEqual(sources, ["flag", "environment", ".env", "config.yaml", "default"])
    }))

  it.effect("nothing given: the defaults, and the per-user state directory", () =>
    Effect.gen(function*() {
      const { notes, settings, warnings } = yield* load()
      assert.deepStrictEqual(settings, { ...Domain.defaults, stateDir: "/home/trader/.local/state/effect-ibkr" })
      assert.deepStrictEqual([notes, warnings], [[], []])
    }))

  it.effect("the state directory: named, systemd's, the user's", () =>
    Effect.gen(function*() {
      const directory = (environment: { readonly [name: string]: string }) =>
        Effect.map(loaded({ environment }), ({ stateDir }) => stateDir)
      assert.strictEqual(yield* directory({ IBKR_STATE_DIR: "/a", STATE_DIRECTORY: "/b" }), "/a")
      assert.strictEqual(yield* directory({ STATE_DIRECTORY: "/b:/c", XDG_STATE_HOME: "/d" }), "/b")
      assert.strictEqual(yield* directory({ XDG_STATE_HOME: "/d" }), "/d/effect-ibkr")
      assert.deepStrictEqual(yield* refused({ environment: { HOME: "" } }), [
        "IBKR_STATE_DIR (default) must be set: the environment names no home directory"
      ])
    }))

  it.effect("a state directory of systemd or of the user that would depend on where the service is started is refused", () =>
    Effect.gen(function*() {
      const wrong = [
        ["STATE_DIRECTORY", "ibkr:/c", "ibkr"],
        ["STATE_DIRECTORY", ":/c", ""],
        ["STATE_DIRECTORY", "~/ibkr", "~/ibkr"],
        ["XDG_STATE_HOME", "state", "state"],
        ["XDG_STATE_HOME", "~/.local/state", "~/.local/state"],
        ["XDG_STATE_HOME", "\"/d\"", "\"/d\""],
        ["HOME", "trader", "trader"]
      ] as const
      for (const [name, given, quoted] of wrong) {
        assert.deepStrictEqual(yield* refused({ environment: { [name]: given } }), [
          `${name} (environment) must be an absolute path, but is ${JSON.stringify(quoted)}; or set IBKR_STATE_DIR`
        ])
      }
      assert.strictEqual((yield* loaded({ environment: { IBKR_STATE_DIR: "/a", HOME: "x" } })).stateDir, "/a")
    }))

  it.effect("every setting is read", () =>
    Effect.gen(function*() {
      const settings = yield* loaded({
        environment: {
          IBKR_HOST: "[::1]",
          IBKR_PORT: "4002",
          IBKR_CLIENT_ID: "7",
          IBKR_FALLBACK_CLIENT_ID: "8",
          IBKR_CONNECT_TIMEOUT: "10 seconds",
          IBKR_RECONNECT_ATTEMPTS: "3",
          IBKR_CIRCUIT_RESET: "30",
          IBKR_CIRCUIT_MAX: "5 minutes",
          IBKR_HEARTBEAT_IDLE: "1.5",
          IBKR_HEARTBEAT_TIMEOUT: "1",
          IBKR_HEARTBEAT_KILL: "20",
          IBKR_LATENCY_WARN: "250 millis",
          IBKR_TRADING_MODE: "LIVE",
          IBKR_ACCOUNT: "DU7654321",
          IBKR_GRACEFUL_SHUTDOWN: "yes",
          IBKR_SHUTDOWN_TIMEOUT: "40",
          IBKR_RESTART_AT: "23:45 America/New_York",
          IBKR_RESET_REGION: "europe",
          IBKR_STATE_DIR: "/var/lib/ibkr",
          IBKR_HTTP_HOST: "0.0.0.0",
          IBKR_HTTP_PORT: "0",
          IBKR_HTTP_TOKEN: "a-token-of-16-letters",
          IBKR_HTTP_ALLOWED_HOSTS: "trader.lan, trader",
          IBKR_RISK_MAX_ORDER_SIZE: "100",
          IBKR_RISK_MAX_NOTIONAL: "25000.50",
          IBKR_RISK_MAX_POSITION: "500",
          IBKR_RISK_PRICE_BAND: "5",
          IBKR_RISK_ORDERS_PER_MINUTE: "10",
          IBKR_RISK_MAX_DAILY_LOSS: "1000",
          IBKR_RISK_SYMBOLS: "AAPL,MSFT",
          IBKR_RISK_BUYING_POWER: "yes",
          IBKR_RISK_TRADING_HOURS: "on",
          DISCORD_WEBHOOK_URL: "https://discord.com/api/webhooks/1/x",
          DISCORD_MENTION: "<@42>",
          IBKR_ALERT_GRACE: "0",
          IBKR_PING_URL: "https://hc-ping.com/x",
          LOG_LEVEL: "WARNING",
          LOG_FORMAT: "logfmt",
          OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318"
        }
      })
      assert.deepStrictEqual(settings, {
        host: "::1",
        port: 4002,
        clientId: 7,
        fallbackClientId: 8,
        connectTimeout: Duration.seconds(10),
        reconnectAttempts: 3,
        circuitReset: Duration.seconds(30),
        circuitMax: Duration.minutes(5),
        heartbeatIdle: Duration.millis(1500),
        heartbeatTimeout: Duration.seconds(1),
        heartbeatKill: Duration.seconds(20),
        latencyWarn: Duration.millis(250),
        tradingMode: "live",
        account: "DU7654321",
        gracefulShutdown: true,
        shutdownTimeout: Duration.seconds(40),
        restartAt: { hour: 23, minute: 45, zone: "America/New_York" },
        resetRegion: "europe",
        stateDir: "/var/lib/ibkr",
        httpHost: "0.0.0.0",
        httpPort: 0,
        httpToken: Redacted.make("a-token-of-16-letters"),
        httpAllowedHosts: ["localhost", "127.0.0.1", "[::1]", "trader.lan", "trader"],
        riskMaxOrderSize: 100,
        riskMaxNotional: 25000.5,
        riskMaxPosition: 500,
        riskPriceBand: 5,
        riskOrdersPerMinute: 10,
        riskMaxDailyLoss: 1000,
        riskSymbols: ["AAPL", "MSFT"],
        riskBuyingPower: true,
        riskTradingHours: true,
        discordWebhookUrl: Redacted.make("https://discord.com/api/webhooks/1/x"),
        discordMention: "<@42>",
        alertGrace: Duration.zero,
        pingUrl: Redacted.make("https://hc-ping.com/x"),
        logLevel: "Warn",
        logFormat: "logfmt",
        otlpEndpoint: "http://collector:4318"
      })
    }))

  it.effect("closing positions gives the shutdown 25 s, unless it is given a time", () =>
    Effect.gen(function*() {
      const cap = (environment: { readonly [name: string]: string }) =>
        Effect.map(loaded({ environment }), ({ shutdownTimeout }) => Duration.toSeconds(shutdownTimeout))
      assert.strictEqual(yield* cap({}), 8)
      assert.strictEqual(yield* cap({ IBKR_GRACEFUL_SHUTDOWN: "true" }), 25)
      assert.strictEqual(yield* cap({ IBKR_GRACEFUL_SHUTDOWN: "true", IBKR_SHUTDOWN_TIMEOUT: "9" }), 9)
    }))

  it.effect("aliases are taken, and said", () =>
    Effect.gen(function*() {
      const { notes, settings } = yield* load({
        environment: { IB_HOST: "gateway", IB_PORT: "4004", IB_CLIENT_ID: "3", IBKR_ACCOUNT_ID: "DU1234567" }
      })
      assert.deepStrictEqual([settings.host, settings.port, settings.clientId, settings.account], [
        "gateway",
        4004,
        3,
        "DU1234567"
      ])
      assert.deepStrictEqual(notes, [
        "IB_HOST (environment) is taken as IBKR_HOST",
        "IB_PORT (environment) is taken as IBKR_PORT",
        "IB_CLIENT_ID (environment) is taken as IBKR_CLIENT_ID",
        "IBKR_ACCOUNT_ID (environment) is taken as IBKR_ACCOUNT"
      ])
    }))

  it.effect("a proper name is stronger than an alias beside it, and weaker than one in a stronger source", () =>
    Effect.gen(function*() {
      const beside = yield* loaded({ environment: { IB_PORT: "4001", IBKR_PORT: "4002" } })
      const above = yield* loaded({ environment: { IB_PORT: "4001" }, files: { ".env": "IBKR_PORT=4002" } })
      assert.deepStrictEqual([beside.port, above.port], [4002, 4001])
    }))

  it.effect("a secret may come from a file", () =>
    Effect.gen(function*() {
      const { entries, settings } = yield* load({
        environment: { DISCORD_WEBHOOK_URL_FILE: "/run/secrets/discord" },
        files: { "/run/secrets/discord": "https://discord.com/api/webhooks/1/x\n" }
      })
      assert.deepStrictEqual(settings.discordWebhookUrl, Redacted.make("https://discord.com/api/webhooks/1/x"))
      assert.deepStrictEqual(entries.filter(({ setting }) => setting === "DISCORD_WEBHOOK_URL"), [
        { setting: "DISCORD_WEBHOOK_URL", value: "***", source: "environment, DISCORD_WEBHOOK_URL_FILE" }
      ])
    }))
})
