/**
 * The status document: everything that is true of the connection now, as `/status`, `status` and every event show it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { OrderBlock } from "../errors/OrderRefused.ts"
import { AccountType } from "./Account.ts"

/**
 * Where a connection is in its life.
 *
 * @since 0.1.0
 * @category models
 */
export const State = Schema.Literals([
  "disconnected",
  "connecting",
  "connected",
  "reconnecting",
  "circuit_open",
  "failed",
  "shutdown"
])

/**
 * @since 0.1.0
 * @category models
 */
export type State = typeof State.Type

/**
 * What is less than good about a connection that may still serve.
 *
 * @since 0.1.0
 * @category models
 */
export const Degradation = Schema.Literals([
  "silent",
  "slow",
  "upstream_lost",
  "farm_down",
  "executions_unknown",
  "undecodable",
  "clock_skew"
])

/**
 * @since 0.1.0
 * @category models
 */
export type Degradation = typeof Degradation.Type

/**
 * TWS's own line to IBKR.
 *
 * @since 0.1.0
 * @category models
 */
export const Upstream = Schema.Literals(["ok", "lost", "unknown"])

/**
 * @since 0.1.0
 * @category models
 */
export type Upstream = typeof Upstream.Type

/**
 * A data farm's state: `inactive` farms wake on demand and are no fault.
 *
 * @since 0.1.0
 * @category models
 */
export const Farm = Schema.Literals(["ok", "broken", "inactive", "connecting"])

/**
 * @since 0.1.0
 * @category models
 */
export type Farm = typeof Farm.Type

const Time = Schema.NullOr(Schema.String)

/**
 * An error as the status document shows it.
 *
 * @since 0.1.0
 * @category models
 */
export const LastError = Schema.Struct({
  _tag: Schema.String,
  reason: Schema.optionalKey(Schema.String),
  operation: Schema.optionalKey(Schema.String),
  code: Schema.NullOr(Schema.Int),
  message: Schema.String,
  remedy: Schema.NullOr(Schema.String),
  at: Schema.String
})

/**
 * The status document. Times are ISO-8601 UTC, what is absent is `null`, a live account's id is masked.
 *
 * @since 0.1.0
 * @category models
 */
export const Status = Schema.Struct({
  state: State,
  ready: Schema.Boolean,
  ordersAllowed: Schema.Boolean,
  ordersBlockedBy: Schema.Array(OrderBlock),
  account: Schema.NullOr(Schema.Struct({ id: Schema.String, type: AccountType })),
  isPaperAccount: Schema.NullOr(Schema.Boolean),
  tradingMode: Schema.Literals(["paper", "live", "read-only"]),
  session: Schema.NullOr(Schema.Struct({
    epoch: Schema.Int,
    clientId: Schema.Int,
    serverVersion: Schema.Int,
    connectedAt: Schema.String
  })),
  gateway: Schema.Struct({
    host: Schema.String,
    port: Schema.Int,
    transport: Schema.Literals(["loopback", "plaintext"])
  }),
  upstream: Schema.Struct({ state: Upstream, since: Time }),
  farms: Schema.Record(Schema.String, Farm),
  snapshot: Schema.Struct({ positions: Time, openOrders: Time, executions: Time }),
  lastConnected: Time,
  reconnectAttempts: Schema.Int,
  nextRetryAt: Time,
  circuit: Schema.Struct({
    state: Schema.Literals(["closed", "open", "half_open"]),
    retryAt: Time,
    consecutiveOpenings: Schema.Int
  }),
  heartbeat: Schema.Struct({
    lastMessageAt: Time,
    ageSeconds: Schema.NullOr(Schema.Finite),
    rttMs: Schema.Struct({ p50: Schema.NullOr(Schema.Finite), p99: Schema.NullOr(Schema.Finite) })
  }),
  quality: Schema.Struct({ degraded: Schema.Boolean, reasons: Schema.Array(Degradation) }),
  messageRate: Schema.Struct({ inPerSecond: Schema.Finite, outPerSecond: Schema.Finite }),
  maintenance: Schema.Struct({ active: Schema.Boolean, until: Time, nextAt: Time }),
  clockSkewSeconds: Schema.NullOr(Schema.Finite),
  lastError: Schema.NullOr(LastError),
  version: Schema.String,
  uptimeSeconds: Schema.Finite
})

/**
 * @since 0.1.0
 * @category models
 */
export type Status = typeof Status.Type

/**
 * Why a connection is not ready, for people: where there is a session, by what `ready` asks of it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const unready = ({ quality, state }: Pick<Status, "quality" | "state">): string => {
  if (state !== "connected") return state
  return quality.reasons.includes("silent")
    ? "the gateway is silent"
    : "positions and orders are not listed to their end"
}
