/**
 * Changes orders of ours that are at the gateway: what a change is not of is written again as the gateway told it last.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { isEnded, type OrderRequest } from "../../../domain/Order.ts"
import { OrderRefused } from "../../../errors/OrderRefused.ts"
import { Feed } from "../Feed.ts"
import { Requests } from "../Requests.ts"
import * as Change from "./Change.ts"
import type { Checks, Failure } from "./Checks.ts"
import * as Family from "./Family.ts"
import type { Keeper } from "./Keeper.ts"
import * as Lists from "./Lists.ts"
import * as Ours from "./Ours.ts"
import type { Place } from "./Place.ts"
import { isCancelled, type Ticket } from "./Ticket.ts"

/**
 * What may be changed of an order that lives. Everything else takes a new order.
 *
 * @since 0.1.0
 * @category models
 */
export type Changes = Partial<
  Pick<
    OrderRequest,
    "quantity" | "limitPrice" | "stopPrice" | "trailAmount" | "trailPercent" | "trailStopPrice" | "limitOffset"
  >
>

/**
 * How long a change waits to be told where a stop stands: other orders wait for it meanwhile.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(2)

const elsewhere = "change it where that was done, or cancel it and place another"

const refused = (says: string) => Ours.refused("placeOrder", says)

/**
 * Makes what changes orders.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*({ checks, keeper, place }: {
  readonly checks: Checks
  readonly keeper: Keeper
  readonly place: Place
}) {
  const feed = yield* Feed
  const requests = yield* Requests
  const { book, now } = keeper

  /** Written again it would be transmitted, and its entry with it, which is not to work without all of its exits. */
  const isWhole = (ticket: Ticket): boolean => {
    const { orderRef, parentRef } = ticket.order
    const first = book.byRef(parentRef ?? orderRef ?? "")
    if (first === undefined || isEnded(first.order)) return true
    return Family.of(book, ticket).every(({ order: { settled, twsStatus } }) => settled && twsStatus !== null)
  }
  /** Why it may not be changed as it stands. */
  const against = (ticket: Ticket): string | undefined => {
    const { orderType, settled, state } = ticket.order
    // the same id again would place it, should the gateway not have it
    if (!settled || (state !== "acknowledged" && state !== "partially_filled")) {
      return `is not known to be at the gateway: ${state}`
    }
    const asked = ticket.request?.orderType ?? orderType
    if (orderType !== asked) {
      return `was placed as ${asked} and is ${orderType} now: ${elsewhere}`
    }
    if (ticket.extras.length > 0) {
      return `has ${ticket.extras.join(", ")} now, which a change of ours would take away: ${elsewhere}`
    }
    return undefined
  }
  const may = (ticket: Ticket, orderRef: string) =>
    Effect.suspend(() => {
      const says = against(ticket)
      if (says !== undefined) return refused(`${orderRef} ${says}`)
      if (isCancelled(ticket) || ticket.isChanging) {
        const what = isCancelled(ticket) ? "a cancel" : "another change"
        return refused(
          `${what} of ${orderRef} is on its way: ask again once the gateway has answered that, or left it unanswered ` +
            "for 10 s"
        )
      }
      if (isWhole(ticket)) return Effect.void
      return refused(`what ${orderRef} belongs with is not all known to be at the gateway`)
    })

  /** Has the gateway tell how it stands: the first list that ends may be one that was asked for before. */
  const look = (ticket: Ticket, orderRef: string) =>
    Effect.suspend(() => {
      const { rest } = ticket
      const isTold = () => ticket.rest !== rest
      const list = requests.ask(Lists.openOrders)
      return Effect.andThen(list, Effect.suspend(() => isTold() ? Effect.void : list)).pipe(
        Effect.timeoutOption(patience),
        Effect.andThen(() => isTold() ? Effect.void : refused(`the gateway does not tell how ${orderRef} stands now`))
      )
    })

  /** Changes the order of this name. */
  return Effect.fnUntraced(function*(orderRef: string, changes: Changes): Effect.fn.Return<void, Failure, Scope.Scope> {
    const { ticket } = yield* Ours.find("placeOrder", orderRef, { book, feed })
    const { order } = ticket
    yield* may(ticket, orderRef)
    const asked = Change.standing(ticket)
    const passed = yield* checks.check({ ...asked, ...changes }, { modifies: order })
    const mayStill = Effect.suspend(() => {
      if (ticket.clientId !== passed.epoch.session.clientId) {
        return refused(`${orderRef} ${Ours.stranger(ticket, passed.epoch)}`)
      }
      if (Change.differing(asked, Change.standing(ticket)).length === 0) return Effect.void
      return refused(`${orderRef} was changed meanwhile: look at it, and ask again`)
    })
    const meant = Effect.gen(function*() {
      const isKept = yield* keeper.write([["change", orderRef, now(), passed.request]])
      if (!isKept) return yield* new OrderRefused({ command: "placeOrder", blockedBy: ["state_not_writable"] })
      yield* keeper.audit({ event: "intent", orderRef, change: passed.request })
    })
    const parentId = order.parentRef === null ? 0 : book.byRef(order.parentRef)?.order.orderId ?? 0
    const write = place.change(passed, ticket, {
      parentId,
      changes,
      may: Effect.andThen(may(ticket, orderRef), mayStill),
      meant
    })
    // a stop that trails moves without a word, and would be set back to where it was
    const isToBeTold = ticket.rest === null ||
      (asked.orderType.startsWith("TRAIL") && changes.trailStopPrice === undefined)
    const ready = Effect.andThen(isToBeTold ? look(ticket, orderRef) : Effect.void, checks.recheck(passed))
    yield* place.inTurn(Effect.andThen(ready, Effect.uninterruptible(write)))
  }, Effect.scoped)
})

/**
 * What changes orders.
 *
 * @since 0.1.0
 * @category models
 */
export type Modify = Effect.Success<ReturnType<typeof make>>
