/**
 * Changes and cancels orders of ours: no others, and only in the name of the client that placed them.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Cancels } from "../../../domain/Cancels.ts"
import * as Command from "../../../domain/Command.ts"
import * as Mask from "../../../domain/Mask.ts"
import { isEnded, type OrderRequest } from "../../../domain/Order.ts"
import { OrderRefused } from "../../../errors/OrderRefused.ts"
import { type Epoch, Feed } from "../Feed.ts"
import { Pacing } from "../Pacing.ts"
import * as Change from "./Change.ts"
import type { Checks, Failure } from "./Checks.ts"
import * as Family from "./Family.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { Keeper } from "./Keeper.ts"
import type { Place } from "./Place.ts"
import * as Settle from "./Settle.ts"
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

const refused = (command: string, says: string) =>
  new OrderRefused({ command, blockedBy: [], broken: [{ rule: "order_ref", limit: null, actual: null, says }] })

/**
 * What an order says that was cancelled before it was sent.
 *
 * @since 0.1.0
 * @category constants
 */
export const withdrawn = "It was cancelled before it was sent"

const stranger = ({ clientId }: Ticket, { session }: Epoch): string =>
  `was placed by client ${clientId}, and this session is client ${session.clientId}`

const busy = (ticket: Ticket, orderRef: string) =>
  refused(
    "placeOrder",
    `${
      isCancelled(ticket) ? "a cancel" : "another change"
    } of ${orderRef} is on its way: ask again once the gateway has ` +
      "answered that, or left it unanswered for 10 s"
  )

