/**
 * No order while the account's own values are not to be trusted: its gateway says `AccountReady=false`, or has not told them.
 *
 * @since 0.1.0
 */
import * as Known from "../../../../domain/Known.ts"
import * as Rule from "../Rule.ts"

/**
 * The rule; always on.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule.Rule = {
  name: "account_ready",
  needs: () => ["figures"],
  broken: (_, { figures }) =>
    Known.isCurrent(figures)
      ? undefined
      : Rule.unknown("account_ready", null, `the account's values are not known: ${Rule.why(figures)}`)
}
