/**
 * Currency pairs on IDEALPRO, and crypto assets on PAXOS.
 *
 * @since 0.1.0
 */
import * as Instruments from "../Instruments.ts"

const pair = (
  symbol: string,
  currency: string,
  conId: number,
  longName: string,
  price: number,
  minTick: number,
  rule: number
): Instruments.Instrument =>
  Instruments.make({
    price,
    commission: 0.00002 * (currency === "USD" ? 1 : price),
    rule,
    contract: {
      conId,
      symbol,
      secType: "CASH",
      exchange: "IDEALPRO",
      currency,
      localSymbol: `${symbol}.${currency}`,
      tradingClass: `${symbol}.${currency}`
    },
    details: {
      longName,
      marketName: `${symbol}.${currency}`,
      minTick,
      validExchanges: "IDEALPRO",
      aggGroup: 4
    }
  })

const asset = (
  symbol: string,
  conId: number,
  name: string,
  price: number,
  minTick: number,
  rule: number
): Instruments.Instrument =>
  Instruments.make({
    price,
    commission: 0.0018,
    rule,
    contract: {
      conId,
      symbol,
      secType: "CRYPTO",
      exchange: "PAXOS",
      currency: "USD",
      localSymbol: `${symbol}.USD`,
      tradingClass: symbol
    },
    details: {
      longName: `${name} cryptocurrency`,
      marketName: symbol,
      minTick,
      validExchanges: "PAXOS",
      minSize: 0.00000001,
      sizeIncrement: 0.00000001,
      suggestedSizeIncrement: 0.0001
    }
  })

/**
 * The pairs and crypto assets that are known from the start (source of conIds: public listings).
 *
 * @since 0.1.0
 * @category constructors
 */
export const currencies: ReadonlyArray<Instruments.Instrument> = [
  pair("EUR", "USD", 12087792, "European Monetary Union Euro", 1.08, 0.00005, 239),
  pair("GBP", "USD", 12087797, "British Pound", 1.27, 0.00005, 239),
  pair("USD", "JPY", 15016059, "United States Dollar", 150, 0.005, 240),
  asset("BTC", 479624278, "Bitcoin", 65_000, 0.25, 241),
  asset("ETH", 495759171, "Ethereum", 3300, 0.01, 26)
]
