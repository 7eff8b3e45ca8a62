/**
 * Bonds, quoted in percent, and funds, which have one price a day.
 *
 * @since 0.1.0
 */
import * as Instruments from "../Instruments.ts"

/**
 * The bonds and funds that are known from the start (source: recorded contract details, public listings).
 *
 * @since 0.1.0
 * @category constructors
 */
export const bonds: ReadonlyArray<Instruments.Instrument> = [
  Instruments.make({
    price: 98.5,
    commission: 0.0001,
    contract: {
      conId: 15960357,
      symbol: "US-T",
      secType: "BOND",
      lastTradeDateOrContractMonth: "20341115",
      exchange: "SMART",
      currency: "USD",
      localSymbol: "IBCID15960357",
      tradingClass: "US-T"
    },
    details: {
      longName: "US Treasury Note 4 1/4 11/15/34",
      marketName: "US-T",
      validExchanges: "SMART,IBBOND",
      cusip: "91282CLW9",
      coupon: 4.25,
      maturity: "20341115",
      issueDate: "20241115",
      ratings: "AA1/AA+",
      bondType: "GOVT",
      couponType: "FIXED",
      convertible: false,
      callable: false,
      putable: false,
      nextOptionPartial: false,
      descAppend: "T 4 1/4 11/15/34",
      minSize: 1000,
      sizeIncrement: 1000,
      suggestedSizeIncrement: 1000
    }
  }),
  Instruments.make({
    price: 140,
    commission: 0.1,
    rule: 2963,
    contract: {
      conId: 48013650,
      symbol: "VTSAX",
      secType: "FUND",
      exchange: "FUNDSERV",
      currency: "USD",
      localSymbol: "922908728",
      tradingClass: "922908728"
    },
    details: {
      longName: "Vanguard Total Stock Market Index Fund A (Vanguard)",
      marketName: "VTSAX",
      orderTypes: "AD,ALERT,ALLOC,DAY,FUNDSWAP,MKT,NONALGO,WHATIF",
      validExchanges: "FUNDSERV",
      aggGroup: 2147483647,
      minSize: 0.001,
      sizeIncrement: 0.001,
      suggestedSizeIncrement: 1,
      fundName: "Vanguard Total Stock Market Index Fund A",
      fundFamily: "Vanguard",
      fundClosed: false,
      fundClosedForNewInvestors: false,
      fundClosedForNewMoney: false
    }
  })
]
