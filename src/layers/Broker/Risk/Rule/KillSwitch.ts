/**
 * No order while the kill switch is engaged, not even one that reduces a position.
 *
 * @since 0.1.0
 */
import type { Rule } from "../Rule.ts"

/**
 * The rule; always on.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule = {
  name: "kill_switch",
  needs: () => [],
  broken: (_, { kill }) =>
    kill.engaged
      ? {
        rule: "kill_switch",
        limit: null,
        actual: null,
        says: `the kill switch is engaged${kill.since === null ? "" : ` since ${kill.since}`}: ${kill.why ?? ""}`
      }
      : undefined
}
