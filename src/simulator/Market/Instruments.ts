/**
 * Instruments: what contract details say of them, what they cost at first, and whose price they follow.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { ContractDetails } from "@stoqey/ib/dist/api/contract/contractDetails.js"

/**
 * What makes an option one: `expires` is the moment after its last, in milliseconds since the epoch; `volatility`, the
 * rates and the yield are per year.
 *
 * @since 0.1.0
 * @category models
 */
export interface Option {
  readonly right: "C" | "P"
  readonly strike: number
  readonly expires: number
  readonly volatility: number
  readonly rate: number
  readonly dividendYield: number
}

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
  /** The conId whose price this one moves with: that of an index, of a commodity, of an option's underlying. */
  readonly follows?: number
  /** How far its price moves in a year, as a standard deviation; what is usual of its type where absent. */
  readonly volatility?: number
  /** Its terms, where it is an option. */
  readonly option?: Option
}

/** How far prices move in a year, as a standard deviation. */
const volatilities: Partial<Record<string, number>> = {
  STK: 0.3,
  FUT: 0.2,
  CASH: 0.08,
  CRYPTO: 0.6,
  BOND: 0.05,
  FUND: 0.15,
  IND: 0.18
}

/**
 * How far the price of an instrument moves in a year, as a standard deviation of its logarithm.
 *
 * @since 0.1.0
 * @category accessors
 */
export const volatility = ({ details, option, volatility }: Instrument): number =>
  volatility ?? option?.volatility ?? volatilities[details.contract.secType ?? ""] ?? 0.2

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

/**
 * What an instrument is made of: `rule` is the market rule on all of its exchanges.
 *
 * @since 0.1.0
 * @category models
 */
export interface Parts extends Omit<Instrument, "details"> {
  readonly contract: Omit<Contract, "secType" | "right"> & {
    readonly secType: `${NonNullable<Contract["secType"]>}` | "IND"
    readonly right?: "C" | "P"
  }
  readonly details: Omit<ContractDetails, "contract" | "underSecType" | "marketRuleIds"> & {
    readonly underSecType?: "STK" | "IND" | "FUT"
  }
  readonly rule?: number
}

/**
 * An instrument of its parts; what they leave out is as of a stock of the United States.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ contract, details, rule = 26, ...more }: Parts): Instrument => {
  const marketRuleIds = (details.validExchanges ?? "").split(",").fill(String(rule)).join(",")
  return { ...more, details: { ...base, ...details, contract, marketRuleIds } as ContractDetails }
}

/**
 * The parts of a stock; `exchange` is where it is listed, `isin` names it everywhere.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stock {
  readonly symbol: string
  readonly conId: number
  readonly exchange: string
  readonly price: number
  readonly longName: string
  readonly isin?: string
  readonly branch?: readonly [industry: string, category: string, subcategory: string]
  readonly stockType?: string
  readonly follows?: number
  readonly volatility?: number
}

const american = "AMEX,NYSE,CBOE,PHLX,ISE,CHX,ARCA,NASDAQ,ISLAND,DRCTEDGE,BEX,BATS,EDGEA,BYX,IEX,EDGX,PEARL,MEMX,PSX"

/**
 * A stock of the United States on SMART, in USD.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stock = (
  { branch, conId, exchange, isin, longName, price, stockType, symbol, ...more }: Stock
): Instrument => {
  const tradingClass = exchange === "NASDAQ" ? "NMS" : symbol
  return make({
    price,
    commission: 0.005,
    ...more,
    contract: {
      conId,
      symbol,
      secType: "STK",
      exchange: "SMART",
      primaryExch: exchange,
      currency: "USD",
      localSymbol: symbol,
      tradingClass
    },
    details: {
      longName,
      marketName: tradingClass,
      validExchanges: `SMART,${american}`,
      stockType: stockType ?? "COMMON",
      ...(isin === undefined ? {} : { secIdList: [{ tag: "ISIN", value: isin }] }),
      ...(branch === undefined ? {} : { industry: branch[0], category: branch[1], subcategory: branch[2] })
    }
  })
}
