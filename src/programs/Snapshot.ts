/**
 * Learns what the account holds: positions, open orders, executions and completed orders, asked again until they end.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Command from "../domain/Command.ts"
import * as RequestId from "../domain/RequestId.ts"
import * as Verdict from "../domain/Verdict.ts"
import { TimeoutError } from "../errors/IbkrError.ts"
import { Facts } from "../layers/Facts.ts"
import type { TwsSession } from "../layers/Tws/Tws.ts"
import { Deadlines } from "../schedules/Deadlines.ts"

const positions = Command.make("reqPositions")
// All open orders (16), never the client's own (5): from client 0 that would bind the orders of the TWS window.
const openOrders = Command.make("reqAllOpenOrders")
const executions = Command.make("reqExecutions", RequestId.own.executions, {})
const completedOrders = Command.make("reqCompletedOrders", false)

/**
 * Asks for everything once, all of it by reading. What gates ready is asked last, so that a gateway that answers in order
 * has told the rest by then.
 *
 * @since 0.1.0
 * @category programs
 */
export const ask = Effect.fnUntraced(function*(session: TwsSession) {
  yield* session.send(executions)
  yield* session.send(completedOrders)
  yield* session.send(positions)
  yield* session.send(openOrders)
})

/**
 * Waits for the ends of positions and open orders, which gate ready: asked a second time after the deadline, then fails
 * with `TimeoutError("Snapshot")`. Assumes that `ask` has been done.
 *
 * @since 0.1.0
 * @category programs
 */
export const essentials = Effect.fnUntraced(function*(session: TwsSession) {
  const facts = yield* Facts
  const { snapshot } = yield* Deadlines
  const ended = facts.until(Verdict.essentialsKnown).pipe(Effect.as(true), Effect.timeoutOption(snapshot))
  if ((yield* ended)._tag === "Some") return
  yield* Effect.logWarning(
    `Positions or open orders were not listed to their end within ${Duration.format(snapshot)}: asking once more`
  )
  yield* session.send(positions)
  yield* session.send(openOrders)
  if ((yield* ended)._tag === "Some") return
  return yield* new TimeoutError({ operation: "Snapshot", duration: Duration.toMillis(snapshot) })
}, Effect.withSpan("Snapshot.essentials", {}, { captureStackTrace: false }))

/**
 * Asks for positions and open orders again and again, where they were asked for in vain, until both have ended: a gateway may come
 * to itself.
 *
 * @since 0.1.0
 * @category programs
 */
export const overdue = Effect.fnUntraced(function*(session: TwsSession) {
  const facts = yield* Facts
  const { askAgain } = yield* Deadlines
  const ended = facts.until(Verdict.essentialsKnown).pipe(Effect.as(true), Effect.timeoutOption(askAgain))
  while ((yield* ended)._tag === "None") {
    const { snapshot } = facts.get()
    if (snapshot.positions === null) yield* session.send(positions)
    if (snapshot.openOrders === null) yield* session.send(openOrders)
  }
})

/**
 * Asks for executions and completed orders again and again until both have ended.
 *
 * @since 0.1.0
 * @category programs
 */
export const history = Effect.fnUntraced(function*(session: TwsSession) {
  const facts = yield* Facts
  const { askAgain } = yield* Deadlines
  while (true) {
    const ended = yield* facts.until(Verdict.historyKnown).pipe(Effect.as(true), Effect.timeoutOption(askAgain))
    if (ended._tag === "Some") return
    yield* Effect.logWarning(
      `Executions or completed orders were not listed to their end: unknown, asked again every ${
        Duration.format(askAgain)
      }`
    )
    if (facts.get().snapshot.executions === null) yield* session.send(executions)
    if (facts.get().snapshot.completedOrders === null) yield* session.send(completedOrders)
  }
})

/**
 * Asks for completed orders once, which a read-only API refuses.
 *
 * @since 0.1.0
 * @category programs
 */
export const askWritable = (session: TwsSession) => session.send(completedOrders)

/**
 * While the API is read-only, asks again and again for completed orders, which such an API refuses: a person may have taken that
 * setting back. Where open orders were not listed either, they are asked for once it has been, since they gate ready then.
 *
 * @since 0.1.0
 * @category programs
 */
export const writable = Effect.fnUntraced(function*(session: TwsSession) {
  const facts = yield* Facts
  const { askAgain } = yield* Deadlines
  while (true) {
    yield* facts.until(({ readOnlyApi }) => readOnlyApi)
    const lifted = facts.until(({ readOnlyApi }) => !readOnlyApi)
    if ((yield* Effect.timeoutOption(lifted, askAgain))._tag === "None") yield* askWritable(session)
    else if (!Verdict.essentialsKnown(facts.get())) {
      yield* session.send(openOrders)
      yield* essentials(session)
    }
  }
})
