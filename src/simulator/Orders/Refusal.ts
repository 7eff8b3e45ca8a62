/**
 * The refusals of orders that faults have ordered, whatever the rules say.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import type { Faults } from "../Faults/Faults.ts"
import * as Notices from "../Notices.ts"

/**
 * The refusal that a fault has ordered, if one has.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ordered = (faults: Faults, orderId: number): Event | undefined => {
  const reject = faults.on("reject")
  const disclaimer = faults.on("disclaimer")
  return faults.on("bad-reject-json") !== undefined
    ? Notices.make(orderId, 201, "Order rejected - reason:see the reject", "{\"reject\": not json")
    : disclaimer !== undefined
    ? Notices.disclaimer(disclaimer.code, orderId)
    : reject !== undefined
    ? Notices.make(orderId, reject.code ?? 201, reject.text ?? "Order rejected - reason:", reject.json)
    : undefined
}
