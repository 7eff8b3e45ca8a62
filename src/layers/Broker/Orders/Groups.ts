/**
 * Orders that belong together: an entry with its exits, and orders of which one cancels the others.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Command from "../../../domain/Command.ts"
import type { Decimal } from "../../../domain/Decimal.ts"
import { isEnded, type OrderRequest } from "../../../domain/Order.ts"
import { Pacing } from "../Pacing.ts"
import type { Checks, Failure, Passed } from "./Checks.ts"
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

const notReached = "An order of the same bracket could not be sent, so this one was not"

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
export const make = Effect.fnUntraced(function*({ checks, ids, keeper, place }: {
  readonly checks: Checks
  readonly ids: Ids
  readonly keeper: Keeper
  readonly place: Place
}) {
  const pacing = yield* Pacing
  const { book } = keeper

  const takeBack = ({ epoch }: Passed, { order: { orderId } }: Ticket) =>
    Effect.ignore(pacing.send(epoch, Command.make("cancelOrder", orderId ?? 0), "order"))

  /** All intents stand in the journal before the first byte; nothing works before the last is at the gateway. */
  const write = Effect.fnUntraced(function*(all: ReadonlyArray<Passed>) {
    const orderIds: Array<number> = []
    for (const { account, epoch } of all) orderIds.push(yield* ids.next(epoch, account))
    const tickets = yield* place.enter(all, orderIds)
    const written: Array<Ticket> = []
    const parentId = orderIds[0] ?? 0
    yield* Effect.forEach(tickets, (ticket, index) => {
      const passed = all[index]
      const options = { transmit: index === all.length - 1, ...(index === 0 ? {} : { parentId }) }
      return passed === undefined ? Effect.void : Effect.tap(
        place.send(passed, ticket, options),
        () => Effect.sync(() => written.push(ticket))
      )
    }, { discard: true }).pipe(
      Effect.onError(() => {
        const [first] = all
        const [entry] = written
        for (const ticket of tickets) {
          if (!written.includes(ticket) && !isEnded(ticket.order)) place.notSent(ticket, "unsent", notReached)
        }
        // it was not to work without its exits, and does not: what is not transmitted waits
        return first === undefined || entry === undefined ? Effect.void : takeBack(first, entry)
      })
    )
    yield* Effect.forEach(all, place.sent, { discard: true })
    return tickets
  }, Effect.uninterruptible)

  return {
    /** Places a bracket; answers the entry, then the exits. */
    bracket: Effect.fnUntraced(function*(
      bracket: Bracket,
      orderRef: string
    ): Effect.fn.Return<ReadonlyArray<Ticket>, Failure> {
      const passed = [yield* checks.check({ ...bracket.entry, orderRef })]
      for (const exit of exits(bracket, { profit: ids.ref(), loss: ids.ref() })) {
        const check = checks.check(exit, { parentRef: orderRef })
        passed.push(yield* Effect.onError(check, () => place.unsent(passed)))
      }
      return yield* place.inTurn(passed, Effect.andThen(Effect.forEach(passed, checks.recheck), write(passed)))
    }),
    /** The exits of a bracket that was placed before, by the name of its entry. */
    exitsOf: (orderRef: string): ReadonlyArray<Ticket> =>
      book.ours().filter(({ order }) => order.parentRef === orderRef)
  }
})

/**
 * What places them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Groups extends Effect.Success<ReturnType<typeof make>> {}
