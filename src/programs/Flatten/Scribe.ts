/**
 * Writes into the audit what becomes of the orders with which positions are closed, beside that work: no order waits for
 * a line, and none is kept from being sent by one.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import type * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import type * as AuditLine from "../../domain/AuditLine.ts"
import type { Event } from "../../domain/Event.ts"
import * as Audit from "../../layers/Broker/Audit.ts"
import type * as Tickets from "./Tickets.ts"

/**
 * How long the end of the work waits for lines that are not written yet.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(1)

/**
 * What is told of the closing orders. Each line says `who`: `shutdown`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Scribe {
  /** An order is about to be sent. */
  readonly intend: (orderId: number, contract: Contract, order: Order) => void
  /** A command about an order was written to the gateway. */
  readonly sent: (command: "placeOrder" | "cancelOrder", orderId: number) => void
  /** A position gets no order, or nothing of its order was sent. */
  readonly refuse: (conId: number, why: string) => void
  /** A frame came: those that tell of the orders are written. */
  readonly hear: (event: Event) => void
  /** How an order stands when all is done. */
  readonly ended: (ticket: Tickets.Ticket) => void
}

const states: { readonly [status: string]: string } = {
  Filled: "filled",
  Cancelled: "cancelled",
  ApiCancelled: "cancelled",
  Rejected: "rejected",
  Inactive: "rejected"
}

/**
 * Writes for as long as the Scope lasts, where an audit is provided; then waits for what is not written yet, as long as
 * `patience` says, and leaves the rest to be written after.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { account, clientId }: { readonly account: string; readonly clientId: number }
): Effect.fn.Return<Scribe, never, Scope.Scope> {
  const audit = Option.getOrElse(yield* Effect.serviceOption(Audit.Audit), () => Audit.none)
  const due = yield* Queue.make<void, Cause.Done>()
  // not the Scope's own: a line that a disk holds up cannot be interrupted, and would hold up the end of the program
  const writing = yield* Queue.take(due).pipe(
    Effect.andThen(Effect.ignoreCause(audit.write(), { log: "Warn" })),
    Effect.forever,
    Effect.ignore,
    Effect.forkDetach({ startImmediately: true })
  )
  yield* Effect.addFinalizer(() => Effect.andThen(Queue.end(due), Effect.timeoutOption(Fiber.await(writing), patience)))

  const refs = new Map<number, string>()
  const executions = new Map<string, number>()
  const filled = new Map<number, { readonly filled: number; readonly averagePrice: number | undefined }>()
  const note = (
    event: AuditLine.AuditEvent,
    orderId: number | undefined,
    data: { readonly [name: string]: unknown }
  ): void => {
    const orderRef = orderId === undefined ? undefined : refs.get(orderId)
    // it was before whatever others write into the audit until it is written
    audit.note({ event, orderRef, orderId, who: "shutdown", ...data })
    Queue.offerUnsafe(due, undefined)
  }
  const received = (orderId: number | undefined, message: string, data: { readonly [name: string]: unknown }): void => {
    if (orderId !== undefined && refs.has(orderId)) note("received", orderId, { message, ...data })
  }

  return {
    intend: (orderId, { conId, exchange, symbol }, { orderRef = "", ...order }) => {
      refs.set(orderId, orderRef)
      note("intent", orderId, { clientId, request: { conId, symbol, exchange, ...order, account } })
    },
    sent: (command, orderId) => note("sent", orderId, { command, clientId }),
    refuse: (conId, why) => note("decision", undefined, { conId, passed: false, why }),
    hear: (event) => {
      switch (event._tag) {
        case "openOrder": {
          const { order: { clientId: client, permId }, orderId, orderState: { status } } = event
          return client === clientId ? received(orderId, event._tag, { status, permId }) : undefined
        }
        case "orderStatus": {
          const { avgFillPrice: averagePrice, clientId: client, orderId, permId, remaining, status } = event
          if (client !== clientId) return
          filled.set(orderId, { filled: event.filled, averagePrice })
          return received(orderId, event._tag, { status, permId, filled: event.filled, remaining, averagePrice })
        }
        case "execDetails": {
          const { clientId: client, execId = "", orderId = 0, price, shares: quantity } = event.execution
          if (client !== clientId || executions.has(execId)) return
          executions.set(execId, orderId)
          return received(orderId, "execution", { execId, quantity, price })
        }
        case "commissionReport": {
          const { commission, execId = "" } = event.commissionReport
          return received(executions.get(execId), "fee", { execId, commission })
        }
        case "error":
          return received(event.id, event._tag, { code: event.errorCode, text: event.errorMsg })
      }
    },
    ended: ({ orderId, status: twsStatus }) =>
      note("outcome", orderId, { state: states[twsStatus] ?? "unknown", twsStatus, ...filled.get(orderId) })
  }
})
