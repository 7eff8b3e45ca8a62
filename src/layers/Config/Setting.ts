/**
 * Every setting: its name in the environment, its flag, what its text may be, and what it is for.
 *
 * @since 0.1.0
 */
import type * as Domain from "../../domain/Settings.ts"
import * as Address from "./Address.ts"
import * as Value from "./Value.ts"

/**
 * A setting. `secret` settings are never shown and may come from a file that `NAME_FILE` names; `aliases` are other
 * names in the environment; a `switch` is a flag without a value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Setting<A> {
  readonly name: string
  readonly value: Value.Value<A>
  readonly about: string
  readonly flag?: string
  readonly switch?: true
  readonly secret?: true
  readonly aliases?: ReadonlyArray<string>
}

/**
 * The configuration file's own setting, which has no place among the others: it says where they come from.
 *
 * @since 0.1.0
 * @category constructors
 */
export const file: Setting<string> = {
  name: "IBKR_CONFIG",
  flag: "config",
  value: Value.line,
  about: "configuration file: YAML, JSON or INI, by extension (default: ./config.yaml if present)"
}

const port = Value.integer(1, 65535)
const clientId = Value.integer(0, 2147483647)

/**
 * The settings by their names in the program.
 *
 * @since 0.1.0
 * @category constructors
 */
