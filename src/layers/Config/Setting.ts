/**
 * Every setting: its name in the environment, its flag, what its text may be, and what it is for.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Domain from "../../domain/Settings.ts"
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

const of = <A>(
  name: string,
  value: Value.Value<A>,
  about: string,
  more: Pick<Setting<A>, "flag" | "switch" | "secret" | "aliases"> = {}
): Setting<A> => ({ name, value, about, ...more })

const port = Value.integer(1, 65535)
// The loopback's own names are no risk, and the command line asks by them.
const allowedHosts: Value.Value<ReadonlyArray<string>> = (text) =>
  Result.map(Value.list(text), (hosts) => [...new Set([...Domain.defaults.httpAllowedHosts, ...hosts])])
const clientId = Value.integer(0, 2147483647)

/**
 * The settings by their names in the program.
 *
 * @since 0.1.0
 * @category constructors
 */
export const all: { readonly [K in keyof Domain.Settings]: Setting<Exclude<Domain.Settings[K], undefined>> } = {
  host: of("IBKR_HOST", Address.host, "TWS or IB Gateway's host", { flag: "host", aliases: ["IB_HOST"] }),
  port: of("IBKR_PORT", port, "its API port: TWS 7497 paper, 7496 live; Gateway 4002 paper, 4001 live", {
    flag: "port",
    aliases: ["IB_PORT"]
  }),
  clientId: of("IBKR_CLIENT_ID", clientId, "client id, unique per gateway", {
    flag: "client-id",
    aliases: ["IB_CLIENT_ID"]
  }),
  fallbackClientId: of("IBKR_FALLBACK_CLIENT_ID", clientId, "client id used while the first stays in use"),
  connectTimeout: of(
    "IBKR_CONNECT_TIMEOUT",
    Value.duration("1 second", "10 minutes"),
    "cap on one whole attempt, in seconds",
    { flag: "connect-timeout" }
  ),
  reconnectAttempts: of(
    "IBKR_RECONNECT_ATTEMPTS",
    Value.integer(0, 12),
    "retries after 1, 2, 4 … s before the circuit opens",
    { flag: "reconnect-attempts" }
  ),
  circuitReset: of(
    "IBKR_CIRCUIT_RESET",
    Value.duration("1 second", "1 hour"),
    "how long the circuit opens first; doubles with each opening in a row"
  ),
  circuitMax: of("IBKR_CIRCUIT_MAX", Value.duration("1 second", "1 hour"), "how long the circuit opens at most"),
  heartbeatIdle: of(
    "IBKR_HEARTBEAT_IDLE",
    Value.duration("500 millis", "30 seconds"),
    "silence after which the line is probed"
  ),
  heartbeatTimeout: of("IBKR_HEARTBEAT_TIMEOUT", Value.duration("100 millis", "20 seconds"), "wait for one probe"),
  heartbeatKill: of("IBKR_HEARTBEAT_KILL", Value.duration("5 seconds", "60 seconds"), "silence that ends the session"),
  latencyWarn: of(
    "IBKR_LATENCY_WARN",
    Value.duration("1 millis", "60 seconds"),
    "round trip of a probe above which the line is slow"
  ),
  tradingMode: of(
    "IBKR_TRADING_MODE",
    Value.oneOf("paper", "live", "read-only"),
    "paper, live or read-only: the type of account that orders may go to",
    { flag: "mode" }
  ),
  account: of("IBKR_ACCOUNT", Address.account, "pins the account; live trading needs it", {
    flag: "account",
    aliases: ["IBKR_ACCOUNT_ID"]
  }),
  gracefulShutdown: of(
    "IBKR_GRACEFUL_SHUTDOWN",
    Value.boolean,
    "close the pinned account's positions on shutdown, whoever opened them",
    { flag: "close-positions", switch: true }
  ),
  shutdownTimeout: of("IBKR_SHUTDOWN_TIMEOUT", Value.duration("1 second", "10 minutes"), "cap on the whole shutdown"),
  restartAt: of(
    "IBKR_RESTART_AT",
    Value.timeOfDay,
    "the gateway's own daily restart, such as \"23:45 America/New_York\""
  ),
  resetRegion: of(
    "IBKR_RESET_REGION",
    Value.oneOf("north-america", "europe", "asia", "none"),
    "whose IBKR reset windows apply"
  ),
  stateDir: of("IBKR_STATE_DIR", Value.path, "directory for what must survive a crash", { flag: "state-dir" }),
  httpHost: of("IBKR_HTTP_HOST", Address.host, "address that health, status and metrics listen on"),
  httpPort: of(
    "IBKR_HTTP_PORT",
    Value.or(Value.oneOf("off"), Value.integer(0, 65535)),
    "port of the service's HTTP: 0 = any free one, off = none",
    { flag: "http-port" }
  ),
  httpToken: of("IBKR_HTTP_TOKEN", Value.secret(Address.token), "bearer token of what is more than reading", {
    secret: true
  }),
  httpAllowedHosts: of("IBKR_HTTP_ALLOWED_HOSTS", allowedHosts, "accepted Host headers, besides the loopback's"),
  riskMaxOrderSize: of("IBKR_RISK_MAX_ORDER_SIZE", Value.positive(), "largest order, in shares or contracts"),
  riskMaxNotional: of("IBKR_RISK_MAX_NOTIONAL", Value.positive(), "largest order, in account currency"),
  riskMaxPosition: of("IBKR_RISK_MAX_POSITION", Value.positive(), "largest position, in shares or contracts"),
  riskPriceBand: of("IBKR_RISK_PRICE_BAND", Value.positive(100), "farthest limit price from the market, in percent"),
  riskOrdersPerMinute: of("IBKR_RISK_ORDERS_PER_MINUTE", Value.integer(1, 3000), "most orders in a minute"),
  riskMaxDailyLoss: of(
    "IBKR_RISK_MAX_DAILY_LOSS",
    Value.positive(),
    "loss of the day above which orders are refused, in account currency"
  ),
  riskSymbols: of("IBKR_RISK_SYMBOLS", Value.list, "the only symbols that may be traded"),
  riskBuyingPower: of(
    "IBKR_RISK_BUYING_POWER",
    Value.boolean,
    "refuse orders that the account cannot pay for: yes or no"
  ),
  riskTradingHours: of(
    "IBKR_RISK_TRADING_HOURS",
    Value.boolean,
    "refuse orders while their market is closed: yes or no"
  ),
  discordWebhookUrl: of("DISCORD_WEBHOOK_URL", Value.secret(Address.url(true)), "where alerts go", { secret: true }),
  discordMention: of("DISCORD_MENTION", Value.line, "who is mentioned on critical alerts"),
  alertGrace: of("IBKR_ALERT_GRACE", Value.duration(0, "1 hour"), "how long a loss may last before people are told"),
  pingUrl: of(
    "IBKR_PING_URL",
    Value.secret(Address.url(false)),
    "dead man's switch, asked every 60 s while the process lives",
    { secret: true }
  ),
  logLevel: of("LOG_LEVEL", Value.logLevel, "least level of log lines", { flag: "log-level" }),
  logFormat: of("LOG_FORMAT", Value.oneOf("pretty", "json", "logfmt"), "form of log lines"),
  otlpEndpoint: of("OTEL_EXPORTER_OTLP_ENDPOINT", Address.url(false), "where traces, metrics and logs go by OTLP")
}
