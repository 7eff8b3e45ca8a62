/**
 * What is known of the connection, as plain data: every answer about it is a function of these facts and the time.
 *
 * @since 0.1.0
 */
import type { IbkrError } from "../errors/IbkrError.ts"
import type { OrderBlock } from "../errors/OrderRefused.ts"
import type { AccountType } from "./Account.ts"
import type { Farm, State, Upstream } from "./Status.ts"

/**
 * The session of the current epoch. Times are epoch milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Session {
  readonly epoch: number
  readonly clientId: number
  readonly serverVersion: number
  readonly connectedAt: number
}

/**
 * What has been listed completely in this session, and when (epoch ms); `null` is unknown, never empty.
 *
 * @since 0.1.0
 * @category models
 */
export interface Snapshot {
  readonly positions: number | null
  readonly openOrders: number | null
  readonly executions: number | null
  readonly completedOrders: number | null
}

/**
 * When something comes: by the wall clock as it was set when that was known (epoch ms), and by the time that passes (monotonic ms).
 *
 * @since 0.1.0
 * @category models
 */
export interface Due {
  readonly at: number
  readonly steadyAt: number
}

/**
 * The facts. What begins anew with every session stands from `session` on.
 *
 * @since 0.1.0
 * @category models
 */
export interface Facts {
  readonly state: State
  /** Monotonic ms: the wall clock may be set. */
  readonly startedAt: number
  /** How many sessions there have been; the number of a session is its epoch. */
  readonly sessions: number
  readonly lastConnected: number | null
  readonly reconnectAttempts: number
  readonly nextRetryAt: Due | null
  readonly circuit: {
    readonly state: "closed" | "open" | "half_open"
    readonly retryAt: Due | null
    readonly consecutiveOpenings: number
  }
  readonly lastError: { readonly error: IbkrError; readonly at: number } | null
  /** The port that a gateway moved to (1300), until that port fails. */
  readonly movedTo: number | null
  readonly stopping: boolean
  /** The account in use; its id is raw here and masked wherever it is shown. */
  readonly account: { readonly id: string; readonly type: AccountType } | null
  /** What the fence found against writing to that account. */
  readonly fence: ReadonlyArray<OrderBlock>
  /** The session manages more than that account now. */
  readonly managesOthers: boolean
  /** TWS's line to IBKR as the last session knew it: without a session, what the next one begins with. */
  readonly upstream: { readonly state: Upstream; readonly since: number | null }

  /** Positions or orders were open when that was last known: the end of a session tells nothing of them. */
  readonly exposed: boolean
  /** Wall clock minus monotonic clock when the line was last proven (ms): a difference since means that we slept. */
  readonly clockOffset: number

  readonly session: Session | null
  readonly farms: { readonly [name: string]: Farm }
  readonly snapshot: Snapshot
  readonly readOnlyApi: boolean
  /** The highest order id that users have sent in this session, 0 for none. */
  readonly usedOrderId: number
  /** Probes missed in a row. */
  readonly misses: number
  readonly undecodable: boolean
  readonly slow: boolean
  readonly rtt: { readonly p50: number | null; readonly p99: number | null }
  /** The gateway's clock minus ours, seconds. */
  readonly clockSkew: number | null
}

const nothingListed: Snapshot = { positions: null, openOrders: null, executions: null, completedOrders: null }

const noSession = {
  session: null,
  farms: {},
  snapshot: nothingListed,
  readOnlyApi: false,
  usedOrderId: 0,
  misses: 0,
  undecodable: false,
  slow: false,
  rtt: { p50: null, p99: null },
  clockSkew: null
} satisfies Partial<Facts>

/**
 * The facts before the first dial. `startedAt` is monotonic.
 *
 * @since 0.1.0
 * @category constructors
 */
export const initial = (startedAt: number): Facts => ({
  state: "disconnected",
  startedAt,
  sessions: 0,
  lastConnected: null,
  reconnectAttempts: 0,
  nextRetryAt: null,
  circuit: { state: "closed", retryAt: null, consecutiveOpenings: 0 },
  lastError: null,
  movedTo: null,
  stopping: false,
  account: null,
  fence: [],
  managesOthers: false,
  upstream: { state: "ok", since: null },
  exposed: false,
  clockOffset: 0,
  ...noSession
})

/**
 * A session began: what the last one knew is forgotten. An upstream that was lost is now unknown, since nothing said
 * that it came back; otherwise it counts as well until the gateway says that it is not.
 *
 * @since 0.1.0
 * @category transitions
 */
export const began = (session: Omit<Session, "epoch">, clockOffset: number) => (facts: Facts): Facts => ({
  ...facts,
  ...noSession,
  session: { ...session, epoch: facts.sessions + 1 },
  clockOffset,
  state: facts.stopping ? "shutdown" : "connected",
  sessions: facts.sessions + 1,
  lastConnected: session.connectedAt,
  nextRetryAt: null,
  upstream: facts.upstream.state !== "ok"
    ? { state: "unknown", since: session.connectedAt }
    : { state: "ok", since: session.connectedAt }
})

/**
 * What has been listed is old: unknown until it is listed again.
 *
 * @since 0.1.0
 * @category transitions
 */
export const outdated = (facts: Facts): Facts => ({ ...facts, snapshot: nothingListed })

/**
 * A user has sent an order with this id.
 *
 * @since 0.1.0
 * @category transitions
 */
export const used = (orderId: number) => (facts: Facts): Facts =>
  orderId > facts.usedOrderId ? { ...facts, usedOrderId: orderId } : facts

/**
 * The session is over.
 *
 * @since 0.1.0
 * @category transitions
 */
export const ended = (state: State) => (facts: Facts): Facts => ({
  ...facts,
  ...noSession,
  state: facts.stopping ? "shutdown" : state
})
