/**
 * The words of an alert: facts of the status document for the person who reads them at 3 a.m. No symbols, sizes or
 * balances.
 *
 * @since 0.1.0
 */
import * as Alert from "../../domain/Alert.ts"
import * as Episode from "../../domain/Episode.ts"
import type { Settings } from "../../domain/Settings.ts"
import { type Status, unready } from "../../domain/Status.ts"
import * as Symptom from "./Symptom.ts"

const gateway = (status: Status): string => `Gateway: ${status.gateway.host}:${status.gateway.port}`

/**
 * Whether orders may be sent, and if not why.
 *
 * @since 0.1.0
 * @category conversions
 */
export const orders = (status: Status): string =>
  status.ordersAllowed ? "Orders: allowed" : `Orders: refused (${status.ordersBlockedBy.join(", ")})`

const account = (status: Status): string =>
  status.account === null ? "Account: none" : `Account: ${status.account.id} (${status.account.type})`

const causes = (status: Status): ReadonlyArray<string> => {
  const cause = Symptom.cause(status)
  if (cause === null || status.ready) return []
  const { message, remedy } = cause
  return remedy === null ? [message] : [message, remedy]
}

const next = (status: Status): ReadonlyArray<string> => {
  const at = status.circuit.retryAt ?? status.nextRetryAt
  return at === null || status.state === "connected" ? [] : [`Next attempt: ${at}`]
}

const what = (event: Alert.EventName, status: Status): ReadonlyArray<string> => {
  switch (event) {
    case "degraded":
      return [
        status.ready
          ? `The connection is ready, but: ${status.quality.reasons.join(", ")}`
          : `Connected, but not ready: ${unready(status)}`
      ]
    case "upstream_lost":
      return [
        "The gateway has lost its own line to IBKR; ours to the gateway stands, and a new connection would not mend it."
      ]
    case "maintenance_overrun":
      return ["Planned maintenance is over, the connection is not back."]
    case "state_not_writable":
      return [
        "Orders are refused: the state directory cannot be written, does not answer, could not be read, or was taken over by " +
        "another service.",
        "The log says which: make room on the disk, make IBKR_STATE_DIR writable for this user, or stop the other service. " +
        "Orders go on by themselves once it can be written; start this service again where the log says so."
      ]
    case "account_mismatch":
      return ["No attempt is made until a human acts."]
    default:
      return []
  }
}

/**
 * What an episode tells.
 *
 * @since 0.1.0
 * @category constructors
 */
export const episode = (told: Episode.Told, status: Status, settings: Settings): Alert.Alert => {
  if (told.phase === "closed") {
    return Alert.closed(told.event, Episode.duration(told), [gateway(status), orders(status)])
  }
  const isOfLine = told.event !== "state_not_writable"
  const lines = [
    ...what(told.event, status),
    ...(isOfLine ? causes(status) : []),
    ...Episode.lasting(told),
    gateway(status),
    ...(isOfLine ? next(status) : []),
    orders(status)
  ]
  const note = told.event === "reconnect_failed"
    ? `${settings.reconnectAttempts} of ${settings.reconnectAttempts} attempts`
    : undefined
  return Alert.during(told.event, told.phase, lines, note)
}

/**
 * What is told once: a finding of a session that is ready, or why a loss needs a human.
 *
 * @since 0.1.0
 * @category constructors
 */
export const finding = (event: Alert.EventName, status: Status): Alert.Alert => {
  switch (event) {
    case "connected":
      return Alert.once(event, [account(status), `Mode: ${status.tradingMode}`, orders(status), gateway(status)])
    case "live_account":
      return Alert.once(event, [
        `${account(status)}, but the trading mode is ${status.tradingMode}: orders are refused.`,
        "Log the gateway in to a paper account, or set IBKR_TRADING_MODE=live with IBKR_ACCOUNT if live trading is meant."
      ])
    case "read_only_api":
      return Alert.once(event, [
        "The gateway serves reading only: orders are refused.",
        "Untick \"Read-Only API\" in the gateway's API settings if orders are meant to be sent.",
        gateway(status)
      ])
    case "login_required":
      return Alert.once(event, [
        "The gateway accepts connections but its API does not answer.",
        "Log in at the gateway: a password, a second factor or a dialog is waiting. We go on trying and prompt nothing.",
        gateway(status)
      ])
    default:
      return Alert.once(event, [...causes(status), gateway(status)])
  }
}

/**
 * How a run before this one ended that is told of: not in order, or nobody can read how.
 *
 * @since 0.1.0
 * @category models
 */
export type LastRun = "crashed" | "unread"

/**
 * The service came back after a run that did not end in order, as far as that can be read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const restarted = (lastRun: LastRun): Alert.Alert =>
  Alert.once("restarted_after_crash", [
    lastRun === "crashed"
      ? "The last run did not end in order. An open circuit stands; look at the log of the last run."
      : "How the last run ended cannot be read, so it counts as a crash. An open circuit stands; look at the log of this run."
  ])
