/**
 * Orders that belong together: an entry with its exits, and orders of which one cancels the others.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Decimal } from "../../../domain/Decimal.ts"
import { isEnded, type Order, type OrderRequest } from "../../../domain/Order.ts"
import { type Amend, withdrawn } from "./Amend.ts"
import type { Checks, Failure, Passed } from "./Checks.ts"
import type { Ids } from "./Ids.ts"
import type { Keeper } from "./Keeper.ts"
import type { Place } from "./Place.ts"
import { isCancelled, type Ticket } from "./Ticket.ts"

/**
 * An entry, and the prices at which it is left again: a limit to take the profit, a stop to limit the loss. Both exits have
 * the entry's size and time in force; the fill of one cancels the other.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bracket {
  readonly entry: OrderRequest
  readonly takeProfit: Decimal
  readonly stopLoss: Decimal
}

const notReached = "An order that it belongs with could not be sent, so this one was not"

type Named = OrderRequest & { readonly orderRef: string }

const exits = ({ entry, stopLoss, takeProfit }: Bracket, refs: { readonly profit: string; readonly loss: string }) => {
  const { contract, outsideRth, quantity, tif } = entry
  const exit = {
    contract,
    quantity,
    action: entry.action === "BUY" ? "SELL" as const : "BUY" as const,
    ...(tif === undefined ? {} : { tif }),
    ...(outsideRth === undefined ? {} : { outsideRth })
  }
  const profit: Named = { ...exit, orderRef: refs.profit, orderType: "LMT", limitPrice: takeProfit }
  const loss: Named = { ...exit, orderRef: refs.loss, orderType: "STP", stopPrice: stopLoss }
  return [profit, loss] as const
}

const nothing: ReadonlySet<string> = new Set(["unsent", "refused"])

/**
 * After which time an order that lives without what belongs with it is cancelled again.
 *
 * @since 0.1.0
 * @category policies
 */
export const takenBackAgain: Duration.Duration = Duration.seconds(15)

