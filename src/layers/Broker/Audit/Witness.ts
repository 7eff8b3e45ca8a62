/**
 * Writes into the audit what passes through the services that move orders: what was meant, what was decided, what was sent,
 * and what came of it. Where no audit is provided, nothing is written.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as AuditLine from "../../../domain/AuditLine.ts"
import type { Command } from "../../../domain/Command.ts"
import type { OrderRejected } from "../../../errors/OrderRejected.ts"
import { Audit } from "../Audit.ts"
import { Journal } from "../Journal.ts"
import type * as Entry from "../Journal/Entry.ts"
import { Orders } from "../Orders.ts"
import type { Failure } from "../Orders.ts"
import { Pacing } from "../Pacing.ts"
import { Risk } from "../Risk.ts"

/**
 * What writes into the audit, if there is one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const write: Effect.Effect<Audit["Service"]["write"]> = Effect.map(
  Effect.serviceOption(Audit),
  Option.match({ onNone: () => () => Effect.void, onSome: ({ write }) => write })
)

const intentOf = (entry: Entry.Entry): ReadonlyArray<AuditLine.Entry> => {
  if (entry[0] === "intent") {
    const [event, orderRef, orderId, clientId, account, epoch, , request, parentRef] = entry
    return [{ event, orderRef, orderId, clientId, account, epoch, request, parentRef }]
  }
  if (entry[0] !== "change") return []
  const [, orderRef, , request] = entry
  return [{ event: "intent", orderRef, changes: true, request }]
}

/**
 * The journal, of which every intent is written that it has taken: before the order's first byte.
 *
 * @since 0.1.0
 * @category layers
 */
export const journal: Layer.Layer<Journal, never, Journal> = Layer.effect(
  Journal,
  Effect.gen(function*() {
    const inner = yield* Journal
    const tell = yield* write
    return Journal.of({
      ...inner,
      write: (entries) =>
        Effect.tap(
          inner.write(entries),
          (isKept) => isKept ? Effect.forEach(entries.flatMap(intentOf), tell, { discard: true }) : Effect.void
        )
    })
  })
)

/**
 * The gate of risk, of which every decision is written, every use of its switch, and the end of every order of ours.
 *
 * @since 0.1.0
 * @category layers
 */
export const risk: Layer.Layer<Risk, never, Risk> = Layer.effect(
  Risk,
  Effect.gen(function*() {
    const inner = yield* Risk
    const tell = yield* write
    return Risk.of({
      ...inner,
      check: (intent) =>
        Effect.tap(inner.check(intent), (broken) => {
          const { orderRef } = intent.request
          return tell({ event: "decision", orderRef, by: "risk", passes: broken.length === 0, broken })
        }),
      settled: (order) => {
        const { averagePrice, commission, filled, message, orderId, permId, state } = order
        const orderRef = order.orderRef ?? undefined
        return Effect.andThen(
          inner.settled(order),
          tell({ event: "outcome", orderRef, orderId, permId, state, filled, averagePrice, commission, message })
        )
      },
      kill: {
        ...inner.kill,
        engage: (why) => Effect.andThen(tell({ event: "kill_switch", engaged: true, why }), inner.kill.engage(why)),
        release: Effect.andThen(inner.kill.release, tell({ event: "kill_switch", engaged: false }))
      }
    })
  })
)

const sentOf = (command: Command): Omit<AuditLine.Entry, "event"> | undefined => {
  if (command._tag === "cancelOrder") return { command: command._tag, orderId: command.args[0] }
  if (command._tag !== "placeOrder") return undefined
  const [orderId, contract, order] = command.args
  return { orderRef: order.orderRef, command: command._tag, orderId, contract, order }
}

/**
 * The pace, of which every order and cancel is written that went to the line, or did not.
 *
 * @since 0.1.0
 * @category layers
 */
export const pacing: Layer.Layer<Pacing, never, Pacing> = Layer.effect(
  Pacing,
  Effect.gen(function*() {
    const inner = yield* Pacing
    const tell = yield* write
    return Pacing.of({
      ...inner,
      send: (epoch, command, lane) => {
        const sent = sentOf(command)
        if (sent === undefined) return inner.send(epoch, command, lane)
        return inner.send(epoch, command, lane).pipe(
          Effect.tap(() => tell({ event: "sent", ...sent, epoch: epoch.number })),
          Effect.tapError(({ message }) =>
            tell({ event: "decision", ...sent, epoch: epoch.number, by: "line", passes: false, why: message })
          )
        )
      }
    })
  })
)

/**
 * The orders, of which every refusal is written: by us, or since there is no session or no such contract.
 *
 * @since 0.1.0
 * @category layers
 */
export const orders: Layer.Layer<Orders, never, Orders> = Layer.effect(
  Orders,
  Effect.gen(function*() {
    const inner = yield* Orders
    const tell = yield* write
    const refused =
      (asked: string, orderRef?: string) => <A, E extends Failure | OrderRejected>(effect: Effect.Effect<A, E>) =>
        Effect.tapError(effect, (error) => {
          const { message } = error
          const reasons = error._tag === "OrderRefused" ? { blockedBy: error.blockedBy, broken: error.broken } : {}
          return tell({ event: "decision", orderRef, by: "orders", asked, passes: false, why: message, ...reasons })
        })
    return Orders.of({
      ...inner,
      place: (request) => refused("place", request.orderRef)(inner.place(request)),
      bracket: (bracket) => refused("bracket", bracket.entry.orderRef)(inner.bracket(bracket)),
      oneCancelsAll: (requests) => refused("oneCancelsAll")(inner.oneCancelsAll(requests)),
      modify: (orderRef, changes) => refused("modify", orderRef)(inner.modify(orderRef, changes)),
      cancel: (orderRef) => refused("cancel", orderRef)(inner.cancel(orderRef)),
      cancelAll: refused("cancelAll")(inner.cancelAll)
    })
  })
)
