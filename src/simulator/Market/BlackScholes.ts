/**
 * What an option is worth by Black and Scholes, how that changes, and the volatility that a price implies. European
 * exercise, a continuous yield; the model of IBKR's own option computations for a future has a yield equal to the rate.
 *
 * @since 0.1.0
 */

/**
 * An option and its surroundings: `years` to its expiry, rates per year, `volatility` as a standard deviation per year.
 *
 * @since 0.1.0
 * @category models
 */
export interface Terms {
  readonly right: "C" | "P"
  readonly strike: number
  readonly years: number
  readonly rate: number
  readonly dividendYield: number
}

/**
 * The worth of an option and its derivatives: `gamma` per 1 of the underlying twice, `vega` per 1 % of volatility, `theta`
 * per day of the calendar, as IBKR tells them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Greeks {
  readonly price: number
  readonly delta: number
  readonly gamma: number
  readonly vega: number
  readonly theta: number
}

const daysPerYear = 365
const bell = (x: number): number => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)

/** The integral of the bell from −∞: Hart's rational approximation, right to 14 digits. */
const cumulative = (x: number): number => {
  const far = Math.abs(x)
  if (far > 37) return x > 0 ? 1 : 0
  const top = [
    0.0352624965998911,
    0.700383064443688,
    6.37396220353165,
    33.912866078383,
    112.079291497871,
    221.213596169931,
    220.206867912376
  ]
  const under = [
    0.0883883476483184,
    1.75566716318264,
    16.064177579207,
    86.7807322029461,
    296.564248779674,
    637.333633378831,
    793.826512519948,
    440.413735824752
  ]
  const at = (factors: ReadonlyArray<number>): number => factors.reduce((sum, factor) => sum * far + factor, 0)
  const tail = far < 7.07106781186547
    ? Math.exp(-far * far / 2) * at(top) / at(under)
    : bell(far) / (far + 1 / (far + 2 / (far + 3 / (far + 4 / (far + 0.65)))))
  return x > 0 ? 1 - tail : tail
}

/**
 * The worth and the greeks of an option; at its expiry, what exercising it brings.
 *
 * @since 0.1.0
 * @category combinators
 */
export const greeks = (terms: Terms, underlying: number, volatility: number): Greeks => {
  const { dividendYield, rate, right, strike, years } = terms
  const sign = right === "C" ? 1 : -1
  const forward = underlying * Math.exp(-dividendYield * years)
  const discounted = strike * Math.exp(-rate * years)
  const width = volatility * Math.sqrt(Math.max(0, years))
  if (width === 0) {
    const intrinsic = Math.max(0, sign * (forward - discounted))
    return { price: intrinsic, delta: intrinsic > 0 ? sign : 0, gamma: 0, vega: 0, theta: 0 }
  }
  const near = Math.log(forward / discounted) / width + width / 2
  const far = near - width
  const own = cumulative(sign * near)
  const paid = cumulative(sign * far)
  const decay = forward * bell(near) * volatility / (2 * Math.sqrt(years))
  return {
    price: sign * (forward * own - discounted * paid),
    delta: sign * Math.exp(-dividendYield * years) * own,
    gamma: Math.exp(-dividendYield * years) * bell(near) / (underlying * width),
    vega: forward * bell(near) * Math.sqrt(years) / 100,
    theta: (-decay - sign * (rate * discounted * paid - dividendYield * forward * own)) / daysPerYear
  }
}

/** No option trades at more than this. */
const wildest = 10
const halvings = 60

/**
 * The volatility at which an option is worth this much; `undefined` where none between 0 and 1000 % is.
 *
 * @since 0.1.0
 * @category combinators
 */
export const impliedVolatility = (terms: Terms, underlying: number, price: number): number | undefined => {
  const worth = (volatility: number): number => greeks(terms, underlying, volatility).price
  if (!(price > worth(0) && price < worth(wildest))) return undefined
  let low = 0
  let high = wildest
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (low + high) / 2
    if (worth(middle) < price) low = middle
    else high = middle
  }
  return (low + high) / 2
}
