/**
 * Reads one amount out of an account's figures.
 *
 * @since 0.1.0
 */
import type { AccountValue } from "../../../domain/AccountValue.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Known from "../../../domain/Known.ts"

/**
 * An amount of money.
 *
 * @since 0.1.0
 * @category models
 */
export interface Money {
  readonly amount: Decimal.Decimal
  readonly currency: string
}

// what a gateway writes where it knows no number is larger than any amount
const unset = 1e15

/** Totals of all currencies bear this instead of the account's own. */
const total = "BASE"

const isAmount = ({ value }: AccountValue): boolean => value.trim() !== "" && Math.abs(Number(value)) < unset

/**
 * The amount of a key: the total in the account's own currency, which `NetLiquidation` is always told in. What is told in other
 * currencies alone is a part, and nobody knows of what.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = (known: Known.Known<ReadonlyArray<AccountValue>>, key: string): Known.Known<Money> => {
  if (known._tag === "Unknown") return known
  const own = known.value.find((each) => each.key === "NetLiquidation")?.currency
  const told = known.value.filter((each) => each.key === key && isAmount(each))
  const found = ["", total, own].map((wanted) => told.find(({ currency }) => currency === wanted)).find((each) => each)
  if (found === undefined) return Known.unknown(`the gateway told no ${key}`)
  const currency = found.currency === total ? own : found.currency
  return currency === undefined
    ? Known.unknown("the gateway told no NetLiquidation, so the account's own currency is not known")
    : { ...known, value: { amount: Decimal.fromNumber(Number(found.value)), currency } }
}
