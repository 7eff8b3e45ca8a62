/**
 * The three lists that a gateway is asked for what became of our orders, and how its answers are read.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Command from "../../../../domain/Command.ts"
import type { IbkrError } from "../../../../errors/IbkrError.ts"
import type { RequestError } from "../../../../errors/RequestError.ts"
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
const completedOrders: Question<true> = {
  command: () => Command.make("reqCompletedOrders", false),
  collect: () => ({ _tag }) => _tag === "completedOrdersEnd" ? Option.some(true) : Option.none(),
  hears: ["completedOrdersEnd"],
  parts: ["completedOrder"]
}
const executions: Question<true> = {
  command: (reqId) => Command.make("reqExecutions", reqId, {}),
  collect: () => ({ _tag }) => _tag === "execDetailsEnd" ? Option.some(true) : Option.none(),
  parts: ["execDetails", "commissionReport"]
}

/**
 * All that gateways tell of orders: what of it cannot be decoded is in the lists, too.
 *
 * @since 0.1.0
 * @category questions
 */
export const parts = [openOrders, completedOrders, executions].flatMap(({ parts = [] }) => parts)

/**
 * Asks for open orders, completed orders and executions at once.
 *
 * @since 0.1.0
 * @category programs
 */
export const ask = ({ ask }: Requests["Service"]) =>
  Effect.all([
    Effect.result(ask(openOrders)),
    Effect.result(ask(completedOrders)),
    Effect.result(ask(executions))
  ], { concurrency: "unbounded" })

/**
 * Did the session end before the gateway had its chance to answer?
 *
 * @since 0.1.0
 * @category guards
 */
export const isUnasked = (answer: Answer): boolean =>
  Result.isFailure(answer) && (answer.failure._tag !== "RequestError" || answer.failure.reason === "SessionEnded")

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
