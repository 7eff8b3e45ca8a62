/**
 * Second orders under the id of one of ours: TWS makes one of a change that comes after the end of its order, or to a gateway that
 * has lost it or its line, and both may fill then (source: nautilus_trader issue #4564). Nobody but people can tell them apart for
 * TWS: to that they have one id.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import type { Cancels } from "../../../domain/Cancels.ts"
import * as Mask from "../../../domain/Mask.ts"
import { isEnded, type Order } from "../../../domain/Order.ts"
import { ConnectionError } from "../../../errors/IbkrError.ts"
import { OrderRefused } from "../../../errors/OrderRefused.ts"
import type { Book } from "./Book.ts"
import type { Failure } from "./Checks.ts"
import * as Foreign from "./Foreign.ts"
import type { Keeper } from "./Keeper.ts"
import * as Patience from "./Patience.ts"
import type { Ticket } from "./Ticket.ts"
import type { Ids } from "./Words.ts"

/**
 * Is what a message names by this another order under the name and the id of one of ours? One of the past is told of without its
 * client and id, and by its permId alone then.
 *
 * @since 0.1.0
 * @category guards
 */
export const is = ({ clientId, order: { orderId, orderRef, owner, permId }, seconds }: Ticket, ids: Ids): boolean =>
  owner === "ours" && permId !== null && ids.permId !== undefined && ids.permId > 0 && ids.permId !== permId &&
  Foreign.name(ids.ref) === Foreign.name(orderRef) &&
  (seconds.includes(ids.permId) || (orderId !== null && ids.orderId === orderId && ids.clientId === clientId))

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
 * One of ours, and the document of the other under its id.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pair {
  readonly first: Ticket
  readonly second: Order
}

const pairs = (book: Pick<Book, "find" | "foreign">): ReadonlyArray<Pair> =>
  book.foreign().flatMap((ticket) => {
    const { clientId, order } = ticket
    const first = order.orderId === null ? undefined : book.find({ clientId, orderId: order.orderId })
    return first !== undefined && is(first, idsOf(ticket)) ? [{ first, second: order }] : []
  })

/**
 * Those that may still fill.
 *
 * @since 0.1.0
 * @category accessors
 */
export const living = (book: Pick<Book, "find" | "foreign">): ReadonlyArray<Pair> =>
  pairs(book).filter(({ second }) => !isEnded(second))

const permIdsOf = (pairs: ReadonlyArray<Pair>, ticket: Ticket): ReadonlyArray<number> =>
  pairs.flatMap(({ first, second: { permId } }) => first === ticket && permId !== null ? permId : [])

/**
 * The permIds of the second ones of an order that may still fill.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = (book: Pick<Book, "find" | "foreign">, ticket: Ticket): ReadonlyArray<number> =>
  permIdsOf(living(book), ticket)

/** Those of all of them, those first that people were told of. */
const all = (book: Pick<Book, "find" | "foreign">, ticket: Ticket): ReadonlyArray<number> => [
  ...new Set([...ticket.seconds, ...permIdsOf(pairs(book), ticket)])
]

/**
 * Those of all of them where an error by their id may be of one: it may come behind the end of that.
 *
 * @param now - epoch ms.
 *
 * @since 0.1.0
 * @category accessors
 */
export const erring = (book: Pick<Book, "find" | "foreign">, ticket: Ticket, now: number): ReadonlyArray<number> => {
  const isOne = ({ first, second }: Pair): boolean =>
    first === ticket &&
    (!isEnded(second) || now - Date.parse(second.updatedAt) <= Duration.toMillis(Patience.rejection))
  return pairs(book).some(isOne) ? all(book, ticket) : []
}

const named = (permIds: ReadonlyArray<number>): string => `permId${permIds.length > 1 ? "s" : ""} ${permIds.join(", ")}`

/**
 * Why no command reaches the second ones of an order surely.
 *
 * @since 0.1.0
 * @category conversions
 */
export const says = (permIds: ReadonlyArray<number>): string => {
  const [orders, which] = permIds.length > 1 ? ["second orders", "them all"] : ["a second order", "the two"]
  return `TWS holds ${orders} under its id, ${
    named(permIds)
  }, which may still fill, and nothing says which of ${which} is reached ` +
    "by that id: cancel in TWS what is not meant"
}

/**
 * What is said of all of them to whoever would have all cancelled.
 *
 * @since 0.1.0
 * @category accessors
 */
export const notAsked = (book: Pick<Book, "find" | "foreign">): Cancels["notAsked"] => {
  const firsts = new Set(living(book).map(({ first }) => first))
  return [...firsts].map((first) => ({ orderRef: first.order.orderRef ?? "", says: says(of(book, first)) }))
}

/**
 * Why nothing could be cancelled, and which of them are left by that besides, where an error of its kind says more than its reason.
 *
 * @since 0.1.0
 * @category combinators
 */
export const besides = (book: Pick<Book, "find" | "foreign">) => (error: Failure): Failure => {
  const all = notAsked(book).map(({ orderRef, says }) => `${Mask.own(orderRef)}: ${says}`)
  if (all.length === 0) return error
  if (error._tag === "ConnectionError") {
    return new ConnectionError({
      ...error,
      detail: [...error.detail === undefined ? [] : [error.detail], ...all].join("; ")
    })
  }
  if (error._tag !== "OrderRefused") return error
  const { blockedBy, broken = [], command } = error
  const more = all.map((says) => ({ rule: "order_ref" as const, limit: null, actual: null, says }))
  return new OrderRefused({ command, blockedBy, broken: [...broken, ...more] })
}

/**
 * What its document says of it from then on.
 *
 * @since 0.1.0
 * @category conversions
 */
export const message = (permIds: ReadonlyArray<number>): string =>
  permIds.length > 1
    ? `TWS has made second orders of changes of it, ${named(permIds)}, under the same id: look at all of them in TWS`
    : `TWS has made a second order of a change of it, ${named(permIds)}, under the same id: look at both in TWS`

/**
 * The same where an error by that id says something of one of them, or of the first.
 *
 * @since 0.1.0
 * @category conversions
 */
export const either = (permIds: ReadonlyArray<number>, told: string): string =>
  `${message(permIds)}. Of one of ${permIds.length > 1 ? "them all" : "the two"} it says: ${told}`

/**
 * Makes what hears of them, for as long as the Scope lasts, and answers whether it is one that a message names: people are told
 * of it once, and then the document of the first one says so, and the journal has it for the next run.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { audit, book, restate }: Pick<Keeper, "audit" | "book" | "restate">,
  doubled: (first: Order, permId: number) => Effect.Effect<void>
): Effect.fn.Return<(ids: Ids) => boolean, never, Scope.Scope> {
  const told = new Set<number>()
  const found = yield* Queue.unbounded<{ readonly first: Ticket; readonly permId: number }>()
  yield* Queue.take(found).pipe(
    Effect.flatMap(({ first, permId }) =>
      Effect.map(doubled(first.order, permId), () => {
        first.seconds = [...first.seconds, permId]
        restate(first)
        const says = message(all(book, first))
        // an error by the id of all has said so meanwhile
        if (first.order.message?.startsWith(says) !== true) book.put(first, { ...first.order, message: says })
      })
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
    if (!first.seconds.includes(permId)) Queue.offerUnsafe(found, { first, permId })
    return true
  }
})
