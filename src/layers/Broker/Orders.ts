/**
 * Orders that are never lost, doubled or replayed: each is journalled before its first byte, sent at most once, and followed to
 * its end through every loss of the line.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import type * as Blotter from "../../domain/Blotter.ts"
import type { Cancels } from "../../domain/Cancels.ts"
import type { Changes } from "../../domain/Changes.ts"
import type { Execution } from "../../domain/Execution.ts"
import type * as Known from "../../domain/Known.ts"
import type { Order, OrderRequest } from "../../domain/Order.ts"
import type { Testimony } from "../../domain/Testimony.ts"
import type { Bracket } from "../../domain/Together.ts"
import type { OrderRefused } from "../../errors/OrderRefused.ts"
import type { OrderRejected } from "../../errors/OrderRejected.ts"
import { Connection } from "../Connection.ts"
import { Notifier } from "../Notify/Notifier.ts"
import * as Parting from "../Parting.ts"
import type { Settings } from "../Settings.ts"
import type { State } from "../State/State.ts"
import type { Contracts } from "./Contracts.ts"
import { Feed } from "./Feed.ts"
import type { Journal } from "./Journal.ts"
import * as Alarms from "./Orders/Alarms.ts"
import * as Cancel from "./Orders/Cancel.ts"
import * as Checks from "./Orders/Checks.ts"
import { counted, type Failure } from "./Orders/Checks.ts"
import * as Course from "./Orders/Course.ts"
import * as Desk from "./Orders/Desk.ts"
import * as Groups from "./Orders/Groups.ts"
import type { Handle } from "./Orders/Handle.ts"
import * as Hear from "./Orders/Hear.ts"
import * as Ids from "./Orders/Ids.ts"
import * as Inquiry from "./Orders/Inquiry.ts"
import * as InUse from "./Orders/InUse.ts"
import * as Keeper from "./Orders/Keeper.ts"
import * as Listing from "./Orders/Listing.ts"
import * as Modify from "./Orders/Modify.ts"
import * as Names from "./Orders/Names.ts"
import * as Orphans from "./Orders/Orphans.ts"
import * as Parts from "./Orders/Parts.ts"
import * as Place from "./Orders/Place.ts"
import * as Second from "./Orders/Second.ts"
import * as Settled from "./Orders/Settled.ts"
import * as Testimonies from "./Orders/Testimonies.ts"
import * as WhatIf from "./Orders/WhatIf.ts"
import * as Working from "./Orders/Working.ts"
import type { Pacing } from "./Pacing.ts"
import type { Requests } from "./Requests.ts"
import { Risk } from "./Risk.ts"

export type { Changes } from "../../domain/Changes.ts"
export type { Bracket } from "../../domain/Together.ts"
export type { Failure } from "./Orders/Checks.ts"
export type { Handle } from "./Orders/Handle.ts"
export type { Margin } from "./Orders/WhatIf.ts"

/**
 * The orders of one connection. What may move money fails with `OrderRefused` while anything stands against it, and then nothing
 * was sent; `Failure` is that, an `IbkrError` where there is no session, or a `RequestError` where the contract is not known.
 *
 * @since 0.1.0
 * @category services
 */
export class Orders extends Context.Service<Orders, {
  /** Places an order. The same `orderRef` again answers the handle of the order that bears it already: nothing is sent. */
  readonly place: (request: OrderRequest) => Effect.Effect<Handle, Failure>
  /** Places an entry with its two exits; all or nothing of it works: where an exit is rejected, the entry is cancelled. */
  readonly bracket: (
    bracket: Bracket
  ) => Effect.Effect<{ readonly entry: Handle; readonly takeProfit: Handle; readonly stopLoss: Handle }, Failure>
  /** Places orders of which a fill of one cancels the others. Where one cannot be sent, those before it are cancelled. */
  readonly oneCancelsAll: (requests: ReadonlyArray<OrderRequest>) => Effect.Effect<ReadonlyArray<Handle>, Failure>
  /** What an order would do to the account's margin; nothing is placed. */
  readonly whatIf: (request: OrderRequest) => Effect.Effect<WhatIf.Margin, Failure | OrderRejected>
  /** Changes size or prices of an order of ours that is at the gateway: one change at a time, and none while it is cancelled. */
  readonly modify: (orderRef: string, changes: Changes) => Effect.Effect<void, Failure>
  /** Asks for the cancel of an order of ours; nothing is sent while one that was sent may still be answered (10 s). */
  readonly cancel: (orderRef: string) => Effect.Effect<void, Failure>
  /** Asks for the cancel of every order of ours that this client has placed; fails where it could be asked for of none. */
  readonly cancelAll: Effect.Effect<Cancels, Failure>
  /**
   * Settles an order of ours that is unknown by what a person says became of it; the gateway's word overrules that. It is in the
   * journal when this is done, and may be said again: what has ended just so is answered as it is.
   */
  readonly settle: (orderRef: string, testimony: Testimony) => Effect.Effect<Order, OrderRefused>
  /** All that is visible: ours, those of a day ago that have ended included, and the open ones of others. */
  readonly list: Effect.Effect<Known.Known<ReadonlyArray<Order>>>
  /** The same, asked for anew: those of others are listed once a minute else. It takes 5 s at most, and is the last known then. */
  readonly listAnew: Effect.Effect<Known.Known<ReadonlyArray<Order>>>
  /**
   * Ours on the account in use that may still fill: one whose fate is unknown may, until a list proves that it is not open. With
   * them, without a name, the second ones that TWS has made of changes under their ids.
   */
  readonly working: Effect.Effect<ReadonlyArray<Order>>
  /** An order of ours. */
  readonly get: (orderRef: string) => Effect.Effect<Order | undefined>
  /** Every change of every order from now on; never drops. */
  readonly changes: Stream.Stream<Order>
  /** Every execution from now on, once, and again where it is corrected or its commission is known; never drops. */
  readonly executions: Stream.Stream<Execution>
  /** The executions that were told, or corrected, within a day, as they stand. */
  readonly executionsKnown: Effect.Effect<Known.Known<ReadonlyArray<Execution>>>
  /**
   * All that is known of the orders and executions of the account in use, and then all that changes of it, in its order; never drops.
   * Given the number of an entry, only what came after that, where it is one of this run and of the last 4096.
   */
  readonly blotter: (after: number | null) => Stream.Stream<Blotter.Entry>
}>()("effect-ibkr/layers/Broker/Orders") {}

