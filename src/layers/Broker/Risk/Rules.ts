/**
 * All rules of risk, and what an order breaks of them.
 *
 * @since 0.1.0
 */
import type { Broken } from "../../../errors/OrderRefused.ts"
import type { Facts, Need } from "./Facts.ts"
import type { Intent } from "./Intent.ts"
import type { Limits } from "./Limits.ts"
import * as Rule from "./Rule.ts"
import * as AccountReady from "./Rule/AccountReady.ts"
import * as BuyingPower from "./Rule/BuyingPower.ts"
import * as DailyLoss from "./Rule/DailyLoss.ts"
import * as KillSwitch from "./Rule/KillSwitch.ts"
import * as MaxNotional from "./Rule/MaxNotional.ts"
import * as MaxPosition from "./Rule/MaxPosition.ts"
import * as OrderSize from "./Rule/OrderSize.ts"
import * as OrdersPerMinute from "./Rule/OrdersPerMinute.ts"
import * as PaperOnly from "./Rule/PaperOnly.ts"
import * as PriceBand from "./Rule/PriceBand.ts"
import * as Symbols from "./Rule/Symbols.ts"
import * as TradingHours from "./Rule/TradingHours.ts"

/**
 * The rules, in the order in which what is broken is told.
 *
 * @since 0.1.0
 * @category rules
 */
export const all: ReadonlyArray<Rule.Rule> = [
  KillSwitch.rule,
  PaperOnly.rule,
  AccountReady.rule,
  Symbols.rule,
  TradingHours.rule,
  OrderSize.rule,
  MaxNotional.rule,
  MaxPosition.rule,
  PriceBand.rule,
  BuyingPower.rule,
  DailyLoss.rule,
  OrdersPerMinute.rule
]

/**
 * The rules that are on and need nothing asked for, those that do, and what that is; the same of an order that only reduces a
 * position.
 *
 * @since 0.1.0
 * @category models
 */
export interface Applied {
  readonly atHand: ReadonlyArray<Rule.Rule>
  readonly asking: ReadonlyArray<Rule.Rule>
  readonly needs: ReadonlySet<Need>
  readonly ofReduction: ReadonlySet<Need>
}

const ofWorth: ReadonlySet<Need> = new Set(["quote", "margin"])

/**
 * The rules that apply to an order.
 *
 * @since 0.1.0
 * @category combinators
 */
export const apply = (limits: Limits, intent: Intent): Applied => {
  const atHand: Array<Rule.Rule> = []
  const asking: Array<Rule.Rule> = []
  const needs = new Set<Need>()
  const ofReduction = new Set<Need>()
  for (const rule of all) {
    const needed = rule.needs(limits, intent)
    if (needed === undefined) continue
    ;(needed.length === 0 ? atHand : asking).push(rule)
    for (const need of needed) {
      needs.add(need)
      if (rule.passesReductions !== true || !ofWorth.has(need)) ofReduction.add(need)
    }
  }
  return { atHand, asking, needs, ofReduction }
}

/**
 * What an order breaks of some rules. Where one of them lets what only reduces a position pass, the first such says what would make
 * the order one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const broken = (
  rules: ReadonlyArray<Rule.Rule>,
  intent: Intent,
  facts: Facts,
  limits: Limits
): ReadonlyArray<Broken> => {
  const found = rules.flatMap((rule) => {
    const broken = rule.broken(intent, facts, limits)
    return broken === undefined ? [] : [{ rule, broken }]
  })
  const first = found.find(({ rule }) => rule.passesReductions)?.broken
  const wayOut = first === undefined ? undefined : Rule.wayOut(facts)
  return found.map(({ broken }) =>
    broken === first && wayOut !== undefined ? { ...broken, says: `${broken.says}; ${wayOut}` } : broken
  )
}
