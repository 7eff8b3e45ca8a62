/**
 * Tells whether positions or orders are open, from what a gateway lists and then tells of them.
 *
 * @since 0.1.0
 */
import type { Named } from "../../domain/Event.ts"
import type { Facts } from "../../domain/Facts.ts"

/**
 * The tally of one session.
 *
 * @since 0.1.0
 * @category models
 */
export interface Tally {
  readonly position: (event: Named<"position">) => void
  readonly openOrder: (event: Named<"openOrder">) => void
  readonly orderStatus: (event: Named<"orderStatus">) => void
  /** The facts with what is told now: that something is open by the first of it, that nothing is by whole lists only. */
  readonly tell: (facts: Facts) => Facts
}

const terminal: ReadonlySet<string> = new Set(["Filled", "Cancelled", "ApiCancelled", "Inactive"])

/**
 * Makes an empty tally.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (): Tally => {
  const positions = new Set<string>()
  const orders = new Set<string>()
  const mark = (set: Set<string>, key: string, isOpen: boolean) => {
    if (isOpen) set.add(key)
    else set.delete(key)
  }
  return {
    position: ({ account, contract, pos }) =>
      mark(positions, `${account}:${contract.conId ?? contract.symbol ?? ""}`, pos !== 0),
    openOrder: ({ order, orderId, orderState }) =>
      mark(orders, String(order.permId ?? orderId), !terminal.has(orderState.status ?? "")),
    orderStatus: ({ orderId, permId, status }) => {
      if (terminal.has(status)) orders.delete(String(permId ?? orderId))
    },
    tell: (facts) => {
      const exposed = positions.size + orders.size > 0
      const isListed = facts.snapshot.positions !== null && facts.snapshot.openOrders !== null
      return exposed === facts.exposed || !(exposed || isListed) ? facts : { ...facts, exposed }
    }
  }
}
