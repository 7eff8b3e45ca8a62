/**
 * The log lines of a transition: what was true before and is no longer, each as one line, at once.
 *
 * @since 0.1.0
 */
import type { EventName } from "../../domain/Alert.ts"
import * as Alert from "../../domain/Alert.ts"
import * as Mask from "../../domain/Mask.ts"
import type { Settings } from "../../domain/Settings.ts"
import type { State, Status } from "../../domain/Status.ts"
import * as Symptom from "./Symptom.ts"
import * as Wording from "./Wording.ts"

/**
 * One line, with the event for people that it would become.
 *
 * @since 0.1.0
 * @category models
 */
export interface Line {
  readonly level: "Info" | "Warn" | "Error"
  readonly message: string
  readonly event: EventName | undefined
}

/**
 * The lines of what changed from one status to the next; the first status has none before it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const lines = (before: Status | undefined, now: Status, settings: Settings): ReadonlyArray<Line> => {
  const found: Array<Line> = []
  if (before?.state !== now.state) found.push(entered(now))
  const failed = failedAttempts(before, now)
  if (failed > 0) found.push(titled("Warn", "reconnect_failed", `${failed} of ${settings.reconnectAttempts} attempts`))
  const sameSession = before?.state === "connected" && now.state === "connected"
  if (sameSession && before.upstream.state !== now.upstream.state) {
    found.push(line(now.upstream.state === "ok" ? "Info" : "Warn", `Upstream: ${now.upstream.state}`, "upstream_lost"))
  }
  // Every session begins with executions unknown; that they stay so becomes an episode.
  const reasons = now.quality.reasons.join(", ")
  const isOfLine = reasons !== "" || now.state === "connected"
  if (isOfLine && (before?.quality.reasons.join(", ") ?? "") !== reasons) {
    found.push(
      reasons === ""
        ? line("Info", "Quality: good", "degraded")
        : line(reasons === "executions_unknown" ? "Info" : "Warn", `Quality: ${reasons}`, "degraded")
    )
  }
  if (before !== undefined && before.ordersBlockedBy.join() !== now.ordersBlockedBy.join()) {
    found.push(line("Info", Wording.orders(now)))
  }
  if (before !== undefined && before.maintenance.active !== now.maintenance.active) {
    found.push(line("Info", now.maintenance.active ? `Maintenance until ${now.maintenance.until}` : "Maintenance over"))
  }
  return found
}

const line = (level: Line["level"], message: string, event?: EventName): Line => ({
  level,
  message: Mask.text(message),
  event
})

const titled = (level: Line["level"], event: EventName, detail: string | null): Line =>
  line(level, detail === null ? Alert.events[event].title : `${Alert.events[event].title}: ${detail}`, event)

const entered = (now: Status): Line => {
  const cause = Symptom.cause(now)?.message ?? null
  const where = `${now.gateway.host}:${now.gateway.port}`
  const lines: { readonly [S in State]: Line } = {
    disconnected: line("Info", `Not connected to ${where}`),
    connecting: line("Info", `Connecting to ${where}`),
    connected: titled("Info", "connected", `${where}, ${now.account?.id ?? "no account"}`),
    reconnecting: titled("Warn", "disconnected", cause),
    circuit_open: titled("Error", "circuit_open", now.circuit.retryAt === null ? null : `next ${now.circuit.retryAt}`),
    failed: titled("Error", "account_mismatch", cause),
    shutdown: titled("Info", "shutdown", null)
  }
  return lines[now.state]
}

/** The nth attempt has failed when the next one is announced or the circuit opens instead; a window counts none. */
const failedAttempts = (before: Status | undefined, now: Status): number => {
  if (before === undefined || before.reconnectAttempts === 0 || now.maintenance.active) return 0
  const another = now.reconnectAttempts > before.reconnectAttempts
  const given = now.circuit.state === "open" && before.circuit.state === "closed"
  return another || given ? before.reconnectAttempts : 0
}
