/**
 * The three lists that a gateway is asked for what became of our orders, and how its answers are read.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Command from "../../../../domain/Command.ts"
import type { Event } from "../../../../domain/Event.ts"
import * as RequestId from "../../../../domain/RequestId.ts"
import type { IbkrError } from "../../../../errors/IbkrError.ts"
import type { RequestError } from "../../../../errors/RequestError.ts"
import * as TwsCode from "../../../../errors/TwsCode.ts"
import * as MessageId from "../../../../wire/MessageId.ts"
import type { Question, Requests } from "../../Requests.ts"

/**
 * How a list was answered: it ended, or why it did not.
 *
 * @since 0.1.0
 * @category models
 */
export type Answer = Result.Result<true, RequestError | IbkrError>

/**
 * All open orders (16), never the client's own (5): from client 0 that would bind the orders of the TWS window.
 *
 * @since 0.1.0
 * @category questions
 */
export const openOrders: Question<true> = {
  command: () => Command.make("reqAllOpenOrders"),
  collect: () => ({ _tag }) => _tag === "openOrderEnd" ? Option.some(true) : Option.none(),
  hears: ["openOrderEnd"],
  parts: ["openOrder", "orderStatus"]
}

/**
 * The orders that are done (99), also those that were not placed by the API. Where the API is read-only they are refused by no id.
 *
 * @since 0.1.0
 * @category questions
 */
export const completedOrders: Question<true> = {
  command: () => Command.make("reqCompletedOrders", false),
  collect: () => ({ _tag }) => _tag === "completedOrdersEnd" ? Option.some(true) : Option.none(),
  hears: ["completedOrdersEnd"],
  parts: ["completedOrder"],
  isRefusedBy: ({ errorCode, errorMsg, id }) => RequestId.isNobodys(id) && TwsCode.mayBeReadOnlyApi(errorCode, errorMsg)
}

const executions: Question<true> = {
  command: (reqId) => Command.make("reqExecutions", reqId, {}),
  collect: () => ({ _tag }) => _tag === "execDetailsEnd" ? Option.some(true) : Option.none(),
  // what they cost may come behind the end, and says nothing of orders
  parts: ["execDetails"]
}

/**
 * Makes what asks for open orders, completed orders and executions at once. `isAwaited`: may what bears that message id still be
 * in a list that was asked for? What comes behind the end of its own is in none.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ ask }: Requests["Service"]) => {
  const awaited = new Set<number | undefined>()
  const list = (question: Question<true>) => {
    const ids = question.parts?.map(MessageId.ofEvent) ?? []
    const ended = () => ids.forEach((id) => awaited.delete(id))
    // at once: more may be told in the same breath
    const collect = () => {
      const take = question.collect()
      return (event: Event) => {
        const taken = take(event)
        if (Option.isSome(taken)) ended()
        return taken
      }
    }
    return Effect.suspend(() => {
      ids.forEach((id) => awaited.add(id))
      return Effect.result(ask({ ...question, collect }))
    }).pipe(Effect.ensuring(Effect.sync(ended)))
  }
  return {
    ask: Effect.all([list(openOrders), list(completedOrders), list(executions)], { concurrency: "unbounded" }),
    isAwaited: (messageId: number): boolean => awaited.has(messageId)
  }
}

/**
 * What asks.
 *
 * @since 0.1.0
 * @category models
 */
export interface Questions extends ReturnType<typeof make> {}

/**
 * Did the session end before the gateway had its chance to answer?
 *
 * @since 0.1.0
 * @category guards
 */
export const isUnasked = (answer: Answer): boolean =>
  Result.isFailure(answer) && (answer.failure._tag !== "RequestError" || answer.failure.reason === "SessionEnded")

/**
 * Did the gateway refuse to answer?
 *
 * @since 0.1.0
 * @category guards
 */
export const isRefused = (answer: Answer): boolean =>
  Result.isFailure(answer) && answer.failure._tag === "RequestError" && answer.failure.reason === "Refused"

/**
 * Did the gateway leave a question unanswered, or answer what cannot be read, where it did not refuse it?
 *
 * @since 0.1.0
 * @category guards
 */
export const isLost = (error: RequestError | IbkrError): boolean =>
  error._tag === "RequestError" && (error.reason === "TimedOut" || error.reason === "Unreadable")

/**
 * Is what a list says still to be had, so that it is asked for once more?
 *
 * @since 0.1.0
 * @category guards
 */
export const isUnanswered = (answer: Answer): boolean => Result.isFailure(answer) && isLost(answer.failure)
