/**
 * The values of an account, by the keys and in the texts of a gateway.
 *
 * @since 0.1.0
 */
import * as Rates from "./Rates.ts"
import * as Worth from "./Worth.ts"

/**
 * A value: its key, its text, its currency where it has one.
 *
 * @since 0.1.0
 * @category models
 */
export type Row = readonly [key: string, value: string, currency: string]

const money = (value: number): string => (Math.abs(value) < 0.005 ? 0 : value).toFixed(2)

/**
 * What can still be invested: the equity above the initial margin.
 *
 * @since 0.1.0
 * @category accessors
 */
export const available = ({ equity, init }: Worth.Worth): number => equity - init

/**
 * How much of the net liquidation value stands above the maintenance margin, as a part of 1.
 *
 * @since 0.1.0
 * @category accessors
 */
export const cushion = ({ equity, maint, net }: Worth.Worth): number =>
  net <= 0 ? 0 : Math.min(1, Math.max(0, (equity - maint) / net))

/** The values that have one for the account, one for its securities and one for its commodities. */
const segmented = (worth: Worth.Worth): ReadonlyArray<readonly [key: string, all: number, commodities: number]> => {
  const { equity, futuresInit, futuresMaint, init, maint, net, total } = worth
  const commodities = futuresInit + total.futures
  const spare = commodities - futuresInit
  const excess = commodities - futuresMaint
  const margins = (prefix: string) =>
    [
      [`${prefix}AvailableFunds`, equity - init, spare],
      [`${prefix}ExcessLiquidity`, equity - maint, excess],
      [`${prefix}InitMarginReq`, init, futuresInit],
      [`${prefix}MaintMarginReq`, maint, futuresMaint]
    ] as const
  return [
    ["AccruedCash", 0, 0],
    ["AccruedDividend", 0, 0],
    ...margins(""),
    ["EquityWithLoanValue", equity, commodities],
    ...margins("Full"),
    ...margins("LookAhead"),
    ["Guarantee", 0, 0],
    ["IndianStockHaircut", 0, 0],
    ["NetLiquidation", net, commodities],
    ["PASharesValue", 0, 0],
    ["PhysicalCertificateValue", 0, 0],
    ["PostExpirationExcess", 0, 0],
    ["PostExpirationMargin", 0, 0],
    ["TotalCashValue", total.cash, futuresInit],
    ["TotalDebitCardPendingCharges", 0, 0]
  ]
}

/** The values in one currency, which `BASE` has in the base currency (source: IBKR's `$LEDGER`). */
const ofPart = (currency: string, one: Worth.Part): ReadonlyArray<Row> => {
  const row = (key: string, value: number): Row => [key, money(value), currency]
  return [
    ["Currency", currency, currency],
    row("CashBalance", one.cash),
    row("TotalCashBalance", one.cash),
    row("AccruedCash", 0),
    row("StockMarketValue", one.stock),
    row("OptionMarketValue", one.option),
    row("FutureOptionValue", one.futureOption),
    row("FuturesPNL", one.futures),
    row("NetLiquidationByCurrency", Worth.net(one)),
    row("UnrealizedPnL", one.unrealized),
    row("RealizedPnL", one.realized),
    ["ExchangeRate", one.rate.toFixed(7), currency],
    row("FundValue", one.fund),
    row("NetDividend", 0),
    row("MutualFundValue", one.fund),
    row("MoneyMarketFundValue", 0),
    row("CorporateBondValue", one.bond),
    row("TBondValue", 0),
    row("TBillValue", 0),
    row("WarrantValue", 0),
    row("FxCashBalance", 0),
    ["RealCurrency", currency, currency],
    row("IssuerOptionValue", 0),
    row("Cryptocurrency", one.crypto)
  ]
}

/**
 * The rows of the ledger: `BASE` first, then every currency that the account has. A currency alone where one is named.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ledger = ({ parts, total }: Worth.Worth, currency = "ALL"): ReadonlyArray<Row> =>
  [["BASE", total] as const, ...parts]
    .filter(([one]) => currency === "ALL" || one === currency)
    .flatMap(([one, part]) => ofPart(one, part))

/**
 * The values of the account as a whole, its segments included.
 *
 * @since 0.1.0
 * @category constructors
 */
export const whole = (worth: Worth.Worth, type: string): ReadonlyArray<Row> => {
  const { gross, init, net, total } = worth
  const inBase = (key: string, value: number): Row => [key, money(value), Rates.base]
  const plain = (key: string, value: string): Row => [key, value, ""]
  return [
    plain("AccountType", type),
    plain("Cushion", cushion(worth).toFixed(6)),
    plain("DayTradesRemaining", "-1"),
    ...[1, 2, 3, 4].map((day) => plain(`DayTradesRemainingT+${day}`, "-1")),
    plain("HighestSeverity", "0"),
    plain("Leverage", (net > 0 ? gross / net : 0).toFixed(2)),
    plain("Leverage-S", (net > 0 ? gross / net : 0).toFixed(2)),
    plain("LookAheadNextChange", "0"),
    plain("SegmentTitle-C", "US Commodities"),
    plain("SegmentTitle-S", "US Securities"),
    plain("TradingType-S", "STKNOPT"),
    plain("WhatIfPMEnabled", "true"),
    inBase("BuyingPower", Math.max(0, 4 * available(worth))),
    inBase("GrossPositionValue", gross),
    inBase("GrossPositionValue-S", gross),
    inBase("PreviousDayEquityWithLoanValue", worth.equity - total.daily),
    inBase("PreviousDayEquityWithLoanValue-S", worth.equity - total.daily),
    inBase("RegTEquity", worth.equity - total.futures),
    inBase("RegTEquity-S", worth.equity - total.futures),
    inBase("RegTMargin", init - worth.futuresInit),
    inBase("RegTMargin-S", init - worth.futuresInit),
    inBase("SMA", worth.equity - total.futures - init + worth.futuresInit),
    inBase("SMA-S", worth.equity - total.futures - init + worth.futuresInit),
    inBase("SettledCash", total.cash),
    ...segmented(worth).flatMap(([key, all, commodities]) => [
      inBase(key, all),
      inBase(`${key}-C`, commodities),
      inBase(`${key}-S`, all - commodities)
    ])
  ]
}
