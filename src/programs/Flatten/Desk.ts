/**
 * Places, cancels and follows the orders with which positions are closed: nothing is written unless the fence allows it.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "../../domain/Command.ts"
import * as Mask from "../../domain/Mask.ts"
import type { ConnectionError } from "../../errors/IbkrError.ts"
import type { TwsSession } from "../../layers/Tws/Tws.ts"
import * as Closing from "./Closing.ts"
import type { Ledger } from "./Ledger.ts"
import type { Scribe } from "./Scribe.ts"
import type * as Tickets from "./Tickets.ts"

/**
 * The time between two messages: 50 a second is all that a gateway takes.
 *
 * @since 0.1.0
 * @category policies
 */
export const pace: Duration.Duration = Duration.millis(20)

/**
 * Did it end within so many milliseconds?
 *
 * @since 0.1.0
 * @category combinators
 */
export const within = (millis: number) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<boolean, E, R> =>
  Effect.map(Effect.timeoutOption(effect, Duration.millis(millis)), Option.isSome)

/**
 * What the desk works with: `allowed` is the fence, asked before every write, `patience` how long (ms) one question may
 * take.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly session: TwsSession
  readonly account: string
  readonly allowed: Effect.Effect<boolean>
  readonly ledger: Ledger
  readonly patience: number
  readonly scribe: Scribe
}

/**
 * Opens the desk. `closers` are the orders sent, by conId; `why` is why a position got none.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ account, allowed, ledger, patience, scribe, session }: Ground) => {
  const closers = new Map<number, Tickets.Ticket>()
  const why = new Map<number, Closing.Why>()

  /** No order is sent for a position, or nothing of it was. */
  const refuse = (conId: number, reason: Closing.Why): void => {
    why.set(conId, reason)
    scribe.refuse(conId, reason)
  }

  /** Asks for the cancel of each. */
  const cancel = (tickets: ReadonlyArray<Tickets.Ticket>) =>
    Effect.forEach(tickets, (ticket) =>
      Effect.gen(function*() {
        if (!(yield* allowed)) return
        Object.assign(ticket, { isFresh: false, wasDoubtful: false })
        yield* session.send(Command.make("cancelOrder", ticket.orderId))
        scribe.sent("cancelOrder", ticket.orderId)
        yield* Effect.sleep(pace)
      }), { discard: true })

  /** Waits until all are settled. Where a message says less than an order's state, the list of open orders tells. */
  const settle = Effect.fnUntraced(function*(
    tickets: ReadonlyArray<Tickets.Ticket>,
    isOne: (ticket: Tickets.Ticket) => boolean
  ) {
    const isSettled = () => tickets.every(isOne)
    const isDoubtful = () => tickets.some((ticket) => ticket.isDoubtful && !isOne(ticket))
    while (!isSettled()) {
      yield* ledger.until(() => isSettled() || isDoubtful())
      if (isDoubtful()) yield* within(patience)(ledger.readOrders)
    }
  })

  const send = (conId: number, orderId: number, target: Closing.Target, orderRef: string) =>
    Effect.suspend(() => {
      const pos = ledger.positions().get(conId)?.pos
      if (pos === undefined || pos === null) return Effect.void
      const { contract } = target
      const order = Closing.order({ ...target, pos, account, orderRef })
      const ticket = ledger.enter(orderId, contract, order)
      closers.set(conId, ticket)
      scribe.intend(orderId, contract, order)
      return session.send(Command.make("placeOrder", orderId, contract, order)).pipe(
        Effect.andThen(Effect.suspend(() => {
          scribe.sent("placeOrder", orderId)
          return Effect.logInfo(Mask.text(
            `Closing ${contract.symbol}: ${order.action} ${order.totalQuantity} at ${contract.exchange}`
          ))
        })),
        Effect.annotateLogs({ orderId, orderRef }),
        Effect.catch((error: ConnectionError) => {
          // nothing was sent
          ticket.status = "Gone"
          refuse(conId, error.isUnwritable ? "rejected" : "unknown")
          return error.isUnwritable ? Effect.void : Effect.fail(error)
        })
      )
      // an order that is sent must also be known
    }).pipe(Effect.uninterruptible)

  /** Sends the order that takes a position to zero: for what is left of it at that moment, which may be nothing. */
  const place = Effect.fnUntraced(function*(conId: number, orderId: number, target: Closing.Target, orderRef: string) {
    if (ledger.isStale()) yield* within(patience)(ledger.readPositions)
    if (!(yield* allowed)) refuse(conId, "not_allowed")
    else if (ledger.readiness() === "not_ready") refuse(conId, "account_not_ready")
    else if (ledger.isStale() || !ledger.isListed(conId) || !ledger.hasCaughtUp(conId)) refuse(conId, "unknown")
    else {
      yield* send(conId, orderId, target, orderRef)
      yield* Effect.sleep(pace)
    }
  })

  /** Has every position followed the fill that has closed it? It is told after that. */
  const isFollowed = (): boolean =>
    [...closers].every(([conId, { status }]) =>
      status !== "Filled" || !ledger.isListed(conId) || !ledger.positions().has(conId)
    )

  return { cancel, settle, isFollowed, place, refuse, closers, why }
}
