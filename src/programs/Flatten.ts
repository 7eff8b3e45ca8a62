/**
 * Closes the positions of one account: each by one market order for exactly what is left, within a deadline.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Closer from "../domain/Closer.ts"
import * as Command from "../domain/Command.ts"
import * as RequestId from "../domain/RequestId.ts"
import type { ClosingRefused } from "../errors/ClosingRefused.ts"
import { TimeoutError } from "../errors/IbkrError.ts"
import { State, type Turn } from "../layers/State/State.ts"
import type { TwsSession } from "../layers/Tws/Tws.ts"
import * as Behind from "./Behind.ts"
import * as Closing from "./Flatten/Closing.ts"
import * as Desk from "./Flatten/Desk.ts"
import type { Held } from "./Flatten/Holdings.ts"
import * as Ledger from "./Flatten/Ledger.ts"
import * as Outcome from "./Flatten/Outcome.ts"
import * as Readiness from "./Flatten/Readiness.ts"
import * as Scribe from "./Flatten/Scribe.ts"
import * as Tickets from "./Flatten/Tickets.ts"

/**
 * What is closed, and within which bounds. `deadline` bounds all of it; `allowed` is the fence: may this session write to
 * this account right now? It is asked before every single write. `usedOrderId` is the highest order id that anybody has
 * sent in this session, 0 for none: an order that has ended is listed nowhere, and its id must not be used again.
 *
 * @since 0.1.0
 * @category models
 */
export interface FlattenOptions {
  readonly session: TwsSession
  readonly account: string
  readonly deadline: Duration.Duration
  readonly allowed: Effect.Effect<boolean>
  readonly usedOrderId: number
}

/**
 * How much of the deadline is kept, at most a half of it, to cancel what has not filled and to read what is left.
 *
 * @since 0.1.0
 * @category policies
 */
export const aftermath: Duration.Duration = Duration.seconds(6)

/**
 * How long one question (open orders, positions, contract details) or the cancel of our own orders may take, at most a
 * quarter of the time before the aftermath.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(3)

/**
 * How much of the deadline another closing of the account is waited for, at most.
 *
 * @since 0.1.0
 * @category policies
 */
export const waited = 0.5

const executions = RequestId.first + 1_000_000
const firstQuestion = executions + 1

