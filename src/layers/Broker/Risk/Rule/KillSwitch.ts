/**
 * No order while the kill switch is engaged, not even one that reduces a position.
 *
 * @since 0.1.0
 */
import type { KillSwitch } from "../../../../domain/KillSwitch.ts"
import type { Broken } from "../../../../errors/OrderRefused.ts"
import type { Rule } from "../Rule.ts"

/**
 * What the switch has against any order, as it stands.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const broken = ({ engaged, since, why }: KillSwitch): Broken | undefined =>
  engaged
    ? {
      rule: "kill_switch",
      limit: null,
      actual: null,
      says: `the kill switch is engaged${since === null ? "" : ` since ${since}`}: ${why ?? ""}`
    }
    : undefined

/**
 * The rule; always on.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule = { name: "kill_switch", needs: () => [], broken: (_, { kill }) => broken(kill) }
