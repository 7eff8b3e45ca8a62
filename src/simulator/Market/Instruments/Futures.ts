/**
 * Futures: the contract of a product for each month.
 *
 * @since 0.1.0
 */
import * as Calendar from "../Calendar.ts"
import * as Expiries from "../Expiries.ts"
import * as Grid from "../Grid.ts"
import * as Instruments from "../Instruments.ts"
import type { Product } from "./Products.ts"
import * as Products from "./Products.ts"

/**
 * A contract's month and its last day of trading, as a numbered day.
 *
 * @since 0.1.0
 * @category models
 */
export interface Month {
  readonly year: number
  readonly month: number
  readonly day: number
}

const daysPerYear = 365
const letters = "FGHJKMNQUVXZ"

const monthsOf = ({ month, year }: Month): number => (year - 1970) * 12 + month - 1

/** The one whose real id and price are known from the start, whatever the clock says. */
const es2030 = { conId: 515416632, symbol: "ES", year: 2030, month: 12, price: 6000 }

const isKnown = ({ symbol }: Product, { month, year }: Month): boolean =>
  symbol === es2030.symbol && year === es2030.year && month === es2030.month

/**
 * The conId of a product's contract.
 *
 * @since 0.1.0
 * @category accessors
 */
export const conId = (product: Product, month: Month): number =>
  isKnown(product, month) ? es2030.conId : product.firstConId + monthsOf(month)

/**
 * The contracts of a product that are listed on a numbered day.
 *
 * @since 0.1.0
 * @category accessors
 */
export const listed = (product: Product, today: number): ReadonlyArray<Month> =>
  Expiries.months(today, product.listed, product.months, product.lastDay)

const expiredYears = 2

/**
 * The contracts of a product that expired in the two years before a numbered day.
 *
 * @since 0.1.0
 * @category accessors
 */
export const expired = (product: Product, today: number): ReadonlyArray<Month> => {
  const count = expiredYears * product.months.length
  return Expiries.months(today - expiredYears * daysPerYear, count, product.months, product.lastDay)
    .filter(({ day }) => day < today)
}

/**
 * The local symbol of a product's contract: `ESZ6`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const localSymbol = ({ symbol }: Product, { month, year }: Month): string =>
  `${symbol}${letters[month - 1] ?? ""}${year % 10}`

/**
 * A product's contract as an instrument; its price is that of a numbered day.
 *
 * @since 0.1.0
 * @category constructors
 */
export const contract = (product: Product, month: Month, today: number): Instruments.Instrument => {
  const { carry, exchange, follows, longName, minTick, rule, spot, symbol, volatility } = product
  const expiry = Calendar.dateOf(month.day)
  const local = localSymbol(product, month)
  const price = isKnown(product, month)
    ? es2030.price
    : Grid.nearest(spot * Math.exp(carry * (month.day - today) / daysPerYear), minTick)
  return Instruments.make({
    price,
    commission: 2.25,
    follows,
    volatility,
    rule,
    contract: {
      conId: conId(product, month),
      symbol,
      secType: "FUT",
      lastTradeDateOrContractMonth: expiry,
      lastTradeDate: expiry,
      multiplier: product.multiplier,
      exchange,
      currency: "USD",
      localSymbol: local,
      tradingClass: symbol
    },
    details: {
      longName,
      marketName: symbol,
      minTick,
      validExchanges: product.validExchanges,
      contractMonth: `${month.year}${String(month.month).padStart(2, "0")}`,
      realExpirationDate: expiry,
      lastTradeTime: product.lastTradeTime,
      timeZoneId: product.timeZoneId,
      underConId: product.underConId,
      underSymbol: symbol,
      underSecType: "IND",
      aggGroup: 2147483647,
      suggestedSizeIncrement: 1
    }
  })
}

/**
 * The future that is known from the start, whatever the clock says.
 *
 * @since 0.1.0
 * @category constructors
 */
export const futures: ReadonlyArray<Instruments.Instrument> = Products.products.slice(0, 1).map((es) =>
  contract(es, { ...es2030, day: es.lastDay(es2030.year, es2030.month) }, 0)
)
