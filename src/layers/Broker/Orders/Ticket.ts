/**
 * One order as we know it: its document, and what its owner needs to know of it besides.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import type * as Decimal from "../../../domain/Decimal.ts"
import type { Order, OrderRequest } from "../../../domain/Order.ts"
import type { Epoch } from "../Feed.ts"

/**
 * Terms that no change of ours is of, which a human, a preset or the market may have changed: in the words in which they are
 * written again. `trailStopPrice` is where the stop of an order that trails stands.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rest {
  readonly tif: string
  readonly goodTillDate: string | undefined
  readonly outsideRth: boolean
  readonly ocaGroup: string | undefined
  readonly ocaType: number | undefined
  readonly trailStopPrice?: number
}

/**
 * An order. `order` is replaced whole at every change; the rest is what its owner needs to know of it besides. Times are
 * epoch ms.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ticket {
  order: Order
  /** The client that placed it, 0 for the TWS window. */
  readonly clientId: number
  /** What files call its account; empty for orders of others. */
  readonly account: string
  /** The session that it was written to; 0 for an earlier run, and for orders of others. */
  readonly epoch: number
  readonly at: number
  /** The same by `Keeper.steady`; `null` for an earlier run, and for orders of others. */
  readonly steadyAt: number | null
  /** It was placed together with others, of which one cancels the others. */
  readonly isTogether: boolean
  /** What was asked for, of ours; and before the last change, which may yet be refused. */
  request: OrderRequest | null
  before: OrderRequest | null
  /** What the gateway told last of it that no change is of; `null` before it did. */
  rest: Rest | null
  /** What it bears there that none of ours does. */
  extras: ReadonlyArray<string>
  /**
   * What was told as filled: by its last status, and by executions since where that had counted all until then. Executions may be
   * missing.
   */
  told: Decimal.Decimal
  /** What its last status comes to, filled and left, where it has outlived its entry: IBKR may have made it smaller. */
  outlived: Decimal.Decimal | null
  /** How much of it was filled when executions were last found to be missing. */
  lacked: Decimal.Decimal
  /** They are still to be told, or to be asked for. */
  isLacking: boolean
  wasAcknowledged: boolean
  /** The gateway's code, where it said that it rejects it and no status came after. */
  code: number | null
  /** The permIds of the second orders that TWS has made of changes of it, as far as people were told of them, the newest last. */
  seconds: ReadonlyArray<number>
  /** What was told that may be of it, and may be of another: for people, `null` where nothing was. */
  doubt: string | null
  /** The inquiry in which an open order was last told of that is it, or may be. */
  openIn: number
  /** A cancel of it was answered that there is no such order, and nothing was told of it since. */
  isMissing: boolean
  /** It lives, and no session has told of it since it was lost with one, or since lists did not name it. */
  isSought: boolean
  /** It is unknown, because its account was not in use when it was asked for. */
  isAway: boolean
  /** It is unknown, because the lists did not end, or only because of whose they were: it is asked for again with all others. */
  isUnlisted: boolean
  /** It ended by what a person says, and the gateway has not told of it since. */
  isTestified: boolean
  /** Its turn to be written has not come yet. */
  isWaiting: boolean
  /** A cancel, or a change, is on its way. */
  isCancelling: boolean
  isChanging: boolean
  /** The journal says that a change of it is on its way. */
  isMarked: boolean
  /** Is its cancel meant here, was it asked for, and were people told that it came to nothing? */
  cancel: "none" | "meant" | "asked" | "told"
  /** The inquiry that last named it, and how often none has since. */
  named: number
  looks: number
  tries: number
  /** When lists that did not all end counted last, by `Keeper.steady`. */
  triedAt: number
  /** When it is to be inquired of, by `Keeper.steady`. */
  dueAt: number | null
}

/**
 * What is so of every order that was just made.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fresh = {
  steadyAt: null,
  isTogether: false,
  before: null,
  rest: null,
  extras: [],
  told: "0",
  outlived: null,
  lacked: "0",
  isLacking: false,
  wasAcknowledged: false,
  code: null,
  seconds: [],
  doubt: null,
  openIn: -1,
  isMissing: false,
  isSought: false,
  isAway: false,
  isUnlisted: false,
  isTestified: false,
  isWaiting: false,
  isCancelling: false,
  isChanging: false,
  isMarked: false,
  cancel: "none",
  named: 0,
  looks: 0,
  tries: 0,
  triedAt: 0,
  dueAt: null
} as const satisfies Partial<Ticket>

/**
 * Is a cancel of it on its way, to the gateway or from there?
 *
 * @since 0.1.0
 * @category guards
 */
export const isCancelled = ({ isCancelling, order }: Ticket): boolean =>
  isCancelling || order.twsStatus === "PendingCancel"

/**
 * What one message of the gateway says of an order. `isOver`: it stands among the completed orders; `isListed`: the lists were read
 * to their end since.
 *
 * @since 0.1.0
 * @category models
 */
export interface Word {
  readonly status: string | null
  readonly permId?: number | undefined
  readonly filled?: Decimal.Decimal | undefined
  readonly averagePrice?: Decimal.Decimal | undefined
  readonly isOver?: boolean
  readonly isListed?: boolean
}

/**
 * A time (epoch ms) as documents say it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const iso = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at))

/**
 * Was it written to this session, which has not spoken of it yet?
 *
 * @since 0.1.0
 * @category guards
 */
export const isOnItsWay = (ticket: Ticket, { number }: Pick<Epoch, "number">): boolean =>
  ticket.epoch === number && ticket.order.state === "maybe_sent"
