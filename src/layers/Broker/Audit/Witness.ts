/**
 * Writes into the audit what the gate of risk refuses, and every use of its switch; what it lets pass, and what came of an order,
 * has its line here and is written by who knows of it. Where no audit is provided, nothing is written.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as AuditLine from "../../../domain/AuditLine.ts"
import * as Mask from "../../../domain/Mask.ts"
import type { Order } from "../../../domain/Order.ts"
import type { Broken } from "../../../errors/OrderRefused.ts"
import { Audit, none } from "../Audit.ts"
import type * as Entry from "../Journal/Entry.ts"
import { Risk } from "../Risk.ts"

/**
 * The line that says what the gate of risk has decided of an order.
 *
 * @since 0.1.0
 * @category constructors
 */
export const decision = (orderRef: string, broken: ReadonlyArray<Broken>): AuditLine.Entry => ({
  event: "decision",
  orderRef,
  by: "risk",
  passes: broken.length === 0,
  broken
})

/**
 * The line that says what is meant: the intent of an order as the journal has it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const intent = (
  [event, orderRef, orderId, clientId, , epoch, , request, parentRef]: Entry.Intent
): AuditLine.Entry => ({ event, orderRef, orderId, clientId, epoch, request, parentRef })

/**
 * The line that says what came of an order, and whose it is where it is not ours: it may bear the name of one of ours.
 *
 * @since 0.1.0
 * @category constructors
 */
export const outcome = (
  { averagePrice, filled, message, orderId, orderRef, owner, permId, state }: Order
): AuditLine.Entry => ({
  event: "outcome",
  orderRef: owner === "ours" ? orderRef ?? undefined : Mask.text(orderRef ?? "") || undefined,
  orderId,
  permId,
  state,
  filled,
  averagePrice,
  message,
  ...(owner === "ours" ? {} : { owner })
})

/**
 * The gate of risk, of which every refusal is written and every use of its switch.
 *
 * @since 0.1.0
 * @category layers
 */
export const risk: Layer.Layer<Risk, never, Risk> = Layer.effect(
  Risk,
  Effect.gen(function*() {
    const inner = yield* Risk
    const { note, write } = Option.getOrElse(yield* Effect.serviceOption(Audit), () => none)
    // the switch waits for no disk but its own
    const used = (entry: AuditLine.Entry) =>
      Effect.suspend(() => {
        note(entry)
        return Effect.forkDetach(write(), { startImmediately: true })
      })
    return Risk.of({
      ...inner,
      check: (intent) =>
        Effect.tap(
          inner.check(intent),
          (broken) => broken.length > 0 ? write(decision(intent.request.orderRef, broken)) : Effect.void
        ),
      kill: {
        ...inner.kill,
        engage: (why) => Effect.andThen(used({ event: "kill_switch", engaged: true, why }), inner.kill.engage(why)),
        release: Effect.tap(inner.kill.release, () => used({ event: "kill_switch", engaged: false }))
      }
    })
  })
)
