/**
 * What the facts amount to: is the line alive, is the connection ready, are orders allowed, and if not, why.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { OrderBlock } from "../errors/OrderRefused.ts"
import type { Facts } from "./Facts.ts"
import type { Settings } from "./Settings.ts"
import type { Degradation } from "./Status.ts"

/**
 * What a verdict depends on besides the facts: how long the line has been silent (ms), wall minus monotonic clock (ms),
 * whether the gateway's own restart is due, and whether the state directory can be written.
 *
 * @since 0.1.0
 * @category models
 */
export interface Moment {
  readonly silence: number
  readonly clockOffset: number
  readonly restartDue: boolean
  readonly stateWritable: boolean
}

/**
 * How far wall and monotonic clock may part before the line has to prove itself again: this process, or its machine,
 * has slept.
 *
 * @since 0.1.0
 * @category policies
 */
export const sleptFor = Duration.seconds(5)

/**
 * The line: `fresh`, `stale` from the first missed probe on, `silent` from the second. Silence into which nobody asked,
 * as after a standstill of our own, is stale and no more: the gateway has missed nothing.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const line = (facts: Facts, moment: Moment, settings: Settings): "fresh" | "stale" | "silent" => {
  const idle = Duration.toMillis(settings.heartbeatIdle)
  const timeout = Duration.toMillis(settings.heartbeatTimeout)
  if (facts.misses >= 2 || (facts.misses === 1 && moment.silence >= idle + 2 * timeout)) return "silent"
  if (facts.misses === 1 || moment.silence >= idle + timeout) return "stale"
  return Math.abs(moment.clockOffset - facts.clockOffset) > Duration.toMillis(sleptFor) ? "stale" : "fresh"
}

/**
 * Have positions and open orders been listed to their end?
 *
 * @since 0.1.0
 * @category verdicts
 */
export const essentialsKnown = ({ readOnlyApi, snapshot }: Facts): boolean =>
  snapshot.positions !== null && (snapshot.openOrders !== null || readOnlyApi)

/**
 * Have executions and completed orders been listed to their end? A read-only API refuses the latter.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const historyKnown = ({ readOnlyApi, snapshot }: Facts): boolean =>
  snapshot.executions !== null && (snapshot.completedOrders !== null || readOnlyApi)

/**
 * Ready: accounts and next order id arrived, the account passed the fence, positions and open orders are known, and the
 * line is alive.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const ready = (facts: Facts, moment: Moment, settings: Settings): boolean =>
  isReady(facts, line(facts, moment, settings))

const isReady = (facts: Facts, alive: ReturnType<typeof line>): boolean =>
  facts.state === "connected" && facts.session !== null && essentialsKnown(facts) && alive !== "silent"

/**
 * Every reason for which an order would be refused now; none means that orders are allowed.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const ordersBlockedBy = (facts: Facts, moment: Moment, settings: Settings): ReadonlyArray<OrderBlock> => {
  const blocks: Array<OrderBlock> = []
  const alive = line(facts, moment, settings)
  if (!isReady(facts, alive)) blocks.push("not_ready")
  if (facts.session !== null && alive !== "fresh") blocks.push("line_stale")
  if (facts.session !== null && facts.upstream.state === "lost") blocks.push("upstream_lost")
  if (facts.session !== null && facts.upstream.state === "unknown") blocks.push("upstream_unknown")
  blocks.push(...facts.fence)
  if (facts.readOnlyApi) blocks.push("read_only_api")
  if (moment.restartDue) blocks.push("restart_due")
  if (!moment.stateWritable) blocks.push("state_not_writable")
  if (facts.stopping) blocks.push("shutdown")
  return blocks
}

/**
 * What is less than good about the session.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const degradedBy = (facts: Facts, moment: Moment, settings: Settings): ReadonlyArray<Degradation> => {
  if (facts.session === null) return []
  const reasons: Array<Degradation> = []
  if (line(facts, moment, settings) === "silent") reasons.push("silent")
  if (facts.slow) reasons.push("slow")
  if (facts.upstream.state === "lost") reasons.push("upstream_lost")
  if (Object.values(facts.farms).includes("broken")) reasons.push("farm_down")
  if (essentialsKnown(facts) && !historyKnown(facts)) reasons.push("executions_unknown")
  if (facts.undecodable) reasons.push("undecodable")
  if (facts.clockSkew !== null && Math.abs(facts.clockSkew) > Duration.toSeconds(skewShown)) reasons.push("clock_skew")
  return reasons
}

/** From which difference of the clocks on the connection counts as degraded. The gateway tells whole seconds. */
const skewShown = Duration.seconds(3)
