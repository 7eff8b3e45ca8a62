/**
 * Second orders under the id of one of ours: TWS makes one of a change that comes after the end of its order, or to a gateway that
 * has lost it or its line, and both may fill then (source: nautilus_trader issue #4564). Nobody but people can tell them apart for
 * TWS: to that they have one id.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import { isEnded, type Order } from "../../../domain/Order.ts"
import type { Book } from "./Book.ts"
import * as Foreign from "./Foreign.ts"
import type { Keeper } from "./Keeper.ts"
import type { Ticket } from "./Ticket.ts"
import type { Ids } from "./Words.ts"

/**
 * Is what a message names by this another order under the name and the id of one of ours?
 *
 * @since 0.1.0
 * @category guards
 */
export const is = ({ clientId, order: { orderId, orderRef, owner, permId } }: Ticket, ids: Ids): boolean =>
  owner === "ours" && permId !== null && ids.permId !== undefined && ids.permId > 0 && ids.permId !== permId &&
  orderId !== null && ids.orderId === orderId && ids.clientId === clientId &&
  Foreign.name(ids.ref) === Foreign.name(orderRef)

/**
 * What an order that was told of is named by.
 *
 * @since 0.1.0
 * @category accessors
 */
export const idsOf = ({ clientId, order: { orderId, orderRef, permId } }: Ticket): Ids => ({
  ref: orderRef ?? "",
  permId: permId ?? 0,
  clientId,
  orderId: orderId ?? 0
})

/**
 * Those that may still fill.
 *
 * @since 0.1.0
 * @category accessors
 */
export const living = (book: Pick<Book, "find" | "foreign">): ReadonlyArray<{ first: Ticket; second: Order }> =>
  book.foreign().flatMap((ticket) => {
    const { clientId, order } = ticket
    if (isEnded(order) || order.orderId === null) return []
    const first = book.find({ clientId, orderId: order.orderId })
    return first !== undefined && is(first, idsOf(ticket)) ? [{ first, second: order }] : []
  })

/**
 * The permId of the second one of an order that may still fill; `undefined` where there is none.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = (book: Pick<Book, "find" | "foreign">, ticket: Ticket): number | undefined =>
  living(book).find(({ first }) => first === ticket)?.second.permId ?? undefined

/**
 * Why no command reaches the second one of an order surely.
 *
 * @since 0.1.0
 * @category conversions
 */
export const says = (permId: number): string =>
  `TWS holds a second order under its id, permId ${permId}, which may still fill, and nothing says which of the two is reached by ` +
  "that id: cancel in TWS what is not meant"

/**
 * What its document says of it from then on.
 *
 * @since 0.1.0
 * @category conversions
 */
export const message = (permId: number): string =>
  `TWS has made a second order of a change of it, permId ${permId}, under the same id: look at both in TWS`

/**
 * Does the document of an order say that there was a second one?
 *
 * @since 0.1.0
 * @category guards
 */
export const isSaid = (order: Pick<Order, "message">): boolean => {
  const [, permId] = / permId (\d+),/.exec(order.message ?? "") ?? []
  return permId !== undefined && order.message === message(Number(permId))
}

/**
 * Makes what hears of them, for as long as the Scope lasts, and answers whether it is one that a message names: people are told
 * of it once, and then the document of the first one says so, in the next run, too.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { audit, book }: Pick<Keeper, "audit" | "book">,
  doubled: (first: Order, permId: number) => Effect.Effect<void>
): Effect.fn.Return<(ids: Ids) => boolean, never, Scope.Scope> {
  const told = new Set<number>()
  const found = yield* Queue.unbounded<{ readonly first: Ticket; readonly permId: number }>()
  yield* Queue.take(found).pipe(
    Effect.flatMap(({ first, permId }) =>
      Effect.map(doubled(first.order, permId), () => book.put(first, { ...first.order, message: message(permId) }))
    ),
    Effect.forever,
    Effect.forkScoped({ startImmediately: true })
  )
  return (ids) => {
    const first = book.byRef(ids.ref ?? "")
    if (first === undefined || !is(first, ids)) return false
    const { permId = 0, ref = "" } = ids
    if (told.has(permId)) return true
    told.add(permId)
    audit({ event: "received", orderRef: ref, message: "second", permId })
    if (first.order.message !== message(permId)) Queue.offerUnsafe(found, { first, permId })
    return true
  }
})
