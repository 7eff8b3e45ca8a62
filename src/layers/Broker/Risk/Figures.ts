/**
 * The figures of the account that rules go by, read off what its gateway says of it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { AccountValue } from "../../../domain/AccountValue.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Known from "../../../domain/Known.ts"
import type { PnlValue } from "../../../domain/PnlValue.ts"
import type * as Facts from "./Facts.ts"

const isDecimal = Schema.is(Decimal.Decimal)

const decimal = (text: string | undefined): Decimal.Decimal | null => {
  if (text === undefined || text.trim() === "") return null
  // what a gateway writes where it knows no number is larger than any amount
  return isDecimal(text) ? text : Decimal.fromTold(Number(text))
}

const map = <A, B>(known: Known.Known<A>, f: (value: A) => B | null, otherwise: string): Known.Known<B> => {
  if (known._tag === "Unknown") return known
  const value = f(known.value)
  return value === null ? Known.unknown(otherwise) : { ...known, value }
}

const valueOf = (values: ReadonlyArray<AccountValue>, name: string) => values.find(({ key }) => key === name)

/**
 * The account's figures. Its base currency is that of its net liquidation value.
 *
 * @since 0.1.0
 * @category conversions
 */
export const of = (known: Known.Known<ReadonlyArray<AccountValue>>): Known.Known<Facts.Figures> =>
  map(known, (values) => {
    const currency = valueOf(values, "NetLiquidation")?.currency ?? ""
    if (currency === "") return null
    const rates = values.flatMap(({ currency, key, value }) => {
      const rate = key === "ExchangeRate" ? decimal(value) : null
      return rate === null || Number(rate) <= 0 ? [] : [[currency, rate] as const]
    })
    return {
      currency,
      buyingPower: decimal(valueOf(values, "BuyingPower")?.value),
      availableFunds: decimal(valueOf(values, "AvailableFunds")?.value),
      rates: Object.fromEntries(rates)
    }
  }, "the account does not name its base currency")

/**
 * How much of the net liquidation value stands above the maintenance margin, as a part of 1; `null` where it is not known.
 *
 * @since 0.1.0
 * @category conversions
 */
export const cushion = (known: Known.Known<ReadonlyArray<AccountValue>>): number | null => {
  const text = Known.isCurrent(known) ? decimal(valueOf(known.value, "Cushion")?.value) : null
  return text === null ? null : Decimal.toNumber(text)
}

/**
 * The profit of the day.
 *
 * @since 0.1.0
 * @category conversions
 */
export const daily = (known: Known.Known<PnlValue>): Known.Known<Decimal.Decimal> =>
  map(known, ({ daily }) => daily, "the gateway cannot derive it")
