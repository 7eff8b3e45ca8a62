/**
 * What is known of all orders and executions, with its age: not known until it was listed once, and old while nothing keeps it up
 * to date, as where no account is in use.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Execution } from "../../../domain/Execution.ts"
import * as Known from "../../../domain/Known.ts"
import { isEnded, type Order } from "../../../domain/Order.ts"
import type { Connection } from "../../Connection.ts"
import type { Feed } from "../Feed.ts"
import { noAccount } from "../KeptList.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { Held } from "./Inquiry/ListAge.ts"
import * as InUse from "./InUse.ts"
import type { Keeper } from "./Keeper.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * For how long an order of ours that has ended is listed, and an execution that was told.
 *
 * @since 0.1.0
 * @category policies
 */
export const shownFor: Duration.Duration = Duration.days(1)

/**
 * For how long a list that is asked for anew is waited for.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(5)

const often = Duration.millis(50)

/**
 * Makes the listing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { book, executions, now, recallSince }: Keeper,
  { all, listed: { of: listed }, number }: Pick<Inquiry, "all" | "listed" | "number">,
  { account, feed }: Pick<Connection["Service"], "account"> & { readonly feed: Pick<Feed["Service"], "current"> }
) => {
  const known = <A>(what: string, held: Held | null, value: () => ReadonlyArray<A>): Known.Known<ReadonlyArray<A>> => {
    if (held === null) return Known.unknown(`${what} have not been listed yet`)
    const found = value()
    // then nothing is heard but of ours
    const isOfNone = feed.current()?.account === null
    return isOfNone && found.length === 0
      ? Known.unknown(noAccount)
      : Known.known(found, held.at, held.isCurrent && !isOfNone)
  }
  /** Since when what is over is shown; earlier runs may have left some of it. */
  const recalled = (): number => {
    const since = now() - Duration.toMillis(shownFor)
    recallSince(since)
    return since
  }
  const ordersOf = (isWanted: (ticket: Ticket) => boolean): Known.Known<ReadonlyArray<Order>> => {
    const since = recalled()
    const isShown = ({ order }: Ticket): boolean => !isEnded(order) || Date.parse(order.updatedAt) > since
    return known(
      "Orders",
      listed("orders"),
      () => [...book.ours().filter(isShown), ...book.foreign()].filter(isWanted).map(({ order }) => order)
    )
  }
  // an execution does not say of which account it is: those of ours on another, of an earlier run say, would seem to be of this one
  const executionsOf = (id: string | null): Known.Known<ReadonlyArray<Execution>> => {
    const since = recalled()
    const isInUse = id === null ? () => true : InUse.isOf({ account: id })
    const isOfIt = ({ execId, orderRef, permId }: Execution): boolean => {
      const ticket = orderRef === null ? undefined : book.byRef(orderRef)
      // an order of this account may bear its name
      const isOwn = (own: Execution) => own.execId === execId && own.permId === permId
      return ticket === undefined || isInUse(ticket) || !ticket.order.executions.some(isOwn)
    }
    return known("Executions", listed("executions"), () => executions.since(since, id).filter(isOfIt))
  }
  const orders = Effect.sync(() => ordersOf(() => true))
  return {
    orders,
    /** Those that are wanted, as they stand. */
    ordersOf,
    /** The executions of an account. */
    executionsOf,
    /** The same, listed from now on, as far as that comes in time. */
    anew: Effect.suspend(() => {
      // one that is being answered may have been written before what is asked about
      const before = number()
      all()
      return Effect.repeat(orders, {
        until: () => (listed("orders")?.inquiry ?? 0) > before,
        schedule: Schedule.spaced(often)
      }).pipe(Effect.timeoutOrElse({ duration: patience, orElse: () => orders }))
    }),
    executions: Effect.map(account, executionsOf)
  }
}

/**
 * The listing.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listing extends ReturnType<typeof make> {}
