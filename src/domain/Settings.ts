/**
 * Everything that can be set, as the program uses it: typed, defaulted, secrets redacted.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type * as LogLevel from "effect/LogLevel"
import type * as Redacted from "effect/Redacted"

/**
 * What orders may go to. On the other type of account: connected, refused.
 *
 * @since 0.1.0
 * @category models
 */
export type TradingMode = "paper" | "live" | "read-only"

/**
 * Whose IBKR reset windows apply.
 *
 * @since 0.1.0
 * @category models
 */
export type ResetRegion = "north-america" | "europe" | "asia" | "none"

/**
 * A time of day in an IANA zone, such as `23:45 America/New_York`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TimeOfDay {
  readonly hour: number
  readonly minute: number
  readonly zone: string
}

/**
 * How log lines look.
 *
 * @since 0.1.0
 * @category models
 */
export type LogFormat = "pretty" | "json" | "logfmt"

/**
 * The settings. Each name is the setting's of the README in camel case, without `IBKR_`. Limits of risk are in account
 * currency, shares or contracts, and percent for `riskPriceBand`; absent limits do not limit. An absent `logFormat` is
 * `pretty` on a terminal and else `json`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly clientId: number
  readonly fallbackClientId: number | undefined
  readonly connectTimeout: Duration.Duration
  readonly reconnectAttempts: number
  readonly circuitReset: Duration.Duration
  readonly circuitMax: Duration.Duration
  readonly heartbeatIdle: Duration.Duration
  readonly heartbeatTimeout: Duration.Duration
  readonly heartbeatKill: Duration.Duration
  readonly latencyWarn: Duration.Duration
  readonly tradingMode: TradingMode
  readonly account: string | undefined
  readonly gracefulShutdown: boolean
  readonly shutdownTimeout: Duration.Duration
  readonly restartAt: TimeOfDay | undefined
  readonly resetRegion: ResetRegion
  readonly stateDir: string
  readonly httpHost: string
  readonly httpPort: number | "off"
  readonly httpToken: Redacted.Redacted<string> | undefined
  readonly httpAllowedHosts: ReadonlyArray<string>
  readonly riskMaxOrderSize: number | undefined
  readonly riskMaxNotional: number | undefined
  readonly riskMaxPosition: number | undefined
  readonly riskPriceBand: number | undefined
  readonly riskOrdersPerMinute: number | undefined
  readonly riskMaxDailyLoss: number | undefined
  readonly riskSymbols: ReadonlyArray<string> | undefined
  readonly riskBuyingPower: boolean
  readonly riskTradingHours: boolean
  readonly discordWebhookUrl: Redacted.Redacted<string> | undefined
  readonly discordMention: string | undefined
  readonly alertGrace: Duration.Duration
  readonly pingUrl: Redacted.Redacted<string> | undefined
  readonly logLevel: LogLevel.LogLevel
  readonly logFormat: LogFormat | undefined
  readonly otlpEndpoint: string | undefined
}

/**
 * The defaults, save the state directory, which depends on the machine.
 *
 * @since 0.1.0
 * @category constructors
 */
export const defaults: Omit<Settings, "stateDir"> = {
  host: "127.0.0.1",
  port: 7497,
  clientId: 1,
  fallbackClientId: undefined,
  connectTimeout: Duration.seconds(30),
  reconnectAttempts: 5,
  circuitReset: Duration.seconds(60),
  circuitMax: Duration.seconds(120),
  heartbeatIdle: Duration.seconds(2),
  heartbeatTimeout: Duration.millis(1500),
  heartbeatKill: Duration.seconds(15),
  latencyWarn: Duration.millis(500),
  tradingMode: "paper",
  account: undefined,
  gracefulShutdown: false,
  shutdownTimeout: Duration.seconds(8),
  restartAt: undefined,
  resetRegion: "north-america",
  httpHost: "127.0.0.1",
  httpPort: 9497,
  httpToken: undefined,
  httpAllowedHosts: ["localhost", "127.0.0.1", "[::1]"],
  riskMaxOrderSize: undefined,
  riskMaxNotional: undefined,
  riskMaxPosition: undefined,
  riskPriceBand: undefined,
  riskOrdersPerMinute: undefined,
  riskMaxDailyLoss: undefined,
  riskSymbols: undefined,
  riskBuyingPower: false,
  riskTradingHours: false,
  discordWebhookUrl: undefined,
  discordMention: undefined,
  alertGrace: Duration.seconds(10),
  pingUrl: undefined,
  logLevel: "Info",
  logFormat: undefined,
  otlpEndpoint: undefined
}

/**
 * Does this host name or address stay on this machine?
 *
 * @since 0.1.0
 * @category guards
 */
export const isLoopback = (host: string): boolean => /^(localhost\.?|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(host)
