/**
 * Orders that belong together: an entry with its exits, and orders of which one cancels the others.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Decimal } from "../../../domain/Decimal.ts"
import type { OrderRequest } from "../../../domain/Order.ts"
import * as Metrics from "../../Metrics.ts"
import type { Checks, Failure, Passed } from "./Checks.ts"
import * as Family from "./Family.ts"
import type { Ids } from "./Ids.ts"
import type { Keeper } from "./Keeper.ts"
import type { Place } from "./Place.ts"
import type { Ticket } from "./Ticket.ts"

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

/**
 * Makes what places them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ checks, ids, keeper, place }: {
  readonly checks: Checks
  readonly ids: Ids
  readonly keeper: Keeper
  readonly place: Place
}): Groups => {
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
    let isAnySent = false
    const sending = Effect.forEach(
      pairs,
      ({ passed, ticket }, at) =>
        Effect.map(place.send(passed, ticket, optionsOf(at, orderIds)), (isSent) => {
          isAnySent ||= isSent
        }),
      { discard: true }
    )
    yield* sending.pipe(
      Effect.onError(() => Effect.sync(() => place.withdraw(tickets, notReached))),
      // nobody hears of it where another was sent
      Effect.tapError((error) => error._tag === "OrderRefused" ? Metrics.refused(error) : Effect.void),
      // those that were are taken back as soon as the others are known not to be
      Effect.catch((error) => isAnySent ? Effect.void : Effect.fail(error))
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
      passed.push(yield* check)
    }
    return passed
  })
  const placed = (passed: ReadonlyArray<Passed>, writing: ReturnType<typeof write>) =>
    place.inTurn(Effect.andThen(Effect.forEach(passed, checks.recheck), writing))

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
    }, Effect.scoped),
    /** Places orders that stand for themselves; answers them in their order. */
    together: Effect.fnUntraced(function*(requests) {
      const passed = yield* checkAll(requests, () => undefined)
      return yield* placed(passed, write(passed, () => ({}), true))
    }, Effect.scoped),
    /** The exits of a bracket that was placed before, by the name of its entry. */
    exitsOf: (orderRef) => {
      keeper.recallExits(orderRef)
      return Family.exits(keeper.book, orderRef)
    }
  }
}

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
