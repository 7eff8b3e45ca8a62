/**
 * What is wrong, read off the status document: one sign for each of the four troubles that make episodes.
 *
 * @since 0.1.0
 */
import type { EventName } from "../../domain/Alert.ts"
import type { Sign } from "../../domain/Episode.ts"
import type { Settings } from "../../domain/Settings.ts"
import type { Status } from "../../domain/Status.ts"

/**
 * The line to the gateway: well only when it is ready. Nothing is wrong while the first attempt has not failed.
 *
 * @since 0.1.0
 * @category combinators
 */
export const line = (status: Status, settings: Settings): Sign => {
  if (status.state === "connected") return status.ready ? "well" : ["degraded"]
  const dialled = status.lastConnected !== null || status.lastError !== null
  if (!dialled && (status.state === "disconnected" || status.state === "connecting")) return "unknown"
  if (status.state === "failed") return ["disconnected", "account_mismatch"]
  if (status.circuit.state === "closed") return ["disconnected"]
  return status.reconnectAttempts < settings.reconnectAttempts
    ? ["disconnected", "circuit_open"]
    : ["disconnected", "reconnect_failed", "circuit_open"]
}

/**
 * Is a session still listing positions and orders, which it may take its time for?
 *
 * @since 0.1.0
 * @category guards
 */
export const isSettingUp = ({ snapshot, state }: Status): boolean =>
  state === "connected" && (snapshot.positions === null || snapshot.openOrders === null)

/**
 * The gateway's own line to IBKR, of which nothing is known without a session.
 *
 * @since 0.1.0
 * @category combinators
 */
export const upstream = (status: Status): Sign => {
  if (status.state !== "connected" || status.upstream.state === "unknown") return "unknown"
  return status.upstream.state === "ok" ? "well" : ["upstream_lost"]
}

/**
 * The quality of a line that is ready. Silence belongs to the line and a lost upstream to itself; what farms say while
 * TWS has lost IBKR is no trouble of its own.
 *
 * @since 0.1.0
 * @category combinators
 */
export const quality = (status: Status): Sign => {
  if (!status.ready || status.upstream.state === "lost") return "unknown"
  const reasons = status.quality.reasons.filter((reason) => reason !== "silent" && reason !== "upstream_lost")
  return reasons.length === 0 ? "well" : ["degraded"]
}

/**
 * What is kept beside the connection, whatever becomes of that: well unless orders are refused for it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const state = ({ ordersBlockedBy }: Status): Sign =>
  ordersBlockedBy.includes("state_not_writable") ? ["state_not_writable"] : "well"

/**
 * What a session that is ready is worth telling once, for as long as it stays so.
 *
 * @since 0.1.0
 * @category combinators
 */
export const findings = (status: Status, settings: Settings): ReadonlyArray<EventName> => {
  if (!status.ready) return []
  const found: Array<EventName> = ["connected"]
  const namedForReading = status.tradingMode === "read-only" && settings.account !== undefined
  if (status.account?.type === "live" && status.tradingMode !== "live" && !namedForReading) found.push("live_account")
  if (status.ordersBlockedBy.includes("read_only_api") && status.tradingMode !== "read-only") {
    found.push("read_only_api")
  }
  return found
}

/**
 * Why the line is away: the last error, unless a session lives. A loss by request has no cause.
 *
 * @since 0.1.0
 * @category combinators
 */
export const cause = ({ lastError, session }: Status): Status["lastError"] => session === null ? lastError : null

/**
 * Does this error mean that somebody has to log the gateway in?
 *
 * @since 0.1.0
 * @category guards
 */
export const needsLogin = (error: Status["lastError"]): boolean =>
  error !== null && (error.operation === "Handshake" || error.operation === "Ready" || error.reason === "NoAccount")
