/**
 * Orders that live without what belongs with them, an entry without its exits or one of a group: they are taken back, and people
 * are told where that comes too late.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Decimal from "../../../domain/Decimal.ts"
import { isEnded, type Order } from "../../../domain/Order.ts"
import * as Together from "../../../domain/Together.ts"
import { type Cancel, withdrawn } from "./Cancel.ts"
import * as Family from "./Family.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { Keeper } from "./Keeper.ts"
import * as Patience from "./Patience.ts"
import { isCancelled, type Ticket } from "./Ticket.ts"

/**
 * After which time an orphan is cancelled again: the gateway may pass over a cancel, or not take it.
 *
 * @since 0.1.0
 * @category policies
 */
export const again: Duration.Duration = Duration.seconds(15)

const isUnsent = ({ state }: Order): boolean => state === "unsent" || state === "refused"

/**
 * After which time people are told of an exit that was cancelled: where it ended with a fill of the other, that may be told later.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(2)

/** What is said of an order that was not sent, and has to leave the others of its group as they are. */
const asMeant: ReadonlySet<string | null> = new Set([withdrawn, Family.overtaken, Family.late])

/** Has the gateway cancelled the exit, and none of ours asked for that? One that a person says to be cancelled is known to people. */
const isTaken = ({ cancel, isTestified, order: { state } }: Ticket): boolean =>
  state === "cancelled" && cancel === "none" && !isTestified

/** Has the exit come to nothing, and were people not told of that, or of its cancel, in an earlier run either? */
const isMissing = ({ cancel, order }: Ticket): boolean => Together.isNothing(order) && cancel !== "told"

/**
 * Follows the orders for as long as the Scope lasts. `cancel` asks for the cancel of an order of ours by its name; `alone` is
 * told of an exit that came to nothing where its entry has filled, before or after, once: of others that are told of by lists alone
 * (`isListed`) the last one counts. An exit that its entry has left alone with a part filled is `due` to be asked for, once for each
 * amount: IBKR may make it as small as that, or not, and need not say so by itself. While the connection stops, exits are cancelled
 * because their position is closed: what is left of that is told by the stop.
 *
 * @since 0.1.0
 * @category constructors
 */
