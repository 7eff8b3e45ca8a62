/**
 * No order above the largest size.
 *
 * @since 0.1.0
 */
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
  broken: ({ request }, _, { maxOrderSize = "0" }) =>
    Rule.above(
      "max_order_size",
      maxOrderSize,
      request.quantity,
      "",
      (by, limit) => `the quantity is ${by} above the largest, ${limit}`
    )
}
