/**
 * Where orders are placed: each under a name of its own, and a name once and for all.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Decimal from "../../../domain/Decimal.ts"
import type { OrderRequest } from "../../../domain/Order.ts"
import type { Bracket } from "../../../domain/Together.ts"
import type { Feed } from "../Feed.ts"
import * as Exposure from "../Risk/Exposure.ts"
import * as Change from "./Change.ts"
import type { Failure } from "./Checks.ts"
import type { Groups } from "./Groups.ts"
import * as Handle from "./Handle.ts"
import type { Ids } from "./Ids.ts"
import * as InUse from "./InUse.ts"
import type { Keeper } from "./Keeper.ts"
import * as OrderRef from "./OrderRef.ts"
import type { Place } from "./Place.ts"
import type { Ticket } from "./Ticket.ts"

const usedUp = (orderRef: string) => OrderRef.refused(orderRef, "was the name of an order that ended long ago")
const notBracket = (orderRef: string) => OrderRef.refused(orderRef, "is the name of an order that has no such exits")
const notOne = (orderRef: string) =>
  OrderRef.refused(orderRef, "is new, and another order of its group was placed before")
const twice = (orderRef: string) => OrderRef.refused(orderRef, "is the name of two orders of one group")

const fixed = ["action", "orderType"] as const

/** In what a request differs from what was asked of the order that bears its name, as that was last changed. */
const differing = (request: OrderRequest, { request: asked }: Ticket): ReadonlyArray<string> => {
  if (asked === null) return []
  return [
    ...(Exposure.isSame(request.contract, asked.contract) ? [] : ["contract"]),
    ...fixed.filter((name) => request[name] !== asked[name]),
    ...(Decimal.isEqual(request.trailStopPrice, asked.trailStopPrice) ? [] : ["trailStopPrice"]),
    ...Change.differing(request, asked)
  ]
}

/**
 * Makes the desk.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ feed, groups, ids, keeper, place, ways }: {
  readonly feed: Pick<Feed["Service"], "current">
  readonly groups: Groups
  readonly ids: Ids
  readonly keeper: Keeper
  readonly place: Place
  readonly ways: Handle.Ways
}) => {
  const { book, used } = keeper
  const placing = new Map<string, Deferred.Deferred<void>>()
  const handle = (ticket: Ticket): Handle.Handle => Handle.make(ticket, keeper, ways)
  const otherwise = (request: OrderRequest, ticket: Ticket): ReadonlyArray<string> => {
    const epoch = feed.current()
    const isElsewhere = epoch !== null && epoch.account !== null && !InUse.isOf(epoch)(ticket)
    return [...(isElsewhere ? ["account"] : []), ...differing(request, ticket)]
  }

  /** Why an order was not placed, for the audit. */
  const decided = (orderRef: string, error: Failure) =>
    Effect.sync(() =>
      keeper.audit({
        event: "decision",
        orderRef,
        passed: false,
        why: error.message,
        ...(error._tag === "OrderRefused" ? { blockedBy: error.blockedBy, broken: error.broken ?? [] } : {})
      })
    )

  /** Whoever asks under a name that is borne gets the order that bears it, which may be another than they mean. */
  const notPlaced = Effect.fnUntraced(function*(orderRef: string, differs: ReadonlyArray<string>) {
    if (differs.length === 0) return
    const why = `${orderRef} names an order already, of another ${
      differs.join(", ")
    }: that one was answered, and nothing was placed`
    yield* Effect.annotateLogs(Effect.logWarning(why), { orderRef })
    keeper.audit({ event: "decision", orderRef, passed: false, why })
  })

  /** Places under a name that nobody else is placing under; who comes second gets what the first has placed. */
  const under = (
    orderRef: string,
    work: Effect.Effect<ReadonlyArray<Ticket>, Failure>,
    known: (ticket: Ticket) => ReadonlyArray<Ticket>
  ): Effect.Effect<ReadonlyArray<Ticket>, Failure> =>
    Effect.suspend(() => {
      const done = Deferred.makeUnsafe<void>()
      const begin = Effect.suspend(() => {
        const ticket = book.byRef(orderRef)
        if (ticket !== undefined) return Effect.succeed(known(ticket))
        if (used.has(orderRef)) return Effect.fail(usedUp(orderRef))
        const taken = OrderRef.taken(keeper, orderRef)
        if (taken !== undefined) return Effect.fail(taken)
        const first = placing.get(orderRef)
        if (first !== undefined) return Effect.andThen(Deferred.await(first), under(orderRef, work, known))
        placing.set(orderRef, done)
        return Effect.tapError(work, (error) => decided(orderRef, error))
      })
      // whatever comes between, nobody waits in vain for a name that was taken
      return Effect.onExit(begin, () => {
        if (placing.get(orderRef) === done) placing.delete(orderRef)
        return Deferred.done(done, Exit.void)
      })
    })

  const placed = Effect.fnUntraced(function*(request: OrderRequest): Effect.fn.Return<Handle.Handle, Failure> {
    const named = { ...request, orderRef: request.orderRef ?? ids.ref() }
    const tickets = yield* under(named.orderRef, place.one(named), (ticket) => [ticket])
    const [ticket] = tickets
    if (ticket === undefined) return yield* Effect.die("nothing was placed")
    yield* notPlaced(named.orderRef, otherwise(named, ticket))
    return handle(ticket)
  })

  return {
    place: placed,
    bracket: Effect.fnUntraced(function*(bracket: Bracket) {
      const orderRef = bracket.entry.orderRef ?? ids.ref()
      const known = (ticket: Ticket) => [ticket, ...groups.exitsOf(orderRef)]
      const tickets = yield* under(orderRef, groups.bracket(bracket, orderRef), known)
      const [entry, takeProfit, stopLoss] = tickets
      if (entry === undefined || takeProfit === undefined || stopLoss === undefined) return yield* notBracket(orderRef)
      yield* notPlaced(orderRef, [
        ...otherwise(bracket.entry, entry),
        ...(Decimal.isEqual(takeProfit.request?.limitPrice, bracket.takeProfit) ? [] : ["takeProfit"]),
        ...(Decimal.isEqual(stopLoss.request?.stopPrice, bracket.stopLoss) ? [] : ["stopLoss"])
      ])
      return { entry: handle(entry), takeProfit: handle(takeProfit), stopLoss: handle(stopLoss) }
    }),
    oneCancelsAll: Effect.fnUntraced(function*(requests: ReadonlyArray<OrderRequest>) {
      const ocaGroup = ids.ref()
      // one that is there and undefined would take its order out of the group
      const named = requests.map((request) => ({
        ...request,
        ocaGroup: request.ocaGroup ?? ocaGroup,
        ocaType: request.ocaType ?? 1 as const,
        orderRef: request.orderRef ?? ids.ref()
      }))
      // in one order for everybody: who holds one name while waiting for another keeps nobody waiting who holds that
      const names = named.map(({ orderRef }) => orderRef).toSorted()
      const double = names.find((orderRef, at) => orderRef === names[at - 1])
      if (double !== undefined) return yield* twice(double)
      const known = () => named.flatMap(({ orderRef }) => book.byRef(orderRef) ?? [])
      const work = names.reduce((work, orderRef) => under(orderRef, work, known), groups.together(named))
      const tickets = yield* work
      for (const request of named) {
        const ticket = tickets.find(({ order }) => order.orderRef === request.orderRef)
        if (ticket === undefined) return yield* notOne(request.orderRef)
        yield* notPlaced(request.orderRef, otherwise(request, ticket))
      }
      return tickets.map(handle)
    })
  }
}
