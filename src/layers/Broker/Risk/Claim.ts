/**
 * What an order takes of the account's means: by which measure, and how much each unit of it.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type { Contract } from "../../../domain/Contract.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import type * as Known from "../../../domain/Known.ts"
import type { Facts, Figures } from "./Facts.ts"
import type { Intent } from "./Intent.ts"
import * as Rule from "./Rule.ts"
import * as Worth from "./Worth.ts"

/**
 * Shares, funds and what else is paid in full or on credit take their worth, options that are bought their premium, and what is
 * held on margin what a what-if order says.
 *
 * @since 0.1.0
 * @category models
 */
export type Measure = "worth" | "premium" | "margin"

/**
 * What an order was found to take when it passed. `each` is for a unit of it, in account currency, and `perPoint` the same where
 * its price is 1; `null` where that was not asked for, or is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Claim {
  readonly each: Decimal.Decimal | null
  readonly perPoint: Decimal.Decimal | null
  /** Did it only reduce its position then? */
  readonly reduces: boolean
}

const onCredit: ReadonlySet<string> = new Set(["STK", "FUND", "CRYPTO"])
const premium: ReadonlySet<string> = new Set(["OPT", "FOP", "WAR", "IOPT"])

/**
 * The measure of an order.
 *
 * @since 0.1.0
 * @category accessors
 */
export const measureOf = (contract: Contract, action: "BUY" | "SELL"): Measure => {
  const secType = contract.secType ?? ""
  if (onCredit.has(secType)) return "worth"
  return premium.has(secType) && action === "BUY" ? "premium" : "margin"
}

/**
 * What the account has by a measure, and how that is called.
 *
 * @since 0.1.0
 * @category accessors
 */
export const means = (measure: Measure, { availableFunds, buyingPower }: Figures) =>
  measure === "worth"
    ? { amount: buyingPower, called: "buying power" }
    : { amount: availableFunds, called: "available funds" }

/**
 * What a unit of an order takes, were it to increase a position: in account currency.
 *
 * @since 0.1.0
 * @category accessors
 */
export const each = (intent: Intent, facts: Facts): Known.Known<BigDecimal.BigDecimal> => {
  const { details, request } = intent
  const worth = () => {
    const known = Worth.of(intent, facts)
    return known._tag === "Known" ? { ...known, value: known.value.amount } : known
  }
  const cost = measureOf(details.contract, request.action) === "margin" ? facts.margin : worth()
  return cost._tag === "Unknown" ? cost : {
    ...cost,
    value: BigDecimal.divideUnsafe(Decimal.toBig(cost.value), Decimal.toBig(request.quantity))
  }
}

const kept = (known: Known.Known<BigDecimal.BigDecimal>): Decimal.Decimal | null =>
  known._tag === "Known" ? Decimal.fromBig(known.value) : null

/**
 * What an order takes that passes now.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (intent: Intent, facts: Facts): Claim => ({
  each: kept(each(intent, facts)),
  perPoint: kept(Worth.perPoint(intent.details, facts)),
  reduces: Rule.onlyReduces(facts)
})
