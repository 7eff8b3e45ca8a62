/**
 * For how long an order that has ended is known: then nothing but its name is kept, as at a start, so that a program that runs for
 * months holds the orders of days.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Replay from "../../Journal/Replay.ts"
import type { Book } from "../Book.ts"
import type { Executions } from "../Executions.ts"
import type { Ticket } from "../Ticket.ts"

/**
 * How often it is looked for those.
 *
 * @since 0.1.0
 * @category policies
 */
export const often: Duration.Duration = Duration.hours(1)

/**
 * For how long an execution is known: TWS may list those of a week, and none is to be told as a new one.
 *
 * @since 0.1.0
 * @category policies
 */
export const executionsKeptFor: Duration.Duration = Duration.times(Replay.keptFor, 2)

/** Those of a group that were placed together: the name alone may be that of one a day. */
const groupOf = ({ at, isTogether, request }: Ticket): string | undefined =>
  isTogether && request?.ocaGroup !== undefined ? `${at} ${request.ocaGroup}` : undefined

/** Is it settled, and none of those that are to be known, nor anything that belongs with one of them? */
const isOver = (known: ReadonlyArray<Ticket>): (ticket: Ticket) => boolean => {
  const names = new Set(known.flatMap(({ order: { orderRef, parentRef } }) => [orderRef, parentRef ?? orderRef]))
  const groups = new Set(known.flatMap((each) => groupOf(each) ?? []))
  return (ticket) => {
    const { order, seconds } = ticket
    return order.settled && seconds.length === 0 && !names.has(order.orderRef) &&
      (order.parentRef === null || !names.has(order.parentRef)) && !groups.has(groupOf(ticket) ?? "")
  }
}

/**
 * Lets go of them for as long as the Scope lasts, and adds their names to those that were `used`. What is old is so by the steady
 * clock as well: a wall clock that is set forward makes nothing old.
 *
 * @since 0.1.0
 * @category programs
 */
export const keep = Effect.fnUntraced(function*({ book, executions, now, steady, used }: {
  readonly book: Pick<Book, "forget" | "open" | "ours">
  readonly executions: Pick<Executions, "forget">
  readonly now: () => number
  readonly steady: () => number
  readonly used: Set<string>
}): Effect.fn.Return<void, never, Scope.Scope> {
  const ahead = now() - steady()
  const sweep = Effect.sync(() => {
    const at = Math.min(now(), steady() + ahead)
    const before = at - Duration.toMillis(Replay.keptFor)
    const all = book.ours()
    // what has come of one is told with all that belongs with it
    const isPast = isOver([...book.open(), ...all.filter(({ order }) => Date.parse(order.updatedAt) >= before)])
    for (const ticket of all) {
      if (!isPast(ticket)) continue
      used.add(ticket.order.orderRef ?? "")
      book.forget(ticket)
    }
    executions.forget(at - Duration.toMillis(executionsKeptFor))
  })
  yield* Effect.sleep(often).pipe(Effect.andThen(sweep), Effect.forever, Effect.forkScoped)
})