export const all: { readonly [K in keyof Domain.Settings]: Setting<Exclude<Domain.Settings[K], undefined>> } = {
  host: {
    name: "IBKR_HOST",
    flag: "host",
    value: Address.host,
    about: "TWS or IB Gateway's host",
    aliases: ["IB_HOST"]
  },
  port: {
    name: "IBKR_PORT",
    flag: "port",
    value: port,
    about: "its API port: TWS 7497 paper, 7496 live; Gateway 4002 paper, 4001 live",
    aliases: ["IB_PORT"]
  },
  clientId: {
    name: "IBKR_CLIENT_ID",
    flag: "client-id",
    value: clientId,
    about: "client id, unique per gateway",
    aliases: ["IB_CLIENT_ID"]
  },
  fallbackClientId: {
    name: "IBKR_FALLBACK_CLIENT_ID",
    value: clientId,
    about: "client id used while the first stays in use"
  },
  connectTimeout: {
    name: "IBKR_CONNECT_TIMEOUT",
    flag: "connect-timeout",
    value: Value.duration("1 second", "10 minutes"),
    about: "cap on one whole attempt, in seconds"
  },
  reconnectAttempts: {
    name: "IBKR_RECONNECT_ATTEMPTS",
    flag: "reconnect-attempts",
    value: Value.integer(0, 12),
    about: "retries after 1, 2, 4 … s before the circuit opens"
  },
  circuitReset: {
    name: "IBKR_CIRCUIT_RESET",
    value: Value.duration("1 second", "1 hour"),
    about: "how long the circuit opens first; doubles with each opening in a row"
  },
  circuitMax: {
    name: "IBKR_CIRCUIT_MAX",
    value: Value.duration("1 second", "1 hour"),
    about: "how long the circuit opens at most"
  },
  heartbeatIdle: {
    name: "IBKR_HEARTBEAT_IDLE",
    value: Value.duration("500 millis", "30 seconds"),
    about: "silence after which the line is probed"
  },
  heartbeatTimeout: {
    name: "IBKR_HEARTBEAT_TIMEOUT",
    value: Value.duration("100 millis", "20 seconds"),
    about: "wait for one probe"
  },
  heartbeatKill: {
    name: "IBKR_HEARTBEAT_KILL",
    value: Value.duration("5 seconds", "60 seconds"),
    about: "silence that ends the session"
  },
  latencyWarn: {
    name: "IBKR_LATENCY_WARN",
    value: Value.duration("1 millis", "60 seconds"),
    about: "round trip of a probe above which the line is slow"
  },
  tradingMode: {
    name: "IBKR_TRADING_MODE",
    flag: "mode",
    value: Value.oneOf("paper", "live", "read-only"),
    about: "paper, live or read-only: the type of account that orders may go to"
  },
  account: {
    name: "IBKR_ACCOUNT",
    flag: "account",
    value: Address.account,
    about: "pins the account; live trading needs it",
    aliases: ["IBKR_ACCOUNT_ID"]
  },
  gracefulShutdown: {
    name: "IBKR_GRACEFUL_SHUTDOWN",
    flag: "close-positions",
    switch: true,
    value: Value.boolean,
    about: "close the pinned account's positions on shutdown, whoever opened them"
  },
  shutdownTimeout: {
    name: "IBKR_SHUTDOWN_TIMEOUT",
    value: Value.duration("1 second", "10 minutes"),
    about: "cap on the whole shutdown"
  },
  restartAt: {
    name: "IBKR_RESTART_AT",
    value: Value.timeOfDay,
    about: "the gateway's own daily restart, such as \"23:45 America/New_York\""
  },
  resetRegion: {
    name: "IBKR_RESET_REGION",
    value: Value.oneOf("north-america", "europe", "asia", "none"),
    about: "whose IBKR reset windows apply"
  },
  stateDir: {
    name: "IBKR_STATE_DIR",
    flag: "state-dir",
    value: Value.line,
    about: "directory for what must survive a crash"
  },
  httpHost: { name: "IBKR_HTTP_HOST", value: Address.host, about: "address that health, status and metrics listen on" },
  httpPort: {
    name: "IBKR_HTTP_PORT",
    flag: "http-port",
    value: Value.or(Value.oneOf("off"), Value.integer(0, 65535)),
    about: "their port: 0 = any free one, off = none"
  },
  httpToken: {
    name: "IBKR_HTTP_TOKEN",
    secret: true,
    value: Value.secret(Address.token),
    about: "bearer token of what is more than reading"
  },
  httpAllowedHosts: {
    name: "IBKR_HTTP_ALLOWED_HOSTS",
    value: Value.list,
    about: "accepted Host headers"
  },
  riskMaxOrderSize: {
    name: "IBKR_RISK_MAX_ORDER_SIZE",
    value: Value.positive(),
    about: "largest order, in shares or contracts"
  },
  riskMaxNotional: {
    name: "IBKR_RISK_MAX_NOTIONAL",
    value: Value.positive(),
    about: "largest order, in account currency"
  },
  riskMaxPosition: {
    name: "IBKR_RISK_MAX_POSITION",
    value: Value.positive(),
    about: "largest position, in shares or contracts"
  },
  riskPriceBand: {
    name: "IBKR_RISK_PRICE_BAND",
    value: Value.positive(100),
    about: "farthest limit price from the market, in percent"
  },
  riskOrdersPerMinute: {
    name: "IBKR_RISK_ORDERS_PER_MINUTE",
    value: Value.integer(1, 3000),
    about: "most orders in a minute"
  },
  riskMaxDailyLoss: {
    name: "IBKR_RISK_MAX_DAILY_LOSS",
    value: Value.positive(),
    about: "loss of the day above which orders are refused, in account currency"
  },
  riskSymbols: { name: "IBKR_RISK_SYMBOLS", value: Value.list, about: "the only symbols that may be traded" },
  discordWebhookUrl: {
    name: "DISCORD_WEBHOOK_URL",
    secret: true,
    value: Value.secret(Address.url(true)),
    about: "where alerts go"
  },
  discordMention: { name: "DISCORD_MENTION", value: Value.line, about: "who is mentioned on critical alerts" },
  alertGrace: {
    name: "IBKR_ALERT_GRACE",
    value: Value.duration(0, "1 hour"),
    about: "how long a loss may last before people are told"
  },
  pingUrl: {
    name: "IBKR_PING_URL",
    secret: true,
    value: Value.secret(Address.url(false)),
    about: "dead man's switch: asked every 60 s while the process lives"
  },
  logLevel: { name: "LOG_LEVEL", flag: "log-level", value: Value.logLevel, about: "least level of log lines" },
  logFormat: { name: "LOG_FORMAT", value: Value.oneOf("pretty", "json", "logfmt"), about: "form of log lines" },
  otlpEndpoint: {
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    value: Address.url(false),
    about: "where traces, metrics and logs go by OTLP"
  }
}
