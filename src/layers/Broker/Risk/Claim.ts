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
 * What an order was found to take when it passed: `cost` for so many units, and `perPoint` for one where its price is 1, in account
 * currency; `null` where that was not asked for, or is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Claim {
  readonly cost: Decimal.Decimal | null
  readonly quantity: Decimal.Decimal
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
 * What an order takes, were all of it to increase a position: in account currency.
 *
 * @since 0.1.0
 * @category accessors
 */
export const costOf = (intent: Intent, facts: Facts): Known.Known<Decimal.Decimal> => {
  if (measureOf(intent.details.contract, intent.request.action) === "margin") return facts.margin
  const worth = Worth.of(intent, facts)
  return worth._tag === "Known" ? { ...worth, value: worth.value.amount } : worth
}

/**
 * What a unit takes of what so many take.
 *
 * @since 0.1.0
 * @category accessors
 */
export const each = (cost: Decimal.Decimal, quantity: Decimal.Decimal): BigDecimal.BigDecimal =>
  BigDecimal.divideUnsafe(Decimal.toBig(cost), Decimal.toBig(quantity))

/** As many digits as a decimal may have. */
const digits = 15

/** As much as can be kept: more than any means. */
const most = BigDecimal.fromBigInt(10n ** BigInt(digits) - 1n)

const kept = (value: BigDecimal.BigDecimal): Decimal.Decimal =>
  Decimal.fromBig(BigDecimal.min(most, BigDecimal.ceil(value, digits)))

/**
 * What an order takes that passes now. A change of one that was asked for no cost leaves what was known of it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (intent: Intent, facts: Facts, before: Claim | undefined): Claim => {
  const cost = costOf(intent, facts)
  const point = Worth.perPoint(intent.details, facts)
  const known = cost._tag === "Known"
    ? { cost: kept(Decimal.toBig(cost.value)), quantity: intent.request.quantity }
    : before
  return {
    cost: known?.cost ?? null,
    quantity: known?.quantity ?? intent.request.quantity,
    perPoint: point._tag === "Known" ? kept(point.value) : before?.perPoint ?? null,
    // a change may be refused, and then it increases as much as it did
    reduces: Rule.onlyReduces(facts) && before?.reduces !== false
  }
}