export const follow = Effect.fnUntraced(function*({ alone, cancel, due, isListed, isStopping, keeper }: {
  readonly alone: (exit: Order) => Effect.Effect<void>
  readonly cancel: Cancel["one"]
  readonly due: Inquiry["due"]
  readonly isListed: (exit: Ticket) => boolean
  readonly isStopping: Effect.Effect<boolean>
  readonly keeper: Keeper
}): Effect.fn.Return<void, never, Scope.Scope> {
  const { book, changesWhere, recallExits, restate, steady } = keeper
  const scope = yield* Effect.scope
  const survived = Effect.catchDefect((defect: unknown) =>
    Effect.logFatal("A defect in what takes orders back whose companions were not sent", defect)
  )
  const orphans = new Set<string>()
  const told = new Set<string | null>()
  /** How much of an entry had filled when its exits were asked for last. */
  const asked = new Map<string | null, string>()

  /** Whether it is still one: what came to nothing, as was told, may turn out to be there. */
  const isOrphan = (orderRef: string): boolean => {
    const exits = Family.exits(book, orderRef)
    if (exits.length > 0 && !exits.some(({ order }) => Together.isNothing(order))) orphans.delete(orderRef)
    return orphans.has(orderRef)
  }
  const takeBack = (orderRef: string) =>
    Effect.suspend(() => {
      const ticket = orphans.has(orderRef) ? book.byRef(orderRef) : undefined
      if (ticket === undefined || isEnded(ticket.order) || !isOrphan(orderRef)) return Effect.void
      if (ticket.isSought || ticket.order.state === "unknown" || isCancelled(ticket)) return Effect.void
      // a cancel of it was answered already: there is no such order
      if (ticket.isMissing) return Effect.void
      const message =
        `${orderRef} is at the gateway without what belongs with it, and its cancel could not be asked for`
      const wasTold = ticket.cancel === "told"
      const back = Effect.tap(cancel(orderRef), () =>
        Effect.sync(() => {
          if (!wasTold) return
          ticket.cancel = "told"
          restate(ticket)
        }))
      return Effect.annotateLogs(Effect.ignore(back, { log: "Warn", message }), { orderRef })
    })
  /** What an order leaves behind that came to nothing. */
  const leftBy = (order: Order): ReadonlyArray<string> => {
    const { message, orderRef, parentRef } = order
    if (parentRef !== null) return Together.isNothing(order) ? [parentRef] : []
    const ticket = isUnsent(order) ? book.byRef(orderRef ?? "") : undefined
    if (ticket === undefined || asMeant.has(message)) return []
    return Family.group(book, ticket).flatMap((each) => isEnded(each.order) ? [] : each.order.orderRef ?? [])
  }
  /** Has its entry filled by more than its exits have closed, as far as is known of them? */
  const isBare = (exit: Ticket): boolean => {
    const { parentRef } = exit.order
    const opened = Decimal.toBig(book.byRef(parentRef ?? "")?.order.filled ?? "0")
    const exits = Family.exits(book, parentRef)
    const closed = BigDecimal.sumAll(exits.map(({ order: { filled } }) => Decimal.toBig(filled)))
    const isKnown = exits.every((each) => each.order.settled || isEnded(each.order) || isListed(each))
    return isKnown && isTaken(exit) && BigDecimal.isGreaterThan(opened, closed)
  }
  const tell = (exits: ReadonlyArray<Ticket>) =>
    Effect.forEach(exits, (exit) =>
      Effect.suspend(() => {
        const { order } = exit
        if (told.has(order.orderRef)) return Effect.void
        told.add(order.orderRef)
        return Effect.map(alone(order), () => {
          if (!isTaken(exit) && !isMissing(exit)) return
          exit.cancel = "told"
          restate(exit)
        })
      }), { discard: true })
  const warn = (order: Order) => {
    const entry = order.parentRef === null ? order : book.byRef(order.parentRef)?.order
    if (entry === undefined || entry.filled === "0") return Effect.void
    const exits = Family.exits(book, entry.orderRef)
    const missing = exits.filter(isMissing)
    const taken = exits.filter(isTaken)
    // the other may have ended in an earlier run
    if (taken.length > 0) recallExits(entry.orderRef ?? "")
    const look = isStopping.pipe(
      Effect.flatMap((is) => is ? Effect.void : tell(taken.filter(isBare))),
      Effect.delay(patience)
    )
    return Effect.andThen(
      tell(missing),
      taken.length === 0 ? Effect.void : Effect.forkIn(survived(look), scope)
    )
  }
  const inquire = ({ filled, orderRef, state }: Order) => {
    if (state !== "cancelled" || filled === "0" || asked.get(orderRef) === filled) return
    asked.set(orderRef, filled)
    for (const exit of Family.exits(book, orderRef)) {
      // what is on its way to it is answered by then, or asked for anyway
      if (!isEnded(exit.order)) exit.dueAt ??= steady() + Duration.toMillis(Patience.lookAgain)
    }
    due()
  }
  const lookAt = (order: Order) => {
    inquire(order)
    const left = leftBy(order)
    for (const each of left) orphans.add(each)
    const all = new Set([...left, order.parentRef ?? order.orderRef ?? ""])
    return Effect.forEach(all, takeBack, { discard: true }).pipe(
      Effect.andThen(Effect.suspend(() => warn(order))),
      survived
    )
  }

  // most orders belong with no other, and each change of theirs would wake it; those of others may bear the same names
  const belongs = (order: Order): boolean =>
    order.owner === "ours" &&
    (orphans.size > 0 || order.parentRef !== null || isUnsent(order) || book.exitsOf(order.orderRef ?? "").length > 0)

  for (const { order } of book.ours()) yield* lookAt(order)
  yield* Effect.forkScoped(Stream.runForEach(changesWhere(belongs), lookAt), { startImmediately: true })
  const all = survived(Effect.suspend(() => Effect.forEach(orphans, takeBack, { discard: true })))
  yield* Effect.forkScoped(Effect.repeat(all, Schedule.spaced(again)))
})