/**
 * Makes what changes and cancels orders.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*({ checks, inquiry, keeper, place }: {
  readonly checks: Checks
  readonly inquiry: Inquiry
  readonly keeper: Keeper
  readonly place: Place
}) {
  const feed = yield* Feed
  const pacing = yield* Pacing
  const { book, now } = keeper
  const cancelling = new Map<Ticket, Deferred.Deferred<void, Failure>>()
  /** Until when the last cancel of an order is waited for (epoch ms). */
  const awaited = new WeakMap<Ticket, number>()

  /** The order of this name, where it lives and is this client's to touch. */
  const find = Effect.fnUntraced(function*(
    command: string,
    orderRef: string
  ): Effect.fn.Return<{ ticket: Ticket; epoch: Epoch; orderId: number }, Failure> {
    const ticket = book.byRef(orderRef)
    if (ticket === undefined) return yield* refused(command, `no order of ours is called ${orderRef}`)
    const { clientId, order } = ticket
    if (isEnded(order)) return yield* refused(command, `${orderRef} has ended: ${order.state}`)
    const epoch = yield* feed.epoch
    if (clientId === epoch.session.clientId) return { ticket, epoch, orderId: order.orderId ?? 0 }
    return yield* refused(command, `${orderRef} ${stranger(ticket, epoch)}`)
  })

  /** What waits for its turn is not written any more: the order, and what is to work with it or not at all. */
  const withdraw = (ticket: Ticket): void => {
    for (const each of Family.of(book, ticket)) {
      if (each.isWaiting && !isEnded(each.order)) place.notSent(each, "unsent", withdrawn)
    }
  }

  const sendCancel = Effect.fnUntraced(function*(ticket: Ticket, epoch: Epoch, orderId: number) {
    ticket.isCancelling = true
    yield* pacing.send(epoch, Command.make("cancelOrder", orderId), "order").pipe(
      Effect.tapError(() => Effect.sync(() => void (ticket.isCancelling = false)))
    )
    yield* keeper.audit({
      event: "sent",
      orderRef: ticket.order.orderRef ?? undefined,
      command: "cancelOrder",
      orderId
    })
    ticket.dueAt = now() + Duration.toMillis(Settle.patience.cancel)
    awaited.set(ticket, ticket.dueAt)
    inquiry.due()
  })

  /** One cancel at a time: whoever asks while it is being written is answered as the first; until it is answered, or due, it stands. */
  const cancelOf = (ticket: Ticket, epoch: Epoch, orderId: number): Effect.Effect<void, Failure> =>
    Effect.suspend(() => {
      withdraw(ticket)
      if (isEnded(ticket.order)) return Effect.void
      const first = cancelling.get(ticket)
      if (first !== undefined) return Deferred.await(first)
      if (ticket.isCancelling && now() < (awaited.get(ticket) ?? 0)) return Effect.void
      const done = Deferred.makeUnsafe<void, Failure>()
      cancelling.set(ticket, done)
      return Effect.onExit(sendCancel(ticket, epoch, orderId), (exit) =>
        Effect.sync(() => {
          cancelling.delete(ticket)
          Deferred.doneUnsafe(done, exit)
        }))
    }).pipe(Effect.uninterruptible)

  const cancel = Effect.fnUntraced(function*(orderRef: string): Effect.fn.Return<void, Failure> {
    const { epoch, orderId, ticket } = yield* find("cancelOrder", orderRef)
    yield* cancelOf(ticket, epoch, orderId)
  })

  const modify = Effect.fnUntraced(function*(orderRef: string, changes: Changes): Effect.fn.Return<void, Failure> {
    const { ticket } = yield* find("placeOrder", orderRef)
    const { order } = ticket
    /** Written again it would be transmitted, and its entry with it, which is not to work without all of its exits. */
    const isWhole = (): boolean => {
      const first = book.byRef(order.parentRef ?? orderRef)
      if (first === undefined || isEnded(first.order)) return true
      return Family.of(book, ticket).every(({ order: { settled, twsStatus } }) => settled && twsStatus !== null)
    }
    const may = Effect.suspend(() => {
      const { order: { settled, state } } = ticket
      if (!settled || (state !== "acknowledged" && state !== "partially_filled")) {
        // the same id again would place it, should the gateway not have it
        return refused("placeOrder", `${orderRef} is not known to be at the gateway: ${state}`)
      }
      if (isCancelled(ticket) || ticket.isChanging) return busy(ticket, orderRef)
      if (isWhole()) return Effect.void
      return refused("placeOrder", `what ${orderRef} belongs with is not all known to be at the gateway`)
    })
    yield* may
    const asked = Change.standing(ticket)
    const passed = yield* checks.check({ ...asked, ...changes }, { modifies: order })
    const mayStill = Effect.suspend(() => {
      if (ticket.clientId !== passed.epoch.session.clientId) {
        return refused("placeOrder", `${orderRef} ${stranger(ticket, passed.epoch)}`)
      }
      if (Change.differing(asked, Change.standing(ticket)).length === 0) return Effect.void
      return refused("placeOrder", `${orderRef} was changed meanwhile: look at it, and ask again`)
    })
    const meant = Effect.gen(function*() {
      const isKept = yield* keeper.write([["change", orderRef, now(), passed.request]])
      if (!isKept) return yield* new OrderRefused({ command: "placeOrder", blockedBy: ["state_not_writable"] })
      yield* keeper.audit({ event: "intent", orderRef, change: passed.request })
    })
    const parentId = order.parentRef === null ? 0 : book.byRef(order.parentRef)?.order.orderId ?? 0
    const write = place.change(passed, ticket, { parentId, may: Effect.andThen(may, mayStill), meant }).pipe(
      Effect.andThen(place.sent(passed)),
      Effect.uninterruptible
    )
    yield* place.inTurn([passed], Effect.andThen(checks.recheck(passed), write))
  })

  return {
    cancel,
    modify,
    /** Asks for the cancel of every order of ours that lives; fails where it could be asked for of none. */
    cancelAll: Effect.gen(function*(): Effect.fn.Return<Cancels, Failure> {
      const epoch = yield* feed.epoch
      const isMine = ({ clientId }: Ticket) => clientId === epoch.session.clientId
      const living = book.open()
      const mine = living.filter(isMine)
      mine.forEach(withdraw)
      const [asked, failed] = yield* Effect.partition(mine, (ticket) => {
        const { orderId, orderRef } = ticket.order
        return cancelOf(ticket, epoch, orderId ?? 0).pipe(
          Effect.as(orderRef ?? ""),
          Effect.mapError((error) => ({ orderRef: orderRef ?? "", error }))
        )
      })
      const [first] = failed
      if (asked.length === 0 && first !== undefined) return yield* first.error
      const others = living.filter((ticket) => !isMine(ticket)).map((ticket) => ({
        orderRef: ticket.order.orderRef ?? "",
        says: `it ${stranger(ticket, epoch)}`
      }))
      const notAsked = failed.map(({ error, orderRef }) => ({ orderRef, says: Mask.text(error.message) }))
      return { asked, notAsked: [...notAsked, ...others] }
    })
  }
})

/**
 * What changes and cancels orders.
 *
 * @since 0.1.0
 * @category models
 */
export interface Amend extends Effect.Success<ReturnType<typeof make>> {}
