/**
 * Stocks: American ones on SMART, one of Xetra in euros and one of London, quoted in pence.
 *
 * @since 0.1.0
 */
import * as Instruments from "../Instruments.ts"
import * as Indices from "./Indices.ts"

/**
 * The stocks that are known from the start (source of conIds and ISINs: recorded contract details and scanner rows, public
 * listings; that of London is made up).
 *
 * @since 0.1.0
 * @category constructors
 */
export const stocks: ReadonlyArray<Instruments.Instrument> = [
  Instruments.stock({
    symbol: "AAPL",
    conId: 265598,
    exchange: "NASDAQ",
    price: 230,
    longName: "APPLE INC",
    isin: "US0378331005",
    branch: ["Technology", "Computers", "Computers"]
  }),
  Instruments.stock({
    symbol: "MSFT",
    conId: 272093,
    exchange: "NASDAQ",
    price: 420,
    longName: "MICROSOFT CORP",
    isin: "US5949181045",
    branch: ["Technology", "Software", "Applications Software"],
    volatility: 0.26
  }),
  Instruments.stock({
    symbol: "SPY",
    conId: 756733,
    exchange: "ARCA",
    price: 600,
    longName: "STATE STREET SPDR S&P 500 ETF",
    isin: "US78462F1030",
    stockType: "ETF",
    follows: Indices.spx,
    volatility: 0.16
  }),
  Instruments.stock({
    symbol: "QQQ",
    conId: 320227571,
    exchange: "NASDAQ",
    price: 520,
    longName: "INVESCO QQQ TRUST SERIES 1",
    isin: "US46090E1038",
    stockType: "ETF",
    follows: Indices.ndx,
    volatility: 0.2
  }),
  Instruments.stock({
    symbol: "TSLA",
    conId: 76792991,
    exchange: "NASDAQ",
    price: 340,
    longName: "TESLA INC",
    isin: "US88160R1014",
    branch: ["Consumer, Cyclical", "Auto Manufacturers", "Auto-Cars/Light Trucks"],
    volatility: 0.55
  }),
  Instruments.stock({
    symbol: "AMZN",
    conId: 3691937,
    exchange: "NASDAQ",
    price: 210,
    longName: "AMAZON.COM INC",
    isin: "US0231351067",
    branch: ["Communications", "Internet", "E-Commerce/Products"],
    volatility: 0.32
  }),
  Instruments.stock({
    symbol: "NVDA",
    conId: 4815747,
    exchange: "NASDAQ",
    price: 140,
    longName: "NVIDIA CORP",
    isin: "US67066G1040",
    branch: ["Technology", "Semiconductors", "Electronic Compo-Semicon"],
    volatility: 0.45
  }),
  Instruments.stock({
    symbol: "GOOG",
    conId: 208813720,
    exchange: "NASDAQ",
    price: 175,
    longName: "ALPHABET INC-CL C",
    isin: "US02079K1079",
    branch: ["Communications", "Internet", "Web Portals/ISP"],
    volatility: 0.3
  }),
  Instruments.stock({
    symbol: "IBM",
    conId: 8314,
    exchange: "NYSE",
    price: 225,
    longName: "INTL BUSINESS MACHINES CORP",
    isin: "US4592001014",
    branch: ["Technology", "Computers", "Computer Services"],
    volatility: 0.24
  }),
  Instruments.stock({
    symbol: "BRK B",
    conId: 72063691,
    exchange: "NYSE",
    price: 470,
    longName: "BERKSHIRE HATHAWAY INC-CL B",
    isin: "US0846707026",
    branch: ["Financial", "Insurance", "Reinsurance"],
    volatility: 0.18
  }),
  Instruments.make({
    price: 220,
    commission: 0.05,
    rule: 1874,
    contract: {
      conId: 14204,
      symbol: "SAP",
      secType: "STK",
      exchange: "SMART",
      primaryExch: "IBIS",
      currency: "EUR",
      localSymbol: "SAP",
      tradingClass: "XETRA"
    },
    details: {
      longName: "SAP SE",
      marketName: "XETRA",
      validExchanges: "SMART,IBIS,FWB,TGATE",
      minTick: 0.0001,
      timeZoneId: "MET",
      stockType: "COMMON",
      industry: "Technology",
      category: "Software",
      subcategory: "Enterprise Software/Serv",
      secIdList: [{ tag: "ISIN", value: "DE0007164600" }]
    }
  }),
  Instruments.make({
    price: 70,
    commission: 0.01,
    rule: 1874,
    contract: {
      conId: 900_900_001,
      symbol: "VOD",
      secType: "STK",
      exchange: "SMART",
      primaryExch: "LSE",
      currency: "GBP",
      localSymbol: "VOD",
      tradingClass: "SET1"
    },
    details: {
      longName: "VODAFONE GROUP PLC",
      marketName: "SET1",
      validExchanges: "SMART,LSE,CHIXUK,TRQXUK",
      minTick: 0.0001,
      // prices are pence, money is pounds
      priceMagnifier: 100,
      timeZoneId: "GB-Eire",
      stockType: "COMMON",
      industry: "Communications",
      category: "Telecommunications",
      subcategory: "Cellular Telecom",
      secIdList: [{ tag: "ISIN", value: "GB00BH4HKS39" }]
    }
  })
]
