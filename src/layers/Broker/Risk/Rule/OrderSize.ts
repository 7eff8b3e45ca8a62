/**
 * No order above the largest size, save a change that makes one smaller.
 *
 * @since 0.1.0
 */
import * as Exposure from "../Exposure.ts"
import * as Rule from "../Rule.ts"

/**
 * The rule; on where there is a largest size.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule.Rule = {
  name: "max_order_size",
  needs: ({ maxOrderSize }) => maxOrderSize === undefined ? undefined : [],
  broken: (intent, _, { maxOrderSize = "0" }) =>
    Exposure.makesSmaller(intent) ? undefined : Rule.above(
      "max_order_size",
      maxOrderSize,
      intent.request.quantity,
      "",
      (by, limit) => `the quantity is ${by} above the largest, ${limit}`
    )
}
