/**
 * What people are told: events with a severity and a title, gathered into episodes that open, remind and close.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as Mask from "./Mask.ts"

/**
 * How loudly people are told, in rising order. Only `critical` mentions anybody.
 *
 * @since 0.1.0
 * @category models
 */
export const Severity = Schema.Literals(["info", "warning", "critical"])

/**
 * @since 0.1.0
 * @category models
 */
export type Severity = typeof Severity.Type

/**
 * Everything that people may be told of, with its severity and title.
 *
 * @since 0.1.0
 * @category models
 */
export const events = {
  connected: { severity: "info", title: "🟢 IBKR CONNECTED" },
  disconnected: { severity: "warning", title: "🔴 IBKR DISCONNECTED" },
  reconnect_failed: { severity: "warning", title: "❌ RECONNECTION FAILED" },
  circuit_open: { severity: "critical", title: "⚠️ CONNECTION CIRCUIT BREAKER ACTIVE" },
  upstream_lost: { severity: "warning", title: "🟠 IBKR UPSTREAM LOST" },
  degraded: { severity: "warning", title: "🟠 IBKR CONNECTION DEGRADED" },
  read_only_api: { severity: "warning", title: "🟠 IBKR API IS READ-ONLY" },
  client_id_in_use: { severity: "warning", title: "🟠 IBKR CLIENT ID IN USE" },
  competing_session: { severity: "warning", title: "🟠 IBKR MARKET DATA TAKEN BY ANOTHER SESSION" },
  login_required: { severity: "warning", title: "🟠 IBKR LOGIN REQUIRED" },
  maintenance_overrun: { severity: "warning", title: "🟠 IBKR MAINTENANCE OVERRUN" },
  restarted_after_crash: { severity: "warning", title: "🟠 IBKR SERVICE RESTARTED AFTER A CRASH" },
  live_account: { severity: "critical", title: "🚨 LIVE ACCOUNT" },
  account_mismatch: { severity: "critical", title: "🚨 ACCOUNT MISMATCH" },
  order_unknown: { severity: "critical", title: "🚨 ORDER STATE UNKNOWN" },
  order_contradicted: { severity: "critical", title: "🚨 ORDER IS NOT AS WAS SAID" },
  order_doubled: { severity: "critical", title: "🚨 ORDER IS DOUBLED AT TWS" },
  order_not_cancelled: { severity: "critical", title: "🚨 ORDER IS NOT CANCELLED" },
  exit_missing: { severity: "critical", title: "🚨 POSITION WITHOUT ITS EXIT" },
  positions_left: { severity: "critical", title: "🚨 POSITIONS LEFT OPEN" },
  state_not_writable: { severity: "critical", title: "🚨 STATE CANNOT BE WRITTEN" },
  kill_switch: { severity: "critical", title: "🚨 KILL SWITCH ENGAGED" },
  risk_warning: { severity: "warning", title: "🟠 RISK LIMIT NEAR" },
  order_rejected: { severity: "warning", title: "🟠 ORDERS REJECTED" },
  shutdown: { severity: "info", title: "🛑 SYSTEM SHUTDOWN" }
} as const satisfies { readonly [name: string]: { readonly severity: Severity; readonly title: string } }

/**
 * The name of an event for people.
 *
 * @since 0.1.0
 * @category models
 */
export type EventName = keyof typeof events

/**
 * One message to people. `lines` hold no symbols, sizes or balances; `phase` says where in its episode it stands:
 * `once` belongs to none.
 *
 * @since 0.1.0
 * @category models
 */
export interface Alert {
  readonly event: EventName
  readonly severity: Severity
  readonly title: string
  readonly lines: ReadonlyArray<string>
  readonly phase: "once" | "opened" | "escalated" | "reminder" | "closed"
}

const texts = (lines: ReadonlyArray<string>): ReadonlyArray<string> => lines.map(Mask.text)

/**
 * An alert that belongs to no episode, with the event's own severity and title.
 *
 * @since 0.1.0
 * @category constructors
 */
export const once = (event: EventName, lines: ReadonlyArray<string>): Alert => ({
  event,
  ...events[event],
  lines: texts(lines),
  phase: "once"
})

/**
 * An alert of an episode that is open. `note` follows the title in brackets.
 *
 * @since 0.1.0
 * @category constructors
 */
export const during = (
  event: EventName,
  phase: "opened" | "escalated" | "reminder",
  lines: ReadonlyArray<string>,
  note?: string
): Alert => ({
  event,
  severity: events[event].severity,
  title: note === undefined ? events[event].title : `${events[event].title} (${note})`,
  lines: texts(lines),
  phase
})

/**
 * The end of an episode, with how long it lasted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const closed = (event: EventName, lasted: Duration.Duration, lines: ReadonlyArray<string>): Alert => ({
  event,
  severity: "info",
  title: `🟢 ${ended(event)} after ${Duration.isZero(lasted) ? "less than a second" : Duration.format(lasted)}`,
  lines: texts(lines),
  phase: "closed"
})

const ended = (event: EventName): string => {
  switch (event) {
    case "upstream_lost":
      return "IBKR UPSTREAM RESTORED"
    case "degraded":
      return "IBKR CONNECTION RECOVERED"
    case "state_not_writable":
      return "STATE CAN BE WRITTEN AGAIN"
    case "kill_switch":
      return "KILL SWITCH RELEASED"
    case "risk_warning":
      return "RISK LIMIT NO LONGER NEAR"
    case "order_rejected":
      return "ORDERS NO LONGER REJECTED"
    default:
      return "IBKR CONNECTED"
  }
}
