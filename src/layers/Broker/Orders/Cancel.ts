/**
 * Cancels orders of ours, and takes back what was not sent yet.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Cancels } from "../../../domain/Cancels.ts"
import * as Command from "../../../domain/Command.ts"
import * as Mask from "../../../domain/Mask.ts"
import { isEnded } from "../../../domain/Order.ts"
import { type Epoch, Feed } from "../Feed.ts"
import { Pacing } from "../Pacing.ts"
import { type Checks, counted, type Failure } from "./Checks.ts"
import * as Family from "./Family.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { Keeper } from "./Keeper.ts"
import * as Ours from "./Ours.ts"
import * as Patience from "./Patience.ts"
import type { Place } from "./Place.ts"
import * as Second from "./Second.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * What an order says that was cancelled before it was sent.
 *
 * @since 0.1.0
 * @category constants
 */
export const withdrawn = "It was cancelled before it was sent"

/**
 * Makes what cancels orders.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*({ checks: { noSession }, inquiry, keeper, place }: {
  readonly checks: Checks
  readonly inquiry: Inquiry
  readonly keeper: Keeper
  readonly place: Place
}) {
  const feed = yield* Feed
  const pacing = yield* Pacing
  const { book, steady } = keeper
  const cancelling = new Map<Ticket, Deferred.Deferred<void, Failure>>()
  /** Until when the last cancel of an order is waited for, by `steady`. */
  const awaited = new WeakMap<Ticket, number>()

  /** What waits for its turn is not written any more: the order, and what is to work with it or not at all. */
  const withdraw = (ticket: Ticket): void => place.withdraw(Family.of(book, ticket), withdrawn)

  /** Marks that it is meant, which may wait long for its turn, and answers what takes that back. */
  const mark = (ticket: Ticket) => {
    const { cancel } = ticket
    ticket.cancel = "meant"
    return (): void => {
      ticket.cancel = cancel
    }
  }

  const answerTime = () => steady() + Duration.toMillis(Patience.cancel)
  const answeredBy = (ticket: Ticket, until: number): void => {
    ticket.dueAt = until
    awaited.set(ticket, until)
    inquiry.due(until)
  }

  const send = Effect.fnUntraced(function*(ticket: Ticket, epoch: Epoch, orderId: number) {
    ticket.isCancelling = true
    const orderRef = ticket.order.orderRef ?? undefined
    yield* pacing.turn(epoch, "order").pipe(
      Effect.andThen(place.hand(epoch, Command.make("cancelOrder", orderId), { orderRef, orderId })),
      Effect.tapError(() => Effect.sync(() => void (ticket.isCancelling = false)))
    )
    ticket.cancel = "asked"
    // a kill may come before its answer
    keeper.restate(ticket)
    answeredBy(ticket, answerTime())
  })

  /** One cancel at a time: whoever asks while it is being written is answered as the first; until it is answered, or due, it stands. */
  const cancelOf = (
    ticket: Ticket,
    epoch: Epoch,
    orderId: number,
    unmark: () => void
  ): Effect.Effect<void, Failure> =>
    Effect.suspend(() => {
      withdraw(ticket)
      if (isEnded(ticket.order)) return Effect.void
      const first = cancelling.get(ticket)
      if (first !== undefined) return Deferred.await(first)
      if (ticket.isCancelling && steady() < (awaited.get(ticket) ?? 0)) {
        ticket.cancel = "asked"
        return Effect.void
      }
      const done = Deferred.makeUnsafe<void, Failure>()
      cancelling.set(ticket, done)
      return Effect.onExit(Effect.tapError(send(ticket, epoch, orderId), () => Effect.sync(unmark)), (exit) =>
        Effect.sync(() => {
          cancelling.delete(ticket)
          Deferred.doneUnsafe(done, exit)
        }))
    }).pipe(Effect.uninterruptible)

  return {
    /** Asks for the cancel of the order of this name. */
    one: Effect.fnUntraced(function*(orderRef: string): Effect.fn.Return<void, Failure> {
      const { epoch, orderId, ticket } = yield* Ours.find("cancelOrder", orderRef, { book, feed, noSession })
      // whoever gives up before it begins has meant nothing
      yield* Effect.uninterruptible(Effect.suspend(() => cancelOf(ticket, epoch, orderId, mark(ticket))))
    }),
    /** Asks for the cancel of every order of ours that lives, and counts each that is refused; fails where it could be asked for of none. */
    all: Effect.gen(function*(): Effect.fn.Return<Cancels, Failure> {
      const epoch = yield* counted(Effect.catch(feed.epoch, noSession("cancelOrder")))
      // the gateway may cancel an exit with its entry, before its own turn has come
      const living = book.open().map((ticket) => ({ ticket, says: Ours.stranger(ticket, epoch) }))
      const marked = new Map(living.flatMap(({ says, ticket }) => says === undefined ? [[ticket, mark(ticket)]] : []))
      // what has not had its turn when whoever waits gives up is not asked for any more
      const forgo = Effect.sync(() => {
        for (const [ticket, unmark] of marked) if (ticket.cancel === "meant" && !isEnded(ticket.order)) unmark()
      })
      for (const ticket of marked.keys()) withdraw(ticket)
      const earliest = answerTime()
      const [asked, failed] = yield* Effect.partition(living, ({ says, ticket }) => {
        const { orderId, orderRef } = ticket.order
        const unmark = marked.get(ticket)
        const isMine = unmark !== undefined
        const cancel = isMine
          ? cancelOf(ticket, epoch, orderId ?? 0, unmark)
          : Ours.refused("cancelOrder", `${orderRef} ${says}`)
        return counted<void, Failure>(cancel).pipe(
          Effect.as(orderRef ?? ""),
          Effect.mapError((error) => ({
            orderRef: orderRef ?? "",
            error,
            isMine,
            says: isMine ? error.message : `it ${says}`
          }))
        )
      }).pipe(Effect.onInterrupt(() => forgo))
      // people are told at once of all that are left unanswered, although each was written in its turn
      const latest = answerTime()
      for (const { ticket } of living) {
        const until = awaited.get(ticket) ?? 0
        if (ticket.isCancelling && ticket.dueAt === until && until >= earliest) answeredBy(ticket, latest)
      }
      const first = failed.find(({ isMine }) => isMine)
      if (asked.length === 0 && first !== undefined) return yield* first.error
      const notAsked = failed.map(({ orderRef, says }) => ({ orderRef, says: Mask.text(says) }))
      return { asked, notAsked: [...notAsked, ...Second.notAsked(book)] }
    }).pipe(Effect.mapError(Second.besides(book)))
  }
})

/**
 * What cancels orders.
 *
 * @since 0.1.0
 * @category models
 */
export interface Cancel extends Effect.Success<ReturnType<typeof make>> {}
