/**
 * No more orders in any minute than the limit; a change of an order counts as one. An order that only reduces a position passes,
 * and counts.
 *
 * @since 0.1.0
 */
import * as Rule from "../Rule.ts"

/**
 * The window, in ms.
 *
 * @since 0.1.0
 * @category constants
 */
export const minute = 60_000

/**
 * The rule; on where there is a limit.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule.Rule = {
  name: "orders_per_minute",
  passesReductions: true,
  needs: ({ ordersPerMinute }) => ordersPerMinute === undefined ? undefined : ["position"],
  broken: (_, facts, { ordersPerMinute = 0 }) => {
    const { sent } = facts
    if (sent.length < ordersPerMinute || Rule.onlyReduces(facts)) return undefined
    const wait = Math.max(1, Math.ceil((minute - (sent.at(-ordersPerMinute) ?? 0)) / 1000))
    return {
      rule: "orders_per_minute",
      limit: String(ordersPerMinute),
      actual: String(sent.length + 1),
      says: `${sent.length + 1} orders within a minute, ${
        sent.length + 1 - ordersPerMinute
      } more than ${ordersPerMinute}; the next may go in ${wait} s`
    }
  }
}
