/**
 * What users hold: the truth about the connection, its session while there is one, and the means to stop it.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Notice } from "../domain/Notice.ts"
import type { Status } from "../domain/Status.ts"
import type { IbkrError } from "../errors/IbkrError.ts"
import type { OrderBlock, OrderRefused } from "../errors/OrderRefused.ts"
import type { PositionsLeft } from "../errors/PositionsLeft.ts"
import type { TwsSession } from "./Tws/Tws.ts"

/**
 * What became of the positions when the connection was stopped.
 *
 * @since 0.1.0
 * @category models
 */
export interface StopReport {
  /** `null` when closing was not asked for or could not begin because there was no session. */
  readonly closed: number | null
  readonly left: PositionsLeft | null
}

/**
 * The connection.
 *
 * @since 0.1.0
 * @category services
 */
export class Connection extends Context.Service<Connection, {
  /** What is true now. */
  readonly status: Effect.Effect<Status>
  /** Every reason for which an order would be refused now, as in the status; none means that orders are allowed. */
  readonly ordersBlockedBy: Effect.Effect<ReadonlyArray<OrderBlock>>
  /** The current status, then every transition. */
  readonly changes: Stream.Stream<Status>
  /** Gateway notices, masked, from the moment of subscription on. */
  readonly notices: Stream.Stream<Notice>
  /** The session, or at once why there is none. Its `send` refuses orders while `ordersBlockedBy` names a reason. */
  readonly session: Effect.Effect<TwsSession<OrderRefused>, IbkrError>
  /** The next session that is ready; waits for it, the caller bounds that. */
  readonly ready: Effect.Effect<TwsSession<OrderRefused>, IbkrError>
  /** The raw id of the account in use, for commands to the gateway only: whatever shows it masks it first. */
  readonly account: Effect.Effect<string | null>
  /** Drops what there is, clears the circuit and `failed`, and dials at once. Asked twice, it happens once. */
  readonly reconnect: Effect.Effect<void>
  /** Stops in order, once: refuse orders, tell, close positions where asked, end the session, flush. */
  readonly stop: (options?: { readonly keepPositions?: boolean | undefined }) => Effect.Effect<StopReport>
  /** Waits until the connection has been stopped. */
  readonly stopped: Effect.Effect<StopReport>
}>()("effect-ibkr/layers/Connection") {}
