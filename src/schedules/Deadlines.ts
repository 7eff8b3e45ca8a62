/**
 * How long each stage of a connection may take: one value that a test scales by providing another.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"

/**
 * The deadlines and paces that are no user's setting.
 *
 * @since 0.1.0
 * @category models
 */
export interface Deadlines {
  /** TCP connect. */
  readonly tcpConnect: Duration.Duration
  /** The version reply after our hello. */
  readonly handshake: Duration.Duration
  /** Managed accounts and next order id after START_API. */
  readonly ready: Duration.Duration
  /** The end markers of positions and open orders. */
  readonly snapshot: Duration.Duration
  /** How often executions and completed orders are asked again while their end is missing. */
  readonly askAgain: Duration.Duration
  /** How long a session must last to count as a success. */
  readonly stability: Duration.Duration
  /** How often we dial inside a maintenance window, at the slowest. */
  readonly maintenancePace: Duration.Duration
  /** Bytes without a whole frame count as life for this long. */
  readonly frame: Duration.Duration
  /** The least time between two questions for the gateway's clock: it answers one a second. */
  readonly probesApart: Duration.Duration
  /** How late a deadline may fire before it waits one turn of the event loop. */
  readonly late: Duration.Duration
  /** After how long in use a client id gives way to `IBKR_FALLBACK_CLIENT_ID`. */
  readonly fallbackClientId: Duration.Duration
  /** How long a session may decode nothing at all. */
  readonly undecodable: Duration.Duration
}

/**
 * The deadlines in force. Replace them by `Layer.succeed(Deadlines.Deadlines, Deadlines.scaled(0.01))`.
 *
 * @since 0.1.0
 * @category services
 */
export const Deadlines: Context.Reference<Deadlines> = Context.Reference("effect-ibkr/schedules/Deadlines", {
  defaultValue: () => defaults
})

/**
 * The true deadlines.
 *
 * @since 0.1.0
 * @category constructors
 */
export const defaults: Deadlines = {
  tcpConnect: Duration.seconds(5),
  handshake: Duration.seconds(5),
  ready: Duration.seconds(10),
  snapshot: Duration.seconds(10),
  askAgain: Duration.seconds(60),
  stability: Duration.seconds(30),
  maintenancePace: Duration.seconds(15),
  frame: Duration.seconds(10),
  probesApart: Duration.millis(1100),
  late: Duration.millis(250),
  fallbackClientId: Duration.seconds(30),
  undecodable: Duration.seconds(5)
}

/**
 * All deadlines times a factor, for tests on the real clock.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scaled = (factor: number): Deadlines => {
  const times = (duration: Duration.Duration) => Duration.millis(Duration.toMillis(duration) * factor)
  return {
    tcpConnect: times(defaults.tcpConnect),
    handshake: times(defaults.handshake),
    ready: times(defaults.ready),
    snapshot: times(defaults.snapshot),
    askAgain: times(defaults.askAgain),
    stability: times(defaults.stability),
    maintenancePace: times(defaults.maintenancePace),
    frame: times(defaults.frame),
    probesApart: times(defaults.probesApart),
    late: defaults.late,
    fallbackClientId: times(defaults.fallbackClientId),
    undecodable: times(defaults.undecodable)
  }
}
