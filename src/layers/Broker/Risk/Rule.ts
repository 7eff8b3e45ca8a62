/**
 * One rule of risk, as data: when it is on, which facts it needs, and how an order breaks it.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../domain/Decimal.ts"
import { isCurrent, type Known } from "../../../domain/Known.ts"
import type * as OrderRefused from "../../../errors/OrderRefused.ts"
import * as Bound from "./Bound.ts"
import * as Exposure from "./Exposure.ts"
import type { Facts, Need } from "./Facts.ts"
import type { Intent } from "./Intent.ts"
import type { Limits } from "./Limits.ts"

/**
 * The rule. `needs` answers the facts that an order needs asked for, or `undefined` where the rule is off; `broken` judges by
 * the facts alone, and refuses where what it needs is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  readonly name: OrderRefused.Rule
  /** What only reduces a position passes: neither a quote nor a margin is asked for it, nor for what makes an order smaller. */
  readonly passesReductions?: true
  readonly needs: (limits: Limits, intent: Intent) => ReadonlyArray<Need> | undefined
  readonly broken: (intent: Intent, facts: Facts, limits: Limits) => OrderRefused.Broken | undefined
}

/**
 * What breaks a rule because it is not known.
 *
 * @param says - what is not known and why, as the end of the sentence "refused, since …".
 *
 * @since 0.1.0
 * @category constructors
 */
export const unknown = (rule: OrderRefused.Rule, limit: string | null, says: string): OrderRefused.Broken => ({
  rule,
  limit,
  actual: null,
  says: `refused, since ${says}`
})

/**
 * What breaks a rule by being above its limit; exactly the limit passes.
 *
 * @param unit - follows each number; empty for none.
 * @param says - the sentence, given by how much and what the limit is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const above = (
  rule: OrderRefused.Rule,
  limit: Decimal.Decimal,
  actual: Decimal.Decimal,
  unit: string,
  says: (by: string, limit: string) => string
): OrderRefused.Broken | undefined => {
  const excess = BigDecimal.subtract(Decimal.toBig(actual), Decimal.toBig(limit))
  if (BigDecimal.sign(excess) <= 0) return undefined
  const named = (value: Decimal.Decimal) => unit === "" ? value : `${value} ${unit}`
  return {
    rule,
    limit: named(limit),
    actual: named(actual),
    says: says(named(Decimal.fromBig(excess)), named(limit))
  }
}

/**
 * Is it known that the order does nothing but reduce its position?
 *
 * @since 0.1.0
 * @category guards
 */
export const onlyReduces = ({ beside, position }: Pick<Facts, "beside" | "position">): boolean => {
  if (!isCurrent(position)) return false
  const { others, own } = beside()
  return Exposure.isReduction(own, others, position.value)
}

/**
 * Is it known that the order takes no more than is taken already? It only reduces its position, or it is a change that makes an
 * order smaller, and leaves none of its exits uncovered.
 *
 * @since 0.1.0
 * @category guards
 */
export const takesNoMore = (intent: Intent, facts: Pick<Facts, "beside" | "position">): boolean =>
  onlyReduces(facts) || (Exposure.makesSmaller(intent) && !Exposure.uncovers(intent, facts.beside()))

/**
 * What would make an order one that only reduces its position: of our others that may fill besides it one takes its place, or goes
 * first; an exit is made as small as the position, where less of its entry has filled. Nothing where it is otherwise.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const wayOut = (facts: Pick<Facts, "beside" | "position">): string | undefined => {
  const { position } = facts
  if (onlyReduces(facts) || !isCurrent(position)) return undefined
  const { others, own } = facts.beside()
  if (!Exposure.isReduction(own, [], position.value)) {
    const late = BigDecimal.subtract(Decimal.toBig(own.quantity), Decimal.toBig(own.remaining))
    const left = BigDecimal.subtract(Exposure.closable(own.action, position.value), late)
    if (own.parentRef === null || !BigDecimal.isPositive(left)) return undefined
    // what has filled of it belongs to its quantity
    const most = Decimal.fromBig(BigDecimal.sum(left, Decimal.toBig(own.filled)))
    return `an exit of ${most} or less would only reduce the position: change its quantity, too`
  }
  const itself = `by itself it would only reduce the position, ${position.value}`
  const moves = Bound.beside(own, others)
  if (moves.length === 0) return `${itself}, which may not have what our orders have just filled: ask again in a second`
  const named = moves.map(({ order, quantity }) => `${order.orderRef} (${Decimal.fromBig(quantity)})`).join(", ")
  const [those, one, them] = moves.length === 1
    ? [`order ${named}`, "that", "it"]
    : [`orders ${named}`, "one of those", "them"]
  return `${itself}, and beside our ${those} it may go past zero: change ${one} instead, or cancel ${them} first, or flatten all`
}

/**
 * Why a fact cannot be judged by.
 *
 * @since 0.1.0
 * @category accessors
 */
export const why = (fact: Known<unknown>): string =>
  fact._tag === "Unknown" ? fact.why : "it was told before the line was lost, and not since"
