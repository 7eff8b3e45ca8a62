import { assert, describe, it } from "@effect/vitest"
import * as BlackScholes from "../../../src/simulator/Market/BlackScholes.ts"

const terms = (right: "C" | "P", strike: number, years: number, rate: number, dividendYield = 0) => ({
  right,
  strike,
  years,
  rate,
  dividendYield
})
const rounded = (value: object, digits: number): object =>
  Object.fromEntries(Object.entries(value).map(([key, each]) => [key, Number(each.toFixed(digits))]))

describe("BlackScholes", () => {
  // Hull, Options, Futures and Other Derivatives, examples of chapters 15 and 19
  it("is worth what the textbook says", () => {
    assert.deepStrictEqual(
      [terms("C", 40, 0.5, 0.1), terms("P", 40, 0.5, 0.1)].map((each) =>
        Number(BlackScholes.greeks(each, 42, 0.2).price.toFixed(4))
      ),
      [4.7594, 0.8086]
    )
    const { theta, vega, ...more } = BlackScholes.greeks(terms("C", 50, 0.3846, 0.05), 49, 0.2)
    assert.deepStrictEqual(
      rounded({ ...more, vega: vega * 100, theta: theta * 365 }, 3),
      { price: 2.4, delta: 0.522, gamma: 0.066, vega: 12.105, theta: -4.305 }
    )
  })

  it("has the derivatives of its own worth, for both rights and with a yield", () => {
    for (const right of ["C", "P"] as const) {
      const one = terms(right, 95, 0.4, 0.03, 0.02)
      const worth = (by: { spot?: number; volatility?: number; years?: number }): number =>
        BlackScholes.greeks({ ...one, years: 0.4 + (by.years ?? 0) }, 100 + (by.spot ?? 0), 0.25 + (by.volatility ?? 0))
          .price
      const h = 1e-3
      assert.deepStrictEqual(
        rounded(BlackScholes.greeks(one, 100, 0.25), 5),
        rounded({
          price: worth({}),
          delta: (worth({ spot: h }) - worth({ spot: -h })) / (2 * h),
          gamma: (worth({ spot: h }) - 2 * worth({}) + worth({ spot: -h })) / (h * h),
          vega: (worth({ volatility: h }) - worth({ volatility: -h })) / (200 * h),
          theta: (worth({ years: -h }) - worth({ years: h })) / (2 * h * 365)
        }, 5)
      )
    }
  })

  it("keeps the parity of call and put", () => {
    const call = BlackScholes.greeks(terms("C", 230, 0.7, 0.04, 0.005), 212, 0.3)
    const put = BlackScholes.greeks(terms("P", 230, 0.7, 0.04, 0.005), 212, 0.3)
    assert.approximately(
      call.price - put.price,
      212 * Math.exp(-0.005 * 0.7) - 230 * Math.exp(-0.04 * 0.7),
      1e-12
    )
  })

  it("brings at its expiry what exercising does", () => {
    assert.deepStrictEqual(
      [["C", 100], ["C", 120], ["P", 120]].map(([right, strike]) =>
        BlackScholes.greeks(terms(right as "C", Number(strike), 0, 0.04), 110, 0.3)
      ),
      [
        { price: 10, delta: 1, gamma: 0, vega: 0, theta: 0 },
        { price: 0, delta: 0, gamma: 0, vega: 0, theta: 0 },
        { price: 10, delta: -1, gamma: 0, vega: 0, theta: 0 }
      ]
    )
  })

  it("finds the volatility of a price, and none where there is none", () => {
    const one = terms("P", 95, 0.4, 0.03, 0.02)
    for (const volatility of [0.01, 0.2, 1.5, 9]) {
      const { price } = BlackScholes.greeks(one, volatility < 0.1 ? 94 : 100, volatility)
      assert.approximately(
        BlackScholes.impliedVolatility(one, volatility < 0.1 ? 94 : 100, price) ?? Number.NaN,
        volatility,
        1e-6
      )
    }
    assert.deepStrictEqual(
      [0, -1, 95, 1000, Number.NaN].map((price) => BlackScholes.impliedVolatility(one, 100, price)),
      [undefined, undefined, undefined, undefined, undefined]
    )
  })
})
