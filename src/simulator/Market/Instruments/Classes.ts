/**
 * Options as classes: what every expiry, strike and right on one underlying has in common.
 *
 * @since 0.1.0
 */

/**
 * A class of options on one underlying. Strikes are `near` apart within a fraction of the underlying's price, `far` apart
 * beyond, both given as step and fraction.
 *
 * @since 0.1.0
 * @category models
 */
export interface Class {
  readonly symbol: string
  readonly underConId: number
  readonly longName: string
  /** The price of the underlying around which strikes are listed. */
  readonly price: number
  readonly near: readonly [step: number, fraction: number]
  readonly far: readonly [step: number, fraction: number]
  /** How many Fridays, from a day on, beside the third ones. */
  readonly weeks: number
  readonly rule: number
  readonly volatility: number
  readonly dividendYield: number
  /** The first of the conIds of its contracts. */
  readonly firstConId: number
}

/**
 * How many conIds a class may use: by day, by strike in halves, by right.
 *
 * @since 0.1.0
 * @category constants
 */
export const idsPerClass = 2 ** 28

/**
 * The classes that are known. SPY's and AAPL's rule is that of SMART, which takes pennies (source: recorded contract details
 * of an AAPL option).
 *
 * @since 0.1.0
 * @category constants
 */
export const classes: ReadonlyArray<Class> = [
  {
    symbol: "AAPL",
    underConId: 265598,
    longName: "APPLE INC",
    price: 230,
    near: [2.5, 0.16],
    far: [10, 0.5],
    weeks: 6,
    rule: 32,
    volatility: 0.28,
    dividendYield: 0.005,
    firstConId: 1_000_000_000
  },
  {
    symbol: "SPY",
    underConId: 756733,
    longName: "STATE STREET SPDR S&P 500 ETF",
    price: 600,
    near: [1, 0.08],
    far: [5, 0.4],
    weeks: 8,
    rule: 32,
    volatility: 0.16,
    dividendYield: 0.012,
    firstConId: 1_000_000_000 + idsPerClass
  },
  {
    symbol: "IBM",
    underConId: 8314,
    longName: "INTL BUSINESS MACHINES CORP",
    price: 225,
    near: [5, 0.2],
    far: [10, 0.4],
    weeks: 0,
    rule: 109,
    volatility: 0.24,
    dividendYield: 0.03,
    firstConId: 1_000_000_000 + 2 * idsPerClass
  }
]
