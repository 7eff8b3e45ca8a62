/**
 * Indices: they have a price and cannot be traded; futures, funds and the market as a whole follow them.
 *
 * @since 0.1.0
 */
import * as Instruments from "../Instruments.ts"

/**
 * The conId of the S&P 500.
 *
 * @since 0.1.0
 * @category constants
 */
export const spx = 416904

/**
 * The conId of the Nasdaq 100.
 *
 * @since 0.1.0
 * @category constants
 */
export const ndx = 416843

/**
 * The indices that are known from the start (source of conIds: public listings).
 *
 * @since 0.1.0
 * @category constructors
 */
export const indices: ReadonlyArray<Instruments.Instrument> = [
  Instruments.make({
    price: 5975,
    commission: 0,
    volatility: 0.16,
    contract: {
      conId: spx,
      symbol: "SPX",
      secType: "IND",
      exchange: "CBOE",
      currency: "USD",
      localSymbol: "SPX",
      tradingClass: "SPX"
    },
    details: {
      longName: "S&P 500 Stock Index",
      marketName: "SPX",
      validExchanges: "CBOE",
      orderTypes: "",
      timeZoneId: "US/Central",
      industry: "Indices",
      category: "Broad Range Equity Index",
      subcategory: "*",
      suggestedSizeIncrement: 1
    }
  }),
  Instruments.make({
    price: 21_300,
    commission: 0,
    volatility: 0.2,
    contract: {
      conId: ndx,
      symbol: "NDX",
      secType: "IND",
      exchange: "NASDAQ",
      currency: "USD",
      localSymbol: "NDX",
      tradingClass: "NDX"
    },
    details: {
      longName: "NASDAQ 100 Stock Index",
      marketName: "NDX",
      validExchanges: "NASDAQ",
      orderTypes: "",
      industry: "Indices",
      category: "Broad Range Equity Index",
      subcategory: "*",
      suggestedSizeIncrement: 1
    }
  })
]
