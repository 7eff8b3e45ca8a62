/**
 * What one session tells of one account while positions are closed: positions, orders, fills and contract details.
 *
 * @since 0.1.0
 */
import type { ContractDetails } from "@stoqey/ib/dist/api/contract/contractDetails.js"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Command from "../../domain/Command.ts"
import type { Event } from "../../domain/Event.ts"
import { orderIdOf } from "../../domain/Execution.ts"
import { ConnectionError, type IbkrError } from "../../errors/IbkrError.ts"
import * as TwsCode from "../../errors/TwsCode.ts"
import type { TwsSession } from "../../layers/Tws/Tws.ts"
import * as MessageId from "../../wire/MessageId.ts"
import * as Fills from "./Fills.ts"
import * as Holdings from "./Holdings.ts"
import * as Lists from "./Lists.ts"
import * as Tickets from "./Tickets.ts"

/**
 * What the account's values say of themselves: `not_said` where they ended without a word of it.
 *
 * @since 0.1.0
 * @category models
 */
export type Readiness = "unknown" | "not_said" | "ready" | "not_ready"

// with the prefix that some versions put before every key
const readyKeys = new Set(["AccountReady", "$LEDGER-AccountReady"])

// executions that nobody asked for
const live = -1

const idOfExecution = MessageId.ofEvent("execDetails")

// sizes may have decimals, and sums of those have more
const grain = 1e-6

/**
 * The answers to a question with a request id; complete when it `isDone`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Answer {
  readonly found: Array<ContractDetails>
  isDone: boolean
}

/**
 * Opens the ledger of an account: subscribed to the session's events for as long as the Scope lasts. Its effects wait
 * for their answer or fail when the session ends; bounding them is the caller's. `heard` is told of every event.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  session: TwsSession,
  account: string,
  heard: (event: Event) => void = () => {}
) {
  const tickets = Tickets.make(session.clientId, account)
  const answers = new Map<number, Answer>()
  const holdings = Holdings.make(account)
  const fills = Fills.make()
  let readiness: Readiness = "unknown"
  let areExecutionsGarbled = false
  let changed = Deferred.makeUnsafe<void, IbkrError>()
  let lost: IbkrError | undefined

  const onEvent = (event: Event) => {
    switch (event._tag) {
      case "position": {
        const conId = holdings.onPosition(event)
        // before the first list nothing can be added up, but what is told after a fill has it
        if (conId !== undefined && !holdings.hasBase(conId)) fills.settle(conId)
        return
      }
      case "positionEnd":
        return holdings.endList()
      case "undecodable": {
        areExecutionsGarbled ||= event.messageId === idOfExecution
        holdings.onUndecodable(event)
        return tickets.onUndecodable(event)
      }
      case "openOrder": {
        const key = tickets.onOpenOrder(event)
        const ticket = tickets.get(key)
        if (ticket?.status === "Filled") fills.onTicket(key, ticket, 0)
        return
      }
      case "orderStatus": {
        const key = tickets.onOrderStatus(event)
        const ticket = tickets.get(key)
        if (ticket !== undefined) fills.onTicket(key, ticket, event.filled)
        return
      }
      case "execDetails": {
        const { acctNumber, clientId = 0, permId } = event.execution
        const key = tickets.key(clientId, orderIdOf(event.execution), permId)
        // of orders that were not listed, answers tell what was long before
        const counts = event.reqId === live || tickets.get(key) !== undefined
        if (acctNumber === account && counts) fills.onExecution(key, event)
        return
      }
      case "updateAccountValue": {
        if (event.accountName !== account || !readyKeys.has(event.key)) return
        readiness = event.value === "false" ? "not_ready" : "ready"
        return
      }
      case "accountDownloadEnd": {
        if (event.account === account && readiness === "unknown") readiness = "not_said"
        return
      }
      case "openOrderEnd":
        return tickets.endList()
      case "contractDetails": {
        answers.get(event.reqId)?.found.push(event.contractDetails)
        return
      }
      case "execDetailsEnd":
      case "contractDetailsEnd": {
        const answer = answers.get(event.reqId)
        if (answer !== undefined) answer.isDone = true
        return
      }
      case "error": {
        const { errorCode, errorMsg: text, id } = event
        const answer = answers.get(id)
        if (answer === undefined) return tickets.onError(event)
        answer.isDone ||= TwsCode.isFailure(TwsCode.lookup(errorCode, { id, text, about: "request" }))
        return
      }
    }
  }
  const wake = (how: Effect.Effect<void, IbkrError>) => {
    const woken = changed
    changed = Deferred.makeUnsafe()
    Deferred.doneUnsafe(woken, how)
  }
  const until = (isTrue: () => boolean): Effect.Effect<void, IbkrError> =>
    Effect.suspend(() => {
      if (isTrue()) return Effect.void
      if (lost !== undefined) return Effect.fail(lost)
      return Effect.andThen(Deferred.await(changed), until(isTrue))
    })

  /** Has the position all that orders have filled of it? It is told after them. */
  const hasCaughtUp = (conId: number): boolean => {
    const change = fills.change(conId)
    return change === 0 || Math.abs(holdings.base(conId) + change - holdings.pos(conId)) < grain
  }

  yield* Stream.runForEach(session.events, (event) =>
    Effect.sync(() => {
      onEvent(event)
      heard(event)
      wake(Effect.void)
    })).pipe(
      Effect.andThen(Effect.fail(new ConnectionError({ reason: "Closed" }))),
      Effect.catch((error: IbkrError) =>
        Effect.sync(() => {
          lost = error
          wake(Effect.fail(error))
        })
      ),
      // subscribed before anything is asked
      Effect.forkScoped({ startImmediately: true })
    )

  return {
    /** The positions that are not known to be zero, by conId. */
    positions: holdings.all,
    /** Was the position told since the last list of them began? */
    isListed: holdings.isListed,
    isGarbled: holdings.isGarbled,
    isStale: holdings.isStale,
    hasCaughtUp,
    /** Have all positions caught up, those too that were not there before? */
    haveCaughtUp: (): boolean => fills.conIds().every(hasCaughtUp),
    readiness: (): Readiness => readiness,
    tickets: tickets.all,
    areOrdersGarbled: tickets.isGarbled,
    areOrdersKnown: tickets.isKnown,
    enter: tickets.enter,
    /** Waits until something holds that events can change. */
    until,
    ...Lists.make({ session, holdings, tickets, until }),
    /** Was one that was told since they were asked for lost, because it could not be decoded? */
    areExecutionsGarbled: (): boolean => areExecutionsGarbled,
    /** Asks for what the client's orders have filled today. */
    readExecutions: (reqId: number) =>
      Effect.suspend(() => {
        areExecutionsGarbled = false
        const answer: Answer = { found: [], isDone: false }
        answers.set(reqId, answer)
        const filter = { clientId: String(session.clientId), acctCode: account }
        return Effect.andThen(session.send(Command.make("reqExecutions", reqId, filter)), until(() => answer.isDone))
      }),
    /** Asks what a contract is, by its conId alone: a position names no usable exchange. */
    ask: (reqId: number, conId: number): Effect.Effect<void, ConnectionError> =>
      Effect.suspend(() => {
        answers.set(reqId, { found: [], isDone: false })
        return session.send(Command.make("reqContractDetails", reqId, { conId }))
      }),
    answer: (reqId: number): Answer | undefined => answers.get(reqId)
  }
})

/**
 * The ledger.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ledger extends Effect.Success<ReturnType<typeof make>> {}