/**
 * Makes what places them. `cancel` asks for the cancel of an order of ours by its name; `alone` is told of an exit that came to
 * nothing after its entry has filled, once.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*({ alone, cancel, checks, ids, keeper, place }: {
  readonly alone: (exit: Order) => Effect.Effect<void>
  readonly cancel: Amend["cancel"]
  readonly checks: Checks
  readonly ids: Ids
  readonly keeper: Keeper
  readonly place: Place
}): Effect.fn.Return<Groups, never, Scope.Scope> {
  const { book } = keeper
  const orphans = new Set<string>()
  const told = new Set<string | null>()

  /** Takes back what is at the gateway without what it belongs with: an entry without exits, one order of a group. */
  const takeBack = (orderRef: string) =>
    Effect.suspend(() => {
      const ticket = book.byRef(orderRef)
      const lives = ticket !== undefined && !isEnded(ticket.order) && ticket.order.settled && !isCancelled(ticket)
      if (!lives || !orphans.has(orderRef)) return Effect.void
      const message =
        `${orderRef} is at the gateway without what belongs with it, and its cancel could not be asked for`
      return Effect.annotateLogs(Effect.ignore(cancel(orderRef), { log: "Warn", message }), { orderRef })
    })
  /** What an order leaves behind that came to nothing. */
  const leftBy = ({ message, orderRef, parentRef }: Order): ReadonlyArray<string> => {
    if (parentRef !== null) return [parentRef]
    const ticket = book.byRef(orderRef ?? "")
    if (ticket?.isTogether !== true || message === withdrawn) return []
    // the group of another call may bear the same name
    const isOfIt = (each: Ticket) =>
      each.isTogether && each.at === ticket.at && each.request?.ocaGroup === ticket.request?.ocaGroup
    return book.open().flatMap((each) => isOfIt(each) ? each.order.orderRef ?? [] : [])
  }
  const survived = Effect.catchDefect((defect: unknown) =>
    Effect.logFatal("A defect in what takes orders back whose companions were not sent", defect)
  )
  const lookAt = (order: Order) => {
    const { orderRef, parentRef, state } = order
    // an exit that may not be there is none
    const isNone = nothing.has(state) || (parentRef !== null && (state === "rejected" || state === "unknown"))
    const left = isNone ? leftBy(order) : []
    for (const each of left) orphans.add(each)
    return survived(Effect.forEach([...left, parentRef ?? orderRef ?? ""], takeBack, { discard: true }))
  }
  // the gateway may pass over a cancel, or not take it
  const again = survived(Effect.suspend(() => Effect.forEach(orphans, takeBack, { discard: true })))
  const warn = (exit: Order) =>
    Effect.suspend(() => {
      const { orderRef, parentRef, state } = exit
      const entry = book.byRef(parentRef ?? "")?.order
      const isAlone = entry !== undefined && entry.filled !== "0" && (state === "rejected" || state === "unsent")
      if (!isAlone || told.has(orderRef)) return Effect.void
      told.add(orderRef)
      return survived(alone(exit))
    })
  for (const { order } of book.ours()) yield* lookAt(order)
  yield* Effect.forkScoped(
    Stream.runForEach(keeper.changes, (order) => Effect.andThen(lookAt(order), warn(order))),
    { startImmediately: true }
  )
  yield* Effect.forkScoped(Effect.repeat(again, Schedule.spaced(takenBackAgain)))

  /**
   * Writes orders that belong together; all intents stand in the journal before the first byte. A failure means that nothing
   * was sent: once one was, each is answered with what became of it. Those that cannot follow are not sent, and those before
   * them are cancelled.
   */
  const write = Effect.fnUntraced(function*(
    all: ReadonlyArray<Passed>,
    optionsOf: (
      at: number,
      orderIds: ReadonlyArray<number>
    ) => { readonly parentId?: number; readonly transmit?: boolean },
    isTogether: boolean
  ) {
    const orderIds: Array<number> = []
    for (const { account, epoch } of all) orderIds.push(yield* ids.next(epoch, account))
    const tickets = yield* place.enter(all, orderIds, isTogether)
    const pairs = tickets.flatMap((ticket, at) => all.slice(at, at + 1).map((passed) => ({ ticket, passed })))
    const written = new Set<Ticket>()
    const sending = Effect.forEach(pairs, ({ passed, ticket }, at) =>
      Effect.map(
        place.send(passed, ticket, optionsOf(at, orderIds)),
        (isSent) => isSent ? written.add(ticket) : written
      ), { discard: true })
    yield* Effect.catch(sending, (error) => {
      for (const ticket of tickets) {
        if (!written.has(ticket) && !isEnded(ticket.order)) place.notSent(ticket, "unsent", notReached)
      }
      if (written.size === 0) return Effect.fail(error)
      // those that were are taken back as soon as these are known not to be
      return Effect.void
    })
    yield* Effect.forEach(
      pairs,
      ({ passed, ticket }) => written.has(ticket) ? place.sent(passed) : place.unsent([passed]),
      { discard: true }
    )
    return tickets
  }, Effect.uninterruptible)

  const checkAll = Effect.fnUntraced(function*(
    requests: ReadonlyArray<Named>,
    parentOf: (at: number) => string | undefined
  ) {
    const passed: Array<Passed> = []
    for (const [at, request] of requests.entries()) {
      const parentRef = parentOf(at)
      const check = checks.check(request, parentRef === undefined ? {} : { parentRef })
      passed.push(yield* Effect.onError(check, () => place.unsent(passed)))
    }
    return passed
  })
  const placed = (passed: ReadonlyArray<Passed>, writing: ReturnType<typeof write>) =>
    place.inTurn(passed, Effect.andThen(Effect.forEach(passed, checks.recheck), writing))

  return {
    /** Places a bracket; answers the entry, then the exits. Nothing works before the last is at the gateway. */
    bracket: Effect.fnUntraced(function*(bracket, orderRef) {
      const all = [{ ...bracket.entry, orderRef }, ...exits(bracket, { profit: ids.ref(), loss: ids.ref() })]
      const passed = yield* checkAll(all, (at) => at === 0 ? undefined : orderRef)
      const last = all.length - 1
      return yield* placed(
        passed,
        write(passed, (at, [parentId = 0]) => ({ transmit: at === last, ...(at === 0 ? {} : { parentId }) }), false)
      )
    }),
    /** Places orders that stand for themselves; answers them in their order. */
    together: Effect.fnUntraced(function*(requests) {
      const passed = yield* checkAll(requests, () => undefined)
      return yield* placed(passed, write(passed, () => ({}), true))
    }),
    /** The exits of a bracket that was placed before, by the name of its entry. */
    exitsOf: (orderRef) => {
      keeper.recallExits(orderRef)
      // as they were placed, whichever of them was recalled first
      return book.ours().filter(({ order }) => order.parentRef === orderRef)
        .toSorted((one, other) => (one.order.orderId ?? 0) - (other.order.orderId ?? 0))
    }
  }
})

/**
 * What places them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Groups {
  readonly bracket: (bracket: Bracket, orderRef: string) => Effect.Effect<ReadonlyArray<Ticket>, Failure>
  readonly together: (requests: ReadonlyArray<Named>) => Effect.Effect<ReadonlyArray<Ticket>, Failure>
  readonly exitsOf: (orderRef: string) => ReadonlyArray<Ticket>
}
