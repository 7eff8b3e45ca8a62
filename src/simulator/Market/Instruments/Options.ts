/**
 * Options: the contract of a class for each expiry, strike and right.
 *
 * @since 0.1.0
 */
import * as Calendar from "../Calendar.ts"
import * as Expiries from "../Expiries.ts"
import * as Instruments from "../Instruments.ts"
import type { Class } from "./Classes.ts"
import * as Classes from "./Classes.ts"

/**
 * Where options trade.
 *
 * @since 0.1.0
 * @category constants
 */
export const exchanges: ReadonlyArray<string> = ["SMART", "AMEX", "CBOE", "PHLX", "ISE", "BOX"]

const closes = 16 * 60
const rate = 0.04
const timeZoneId = "US/Eastern"

const strikesPerDay = 2 ** 11

/**
 * An expiry of a class as a numbered day, a strike and a right.
 *
 * @since 0.1.0
 * @category models
 */
export interface Key {
  readonly day: number
  readonly strike: number
  readonly right: "C" | "P"
}

/** The one whose real id and price are known from the start, whatever the clock says. */
const aapl2030 = { conId: 675811965, symbol: "AAPL", day: Expiries.thirdFriday(2030, 12), strike: 200, price: 32 }

const isKnown = ({ symbol }: Class, { day, right, strike }: Key): boolean =>
  symbol === aapl2030.symbol && day === aapl2030.day && strike === aapl2030.strike && right === "C"

/**
 * The conId of an option.
 *
 * @since 0.1.0
 * @category accessors
 */
export const conId = (one: Class, key: Key): number =>
  isKnown(one, key)
    ? aapl2030.conId
    : one.firstConId + (key.day * strikesPerDay + Math.round(key.strike * 2)) * 2 + (key.right === "C" ? 0 : 1)

/**
 * What a conId of a class says; whether such an option is listed is another question.
 *
 * @since 0.1.0
 * @category accessors
 */
export const keyOf = (one: Class, id: number): Key | undefined => {
  const index = id - one.firstConId
  if (index < 0 || index >= Classes.idsPerClass) return undefined
  const strikes = Math.floor(index / 2)
  return {
    day: Math.floor(strikes / strikesPerDay),
    strike: strikes % strikesPerDay / 2,
    right: index % 2 === 0 ? "C" : "P"
  }
}

/**
 * The strikes of a class.
 *
 * @since 0.1.0
 * @category accessors
 */
export const strikes = ({ far, near, price }: Class): ReadonlyArray<number> => {
  const found = new Set<number>()
  for (const [step, fraction] of [near, far]) {
    const last = Math.floor(price * (1 + fraction) / step)
    for (let count = Math.ceil(price * (1 - fraction) / step); count <= last; count++) found.add(count * step)
  }
  return [...found].sort((a, b) => a - b)
}

/**
 * The expiries of a class from a numbered day on: Fridays, the third ones of six months, January and June of two years
 * more.
 *
 * @since 0.1.0
 * @category accessors
 */
export const expiries = ({ weeks }: Class, from: number): ReadonlyArray<number> => {
  const every = Array.from({ length: 12 }, (_, index) => index + 1)
  const days = [
    ...Expiries.fridays(from, weeks),
    ...Expiries.months(from, 6, every, Expiries.thirdFriday).map(({ day }) => day),
    ...Expiries.months(from, 5, [1, 6], Expiries.thirdFriday).map(({ day }) => day)
  ]
  return [...new Set(days)].sort((a, b) => a - b)
}

/**
 * The local symbol of an option, as OCC writes it: `AAPL  261218C00230000`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const localSymbol = ({ symbol }: Class, { day, right, strike }: Key): string =>
  `${symbol.padEnd(6)}${Calendar.dateOf(day).slice(2)}${right}${String(Math.round(strike * 1000)).padStart(8, "0")}`

/** Options far from the money cost more than one volatility for all would make them, those below it most. */
const smile = (strike: number, price: number): number => {
  const distance = Math.log(strike / price)
  return 1 - 0.3 * distance + 0.5 * distance * distance
}

/**
 * An option as an instrument; what it costs comes from `worth`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const contract = (
  one: Class,
  key: Key,
  worth: (option: Instruments.Option, underlying: number) => number
): Instruments.Instrument => {
  const { dividendYield, longName, price, rule, symbol, underConId, volatility } = one
  const expiry = Calendar.dateOf(key.day)
  const option: Instruments.Option = {
    right: key.right,
    strike: key.strike,
    expires: Calendar.moment(timeZoneId, key.day, closes),
    volatility: volatility * smile(key.strike, price),
    rate,
    dividendYield
  }
  return Instruments.make({
    price: isKnown(one, key) ? aapl2030.price : worth(option, price),
    commission: 0.65,
    follows: underConId,
    option,
    rule,
    contract: {
      conId: conId(one, key),
      symbol,
      secType: "OPT",
      lastTradeDateOrContractMonth: expiry,
      lastTradeDate: expiry,
      strike: key.strike,
      right: key.right,
      multiplier: 100,
      exchange: "SMART",
      currency: "USD",
      localSymbol: localSymbol(one, key),
      tradingClass: symbol
    },
    details: {
      longName,
      marketName: symbol,
      validExchanges: exchanges.join(","),
      contractMonth: expiry.slice(0, 6),
      realExpirationDate: expiry,
      underConId,
      underSymbol: symbol,
      underSecType: "STK",
      aggGroup: 2,
      suggestedSizeIncrement: 1
    }
  })
}

/**
 * The option that is known from the start, whatever the clock says.
 *
 * @since 0.1.0
 * @category constructors
 */
export const options: ReadonlyArray<Instruments.Instrument> = Classes.classes.slice(0, 1).map((aapl) =>
  contract(aapl, { ...aapl2030, right: "C" }, () => aapl2030.price)
)
