/**
 * No order to an account that is not paper in the trading mode `paper`: a second lock behind the connection's own.
 *
 * @since 0.1.0
 */
import type { Rule } from "../Rule.ts"

/**
 * The rule; on in the trading mode `paper`.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule = {
  name: "paper_only",
  needs: ({ tradingMode }) => tradingMode === "paper" ? [] : undefined,
  broken: ({ accountType }) =>
    accountType === "paper" ? undefined : {
      rule: "paper_only",
      limit: "paper",
      actual: accountType,
      says: "the trading mode is paper and the account is not"
    }
}
