/**
 * Everything that can be set, as the program uses it: typed, defaulted, secrets redacted.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
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
 * The settings. Each name is the setting's of the README in camel case, without `IBKR_`.
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
  readonly discordWebhookUrl: Redacted.Redacted<string> | undefined
  readonly discordMention: string | undefined
  readonly alertGrace: Duration.Duration
  readonly pingUrl: Redacted.Redacted<string> | undefined
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
  discordWebhookUrl: undefined,
  discordMention: undefined,
  alertGrace: Duration.seconds(10),
  pingUrl: undefined,
  otlpEndpoint: undefined
}
