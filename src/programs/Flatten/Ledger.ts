/**
 * What one session tells of one account while positions are closed: positions, open orders and contract details.
 *
 * @since 0.1.0
 */
import type { ContractDetails } from "@stoqey/ib/dist/api/contract/contractDetails.js"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Command from "../../domain/Command.ts"
import type { Event } from "../../domain/Event.ts"
import { ConnectionError, type IbkrError } from "../../errors/IbkrError.ts"
import * as TwsCode from "../../errors/TwsCode.ts"
import type { TwsSession } from "../../layers/Tws/Tws.ts"
import * as Tickets from "./Tickets.ts"

/**
 * A position that is not zero.
 *
 * @since 0.1.0
 * @category models
 */
export interface Held {
  readonly symbol: string
  readonly secType: string
  readonly pos: number
}

/**
 * The answers to a question about a contract; complete when it `isDone`.
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
 * for their answer or fail when the session ends; bounding them is the caller's.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(session: TwsSession, account: string) {
  const tickets = Tickets.make(session.clientId, account)
  const answers = new Map<number, Answer>()
  let held = new Map<number, Held>()
  let listing: Map<number, Held> | undefined
  // ends of lists of orders still to come: after a list that was given up, the next end would be that one's
  let owed = 0
  let changed = Deferred.makeUnsafe<void, IbkrError>()
  let lost: IbkrError | undefined

  const onEvent = (event: Event) => {
    switch (event._tag) {
      case "position": {
        if (event.account !== account) return
        const { contract: { conId = 0, secType = "", symbol = "" }, pos } = event
        for (const book of [held, listing]) {
          if (pos === 0) book?.delete(conId)
          else book?.set(conId, { symbol, secType, pos })
        }
        return
      }
      case "positionEnd": {
        held = listing ?? held
        listing = undefined
        return
      }
      case "openOrder":
        return tickets.onOpenOrder(event)
      case "orderStatus":
        return tickets.onOrderStatus(event)
      case "openOrderEnd": {
        if (owed > 0 && --owed === 0) tickets.endList()
        return
      }
      case "contractDetails": {
        answers.get(event.reqId)?.found.push(event.contractDetails)
        return
      }
      case "contractDetailsEnd": {
        const answer = answers.get(event.reqId)
        if (answer !== undefined) answer.isDone = true
        return
      }
      case "error": {
        const { errorCode, errorMsg: text, id } = event
        const answer = answers.get(id)
        if (answer === undefined) return tickets.onError(event)
        answer.isDone ||= TwsCode.lookup(errorCode, { id, text, about: "request" }).severity === "error"
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

  yield* Stream.runForEach(session.events, (event) =>
    Effect.sync(() => {
      onEvent(event)
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
    /** The positions that are not zero now, by conId. */
    positions: (): ReadonlyMap<number, Held> => held,
    tickets: tickets.all,
    enter: tickets.enter,
    /** Waits until something holds that events can change. */
    until,
    /** Lists the positions anew; deltas go on arriving. */
    readPositions: Effect.suspend(() => {
      listing = new Map()
      return Effect.andThen(session.send(Command.make("reqPositions")), until(() => listing === undefined))
    }),
    /** Lists the open orders of everybody anew (16, never 5: from client 0 that binds those of the TWS window). */
    readOrders: Effect.suspend(() => {
      tickets.beginList()
      owed++
      return Effect.andThen(session.send(Command.make("reqAllOpenOrders")), until(() => owed === 0))
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
