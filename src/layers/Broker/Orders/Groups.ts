/**
 * Orders that belong together: an entry with its exits, and orders of which one cancels the others.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Together from "../../../domain/Together.ts"
import type { Broken } from "../../../errors/OrderRefused.ts"
import * as Metrics from "../../Metrics.ts"
import type { Intent } from "../Risk/Intent.ts"
import { type Checks, type Failure, type Passed, refuse } from "./Checks.ts"
import * as Family from "./Family.ts"
import type { Ids } from "./Ids.ts"
import * as Ignored from "./Ignored.ts"
import type { Keeper } from "./Keeper.ts"
import type { Place } from "./Place.ts"
import * as Terms from "./Terms.ts"
import type { Ticket } from "./Ticket.ts"

const notReached = "An order that it belongs with could not be sent, so this one was not"

const parts = ["entry", "takeProfit", "stopLoss"] as const

/** Whoever reads what is broken is to know by which of them. */
const byOne = (broken: ReadonlyArray<Broken>, called: string): ReadonlyArray<Broken> =>
  broken.map((each) => ({ ...each, says: `${called}: ${each.says}` }))

const ofOne = (error: Failure, called: string): Failure =>
  error._tag !== "OrderRefused" || error.broken === undefined
    ? error
    : refuse(error.blockedBy, byOne(error.broken, called), error.command)

const notTogether = (says: string | undefined): ReadonlyArray<Broken> => says === undefined ? [] : [Terms.against(says)]

type Named = Intent["request"]

const exits = (
  { entry, stopLoss, takeProfit }: Together.Bracket,
  refs: { readonly profit: string; readonly loss: string }
) => {
  const { contract, goodTillDate, outsideRth, quantity, tif } = entry
  const exit = {
    contract,
    quantity,
    action: entry.action === "BUY" ? "SELL" as const : "BUY" as const,
    ...(tif === undefined ? {} : { tif }),
    ...(goodTillDate === undefined ? {} : { goodTillDate }),
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
    calledOf: (at: number) => string | undefined,
    parentOf: (at: number) => string | undefined
  ) {
    const passed: Array<Passed> = []
    for (const [at, request] of requests.entries()) {
      const parentRef = parentOf(at)
      const check = checks.check(request, parentRef === undefined ? {} : { parentRef })
      passed.push(yield* Effect.mapError(check, (error) => ofOne(error, calledOf(at) ?? request.orderRef)))
    }
    return passed
  })
  const placed = (passed: ReadonlyArray<Passed>, writing: ReturnType<typeof write>) =>
    place.inTurn(Effect.andThen(Effect.forEach(passed, checks.recheck), writing))

  return {
    /** Places a bracket; answers the entry, then the exits. Nothing works before the last is at the gateway. */
    bracket: Effect.fnUntraced(function*(bracket, orderRef) {
      const all = [{ ...bracket.entry, orderRef }, ...exits(bracket, { profit: ids.ref(), loss: ids.ref() })]
      // programs may ask for what no type has seen: prices that are none cannot be compared
      const flaws = all.flatMap((request, at) => byOne(Terms.flaws(request), parts[at] ?? request.orderRef))
      if (flaws.length > 0) return yield* refuse([], flaws)
      const broken = [...Ignored.ofBracket(bracket), ...notTogether(Together.flaw(bracket))]
      if (broken.length > 0) return yield* refuse([], broken)
      const passed = yield* checkAll(all, (at) => parts[at], (at) => at === 0 ? undefined : orderRef)
      const last = all.length - 1
      return yield* placed(
        passed,
        write(passed, (at, [parentId = 0]) => ({ transmit: at === last, ...(at === 0 ? {} : { parentId }) }), false)
      )
    }, Effect.scoped),
    /** Places orders that stand for themselves; answers them in their order. */
    together: Effect.fnUntraced(function*(requests) {
      const broken = notTogether(Together.apart(requests))
      if (broken.length > 0) return yield* refuse([], broken)
      const passed = yield* checkAll(requests, () => undefined, () => undefined)
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
  readonly bracket: (bracket: Together.Bracket, orderRef: string) => Effect.Effect<ReadonlyArray<Ticket>, Failure>
  readonly together: (requests: ReadonlyArray<Named>) => Effect.Effect<ReadonlyArray<Ticket>, Failure>
  readonly exitsOf: (orderRef: string) => ReadonlyArray<Ticket>
}