const close = Effect.fnUntraced(function*(options: FlattenOptions, left: Effect.Effect<Duration.Duration>) {
  const { account, session, usedOrderId } = options
  const state = yield* State
  const turn = yield* Effect.result(state.closing(account, Duration.times(options.deadline, waited)))
  // a turn that another has taken over allows nothing more
  const allowed = Result.isSuccess(turn)
    ? Effect.flatMap(options.allowed, (may) => may ? turn.success.isOurs : Effect.succeed(false))
    : Effect.succeed(false)
  const scribe = yield* Scribe.make({ account, clientId: session.clientId })
  const ledger = yield* Ledger.make(session, account, scribe.hear)
  const total = Duration.toMillis(yield* left)
  const kept = Math.min(Duration.toMillis(aftermath), total / 2)
  const asLongAs = Math.min(Duration.toMillis(patience), (total - kept) / 4)
  const patiently = Desk.within(asLongAs)
  const desk = Desk.make({ session, account, allowed, ledger, patience: asLongAs, scribe })
  const startedAt = yield* Clock.currentTimeMillis
  const { clientId, nextOrderId } = session
  const isOwn = Tickets.isOwn(clientId)
  let planned: ReadonlyMap<number, Held> | undefined

  // Answers the contracts on which an order of ours may still be working, or one that closes them already, or nothing where orders are not known.
  const cancelOwn = Effect.gen(function*() {
    // one that could not be decoded may be ours, on anything
    if (!(yield* patiently(ledger.readOrders)) || ledger.areOrdersGarbled() || !(yield* allowed)) return undefined
    const open = ledger.tickets().filter((ticket) => !Tickets.isOver(ticket))
    const own = open.filter(isOwn)
    // of a run before that was killed, under another client id: nobody here can cancel it
    const closers = open.filter((ticket) => !isOwn(ticket) && ticket.isCloser)
    if (own.length === 0) return new Set(closers.flatMap(Tickets.conIds))
    // what they fill from now on is added to this
    if (!(yield* patiently(ledger.readPositions))) return undefined
    planned = new Map(ledger.positions())
    yield* desk.cancel(own)
    if (!(yield* patiently(desk.settle(own, Tickets.isDone)))) yield* patiently(ledger.readOrders)
    const isGone = ({ status }: Tickets.Ticket) => status === "Gone"
    const isTold = !own.some(isGone) ||
      ((yield* patiently(ledger.readExecutions(executions))) && !ledger.areExecutionsGarbled())
    const doubtful = own.filter((ticket) => !Tickets.isDone(ticket) || (isGone(ticket) && !isTold))
    return new Set([...doubtful, ...closers].flatMap(Tickets.conIds))
  })

  // Asks what each contract is, and answers those that can be closed.
  const targetsOf = Effect.fnUntraced(function*(conIds: ReadonlyArray<number>) {
    for (const [index, conId] of conIds.entries()) {
      yield* ledger.ask(firstQuestion + index, conId)
      yield* Effect.sleep(Desk.pace)
    }
    yield* patiently(ledger.until(() => conIds.every((_, index) => ledger.answer(firstQuestion + index)?.isDone)))
    const now = yield* Clock.currentTimeMillis
    return conIds.flatMap((conId, index) => {
      const target = Closing.judge(ledger.answer(firstQuestion + index)?.found, conId, now)
      if (typeof target !== "string") return [{ conId, target }]
      desk.refuse(conId, target)
      return []
    })
  })

  const refuseAll = Effect.fnUntraced(function*({ message, reason }: ClosingRefused) {
    yield* Effect.logError(message)
    if (!(yield* patiently(ledger.readPositions))) return
    planned = new Map(ledger.positions())
    for (const conId of planned.keys()) desk.refuse(conId, reason)
  })

  const send = Effect.fnUntraced(function*({ follows }: Turn) {
    yield* Desk.within(total - kept - asLongAs)(Readiness.wait({ session, account, ledger, patience: asLongAs }))
    const isReady = ledger.readiness() !== "not_ready"
    const busy = isReady ? yield* cancelOwn : undefined
    // where nothing will be sent, what is left of the time is for telling what is held
    if (follows && isReady) yield* Effect.sleep(asLongAs)
    if (!(yield* patiently(ledger.readPositions))) return
    // what is left, too, where the time ends before the positions have all that was filled
    planned = new Map(ledger.positions())
    yield* patiently(ledger.until(ledger.haveCaughtUp))
    planned = new Map(ledger.positions())
    const mayWrite = yield* allowed
    const isKnown = (conId: number) => busy?.has(conId) === false && ledger.isListed(conId) && ledger.hasCaughtUp(conId)
    for (const [conId, held] of planned) {
      if (!isReady) desk.refuse(conId, "account_not_ready")
      else if (!Closing.isClosable(held)) desk.refuse(conId, "not_supported")
      else if (!mayWrite) desk.refuse(conId, "not_allowed")
      else if (!isKnown(conId)) desk.refuse(conId, "unknown")
    }
    const targets = yield* targetsOf([...planned.keys()].filter((conId) => !desk.why.has(conId)))
    if (targets.length === 0) return
    const used = ledger.tickets().filter(isOwn).map(({ orderId }) => orderId)
    const floor = Math.max(nextOrderId, usedOrderId + 1, ...used.map((orderId) => orderId + 1))
    const ids = { account, clientId, floor, count: targets.length }
    // while nobody knows whose the state is they would not be kept
    const reserving = Effect.option(Effect.andThen(state.isOursInTime, state.reserveOrderIds(ids)))
    const first = Option.flatten(yield* Effect.timeoutOption(reserving, asLongAs))
    if (Option.isNone(first)) return targets.forEach(({ conId }) => desk.refuse(conId, "state_not_writable"))
    yield* Effect.forEach(targets, ({ conId, target }, index) =>
      first.value + index > RequestId.highest
        ? Effect.sync(() => desk.refuse(conId, "no_order_id"))
        : desk.place(conId, first.value + index, target, Closer.orderRef(startedAt, conId)))
    yield* desk.settle([...desk.closers.values()], Tickets.isSettled)
    yield* patiently(ledger.until(desk.isFollowed))
  })

  const finish = Effect.gen(function*() {
    const open = [...desk.closers.values()].filter((ticket) => !Tickets.isOver(ticket))
    for (const [conId, { status }] of desk.closers) if (status === "Inactive") desk.why.set(conId, "rejected")
    yield* Desk.within(kept * 0.4)(Effect.andThen(desk.cancel(open), desk.settle(open, Tickets.isDone)))
    const isRead = yield* Desk.within(kept * 0.4)(Effect.andThen(ledger.readPositions, ledger.readOrders))
    yield* Desk.within(kept * 0.1)(ledger.until(desk.isFollowed))
    yield* session.send(Command.make("cancelPositions"))
    return isRead
  })

  const outcome = yield* Effect.result(
    Desk.within(total - kept)(
      Result.isSuccess(turn) ? send(turn.success) : refuseAll(turn.failure)
    )
  )
  if (planned === undefined) {
    if (Result.isFailure(outcome)) return yield* outcome.failure
    return yield* new TimeoutError({ operation: "Snapshot", duration: asLongAs })
  }
  const isRead = yield* Effect.orElseSucceed(finish, () => false)
  for (const ticket of desk.closers.values()) scribe.ended(ticket)
  return yield* Outcome.of({ planned, closers: desk.closers, why: desk.why, ledger, isOwn, isRead })
})

/**
 * Closes what the account holds, whoever opened it: waits for its turn, and until the account's values can be trusted, cancels
 * our own working orders, reads the positions and waits until they have what those orders filled, asks what and where each one
 * is, and sends one DAY market order for each. Nothing is ever sent twice, and nothing at all where the turn does not come within
 * half of the deadline, once the session is lost, the fence says no or the account is not ready. Towards the deadline what has
 * not filled is cancelled.
 *
 * Fails with `PositionsLeft` when a position is left, orders of others rest on the contracts, or open orders were never known,
 * with an `IbkrError` when the positions could not even be read.
 *
 * @example
 * ```ts
 * Flatten.flatten({ session, account: "DU1234567", deadline: Duration.seconds(20), allowed: Effect.succeed(true), usedOrderId: 0 })
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export const flatten = Effect.fnUntraced(function*(options: FlattenOptions) {
  const left = yield* Behind.left(options.deadline)
  return yield* Behind.scoped(close(options, left), left)
})
