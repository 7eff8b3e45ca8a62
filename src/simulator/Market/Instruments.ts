/**
 * The instruments that the simulated gateway knows, with what contract details say of them.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { ContractDetails } from "@stoqey/ib/dist/api/contract/contractDetails.js"

/**
 * An instrument: its contract details without trading hours, its price and what a commission costs per unit.
 *
 * @since 0.1.0
 * @category models
 */
export interface Instrument {
  readonly details: ContractDetails
  readonly price: number
  readonly commission: number
}

const eastern = "US/Eastern"
const stockOrders =
  "ACTIVETIM,ADJUST,ALERT,ALGO,AON,COND,DAY,GAT,GTC,GTD,HID,IOC,LIT,LMT,MIT,MKT,MOC,OCA,STP,STPLMT,TRAIL,WHATIF"
const base: Omit<ContractDetails, "contract"> = {
  minTick: 0.01,
  orderTypes: stockOrders,
  priceMagnifier: 1,
  underConId: 0,
  timeZoneId: eastern,
  evMultiplier: 0,
  aggGroup: 1,
  marketRuleIds: "26",
  minSize: 1,
  sizeIncrement: 1,
  suggestedSizeIncrement: 100
}

const instrument = (
  price: number,
  commission: number,
  contract: Omit<Contract, "secType"> & { readonly secType: `${NonNullable<Contract["secType"]>}` },
  details: Omit<ContractDetails, "contract">
): Instrument => ({ price, commission, details: { ...base, contract: contract as Contract, ...details } })

/**
 * A stock on SMART, in USD.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stock = (
  symbol: string,
  conId: number,
  primaryExch: string,
  price: number,
  longName: string
): Instrument =>
  instrument(price, 0.005, {
    conId,
    symbol,
    secType: "STK",
    exchange: "SMART",
    primaryExch,
    currency: "USD",
    localSymbol: symbol,
    tradingClass: primaryExch === "NASDAQ" ? "NMS" : symbol
  }, {
    longName,
    marketName: primaryExch === "NASDAQ" ? "NMS" : symbol,
    validExchanges: `SMART,AMEX,NYSE,CBOE,${primaryExch},BATS,IEX`,
    stockType: "COMMON"
  })

/**
 * The instruments known from the start: stocks, a future, a currency pair, a crypto asset, an option, a bond, a fund.
 *
 * @since 0.1.0
 * @category constructors
 */
export const known: ReadonlyArray<Instrument> = [
  stock("AAPL", 265598, "NASDAQ", 230, "APPLE INC"),
  stock("MSFT", 272093, "NASDAQ", 420, "MICROSOFT CORP"),
  stock("SPY", 756733, "ARCA", 600, "STATE STREET SPDR S&P 500 ETF"),
  instrument(6000, 2.25, {
    conId: 515416632,
    symbol: "ES",
    secType: "FUT",
    lastTradeDateOrContractMonth: "20301220",
    lastTradeDate: "20301220",
    multiplier: 50,
    exchange: "CME",
    currency: "USD",
    localSymbol: "ESZ0",
    tradingClass: "ES"
  }, {
    longName: "E-mini S&P 500",
    marketName: "ES",
    minTick: 0.25,
    validExchanges: "CME,QBALGO",
    contractMonth: "203012",
    realExpirationDate: "20301220",
    lastTradeTime: "08:30:00",
    timeZoneId: "US/Central",
    underConId: 11004968,
    underSymbol: "ES",
    underSecType: "IND" as NonNullable<ContractDetails["underSecType"]>,
    aggGroup: 2147483647,
    marketRuleIds: "67,67",
    suggestedSizeIncrement: 1
  }),
  instrument(1.08, 0.00002, {
    conId: 12087792,
    symbol: "EUR",
    secType: "CASH",
    exchange: "IDEALPRO",
    currency: "USD",
    localSymbol: "EUR.USD",
    tradingClass: "EUR.USD"
  }, {
    longName: "European Monetary Union Euro",
    marketName: "EUR.USD",
    minTick: 0.00005,
    validExchanges: "IDEALPRO",
    aggGroup: 4,
    marketRuleIds: "239"
  }),
  instrument(65_000, 0.0018, {
    conId: 479624278,
    symbol: "BTC",
    secType: "CRYPTO",
    exchange: "PAXOS",
    currency: "USD",
    localSymbol: "BTC.USD",
    tradingClass: "BTC"
  }, {
    longName: "Bitcoin cryptocurrency",
    marketName: "BTC",
    minTick: 0.25,
    validExchanges: "PAXOS",
    minSize: 0.00000001,
    sizeIncrement: 0.00000001,
    suggestedSizeIncrement: 0.0001
  }),
  instrument(32, 0.65, {
    conId: 675811965,
    symbol: "AAPL",
    secType: "OPT",
    lastTradeDateOrContractMonth: "20301220",
    lastTradeDate: "20301220",
    strike: 200,
    right: "C" as NonNullable<Contract["right"]>,
    multiplier: 100,
    exchange: "SMART",
    currency: "USD",
    localSymbol: "AAPL  301220C00200000",
    tradingClass: "AAPL"
  }, {
    longName: "APPLE INC",
    marketName: "AAPL",
    validExchanges: "SMART,AMEX,CBOE,PHLX,ISE,BOX",
    contractMonth: "203012",
    realExpirationDate: "20301220",
    underConId: 265598,
    underSymbol: "AAPL",
    underSecType: "STK" as NonNullable<ContractDetails["underSecType"]>,
    aggGroup: 2,
    suggestedSizeIncrement: 1
  }),
  instrument(98.5, 0.0001, {
    conId: 15960357,
    symbol: "US-T",
    secType: "BOND",
    lastTradeDateOrContractMonth: "20341115",
    exchange: "SMART",
    currency: "USD",
    localSymbol: "IBCID15960357",
    tradingClass: "US-T"
  }, {
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
  }),
  instrument(140, 0.1, {
    conId: 48013650,
    symbol: "VTSAX",
    secType: "FUND",
    exchange: "FUNDSERV",
    currency: "USD",
    localSymbol: "922908728",
    tradingClass: "922908728"
  }, {
    longName: "Vanguard Total Stock Market Index Fund A (Vanguard)",
    marketName: "VTSAX",
    orderTypes: "AD,ALERT,ALLOC,DAY,FUNDSWAP,MKT,NONALGO,WHATIF",
    validExchanges: "FUNDSERV",
    aggGroup: 2147483647,
    marketRuleIds: "2963",
    minSize: 0.001,
    sizeIncrement: 0.001,
    suggestedSizeIncrement: 1,
    fundName: "Vanguard Total Stock Market Index Fund A",
    fundFamily: "Vanguard",
    fundClosed: false,
    fundClosedForNewInvestors: false,
    fundClosedForNewMoney: false
  })
]