/**
 * The orders, over the journal that is provided.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<
  Orders,
  never,
  Connection | Contracts | Feed | Journal | Notifier | Pacing | Requests | Risk | Settings | State
> = Layer.effect(
  Orders,
  Parting.scoped(
    Effect.gen(function*() {
      const { notify } = yield* Notifier
      const risk = yield* Risk
      const feed = yield* Feed
      const { account, status } = yield* Connection
      yield* Course.begin
      const settled = (order: Order) => Effect.andThen(Course.ended(order), risk.settled(order))
      const keeper = yield* Keeper.make(settled, (ticket, before) => {
        const epoch = feed.current()
        if (epoch === null || InUse.isOf(epoch)(ticket)) risk.filled(ticket.order, before)
      })
      const { blotter, book } = keeper
      // before all others hear of it: what they tell then is of its account, and orders of others are of the one before
      yield* feed.watch({ began: (epoch) => blotter.began(epoch) ? book.foreign().forEach(book.forget) : undefined })
      const { settle, weigh } = yield* Testimonies.make(keeper, (told) => notify(Alarms.overruled(told)))
      const inquiry = yield* Inquiry.make(
        keeper,
        {
          unknown: (tickets) => Effect.andThen(Alarms.logged(tickets), notify(Alarms.unknown(tickets))),
          uncancelled: (tickets) => Effect.andThen(Alarms.warned(tickets), notify(Alarms.uncancelled(tickets))),
          weigh
        }
      )
      const ids = yield* Ids.make(book.highest)
      yield* Names.follow(keeper)
      // a name may hold the id of an account that nobody has named before, and then it would not be masked
      yield* feed.watch({ began: keeper.tellAgain })
      const second = yield* Second.make(keeper, (first, permId) => notify(Alarms.doubled(first, permId)))
      yield* Hear.listen(keeper, { ...inquiry, inquiry: inquiry.number, second, weigh })
      const working = Working.make(book, inquiry, feed)
      yield* Effect.addFinalizer(() => Course.left(working(), Second.living(book)))
      const checks = yield* Checks.make(Working.apart(book, working))
      const place = yield* Place.make({ checks, ids, inquiry, keeper })
      const cancel = yield* Cancel.make({ checks, inquiry, keeper, place })
      const modify = yield* Modify.make({ checks, keeper, place })
      const cancelOne: typeof cancel.one = (orderRef) => counted(cancel.one(orderRef))
      const alone = (exit: Order) => notify(Alarms.alone(exit))
      const isStopping = Effect.map(status, ({ state }) => state === "shutdown")
      const isListed: Parameters<typeof Orphans.follow>[0]["isListed"] = (exit) =>
        feed.isSound() && !Settled.isFollowed(exit, feed.current())
      yield* Orphans.follow({ alone, cancel: cancel.one, due: inquiry.due, isListed, isStopping, keeper })
      const groups = Groups.make({ checks, ids, keeper, place })
      const whatIf = yield* WhatIf.make({ checks, ids, place })
      checks.asksMargin(WhatIf.initialMargin(whatIf))
      const desk = Desk.make({ feed, groups, ids, keeper, place, ways: { cancel: cancelOne, modify } })
      const listing = Listing.make(keeper, inquiry, { account, feed })
      const parts = yield* Parts.make(keeper, listing, inquiry)
      yield* inquiry.run
      yield* Ids.keepReady(ids)
      return Orders.of({
        place: (request) => counted(desk.place(request)),
        bracket: (bracket) => counted(desk.bracket(bracket)),
        oneCancelsAll: (requests) => counted(desk.oneCancelsAll(requests)),
        whatIf: (request) => counted(whatIf(request)),
        modify,
        cancel: cancelOne,
        cancelAll: cancel.all,
        settle: (orderRef, testimony) => counted(settle(orderRef, testimony)),
        list: listing.orders,
        listAnew: listing.anew,
        working: Effect.sync(working),
        get: (orderRef) => Effect.sync(() => book.byRef(orderRef)?.order),
        changes: keeper.changes,
        executions: keeper.executionEvents,
        executionsKnown: listing.executions,
        blotter: (after) => blotter.follow(after, parts)
      })
    }),
    "The disk does not answer: what was heard last of orders may not be written, and the next start asks the gateway"
  )
)
