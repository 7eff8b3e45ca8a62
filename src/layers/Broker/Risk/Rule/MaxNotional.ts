/**
 * No order that is worth more than the largest worth, save one that only reduces a position, and the change of one to a smaller size.
 *
 * @since 0.1.0
 */
import * as Rule from "../Rule.ts"
import * as Worth from "../Worth.ts"

/**
 * The rule; on where there is a largest worth.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule.Rule = {
  name: "max_notional",
  passesReductions: true,
  needs: ({ maxNotional }, intent) => maxNotional === undefined ? undefined : ["position", ...Worth.needs(intent)],
  broken: (intent, facts, { maxNotional = "0" }) => {
    if (Rule.takesNoMore(intent, facts)) return undefined
    const worth = Worth.of(intent, facts)
    if (worth._tag === "Unknown") {
      return Rule.unknown("max_notional", maxNotional, `what the order is worth is not known: ${worth.why}`)
    }
    const { amount, currency } = worth.value
    return Rule.above(
      "max_notional",
      maxNotional,
      amount,
      currency,
      (by, limit) => `the order is worth ${amount} ${currency}, ${by} above the largest worth, ${limit}`
    )
  }
}
