/**
 * The trading week of an exchange: when each trade date's sessions open and close, on the exchange's own clock.
 *
 * @since 0.1.0
 */
import * as Holidays from "./Holidays.ts"
import type { Instrument } from "./Instruments.ts"

/**
 * A span of a trade date, in minutes from its midnight on the exchange's clock; it may begin on the day before.
 *
 * @since 0.1.0
 * @category models
 */
export type Span = readonly [opens: number, closes: number]

/**
 * The week of an exchange. What opens after the end of a day that is cut short does not open.
 *
 * @since 0.1.0
 * @category models
 */
export interface Schedule {
  readonly trading: Span
  readonly liquid: Span
  readonly holidays: Holidays.Holidays
  /** When trading, and when the liquid hours, end on a day that closes early. */
  readonly early?: readonly [trading: number, liquid: number]
  /** When both end on a holiday that is traded up to noon. */
  readonly short?: number
}

const at = (hour: number, minute = 0): number => hour * 60 + minute

const stocks: Schedule = {
  trading: [at(4), at(20)],
  liquid: [at(9, 30), at(16)],
  holidays: "us",
  early: [at(17), at(13)]
}
const regular: Schedule = {
  trading: [at(9, 30), at(16)],
  liquid: [at(9, 30), at(16)],
  holidays: "us",
  early: [at(13), at(13)]
}
const index: Schedule = {
  trading: [at(8, 30), at(15)],
  liquid: [at(8, 30), at(15)],
  holidays: "us",
  early: [at(12), at(12)]
}
// source: the hours in recorded contract details of ES
const equityFutures: Schedule = {
  trading: [at(-7), at(16)],
  liquid: [at(8, 30), at(16)],
  holidays: "cme",
  early: [at(12, 15), at(12, 15)],
  short: at(12)
}
// on the clock of New York, as IBKR gives NYMEX and COMEX
const commodities: Schedule = {
  trading: [at(-6), at(17)],
  liquid: [at(9, 30), at(17)],
  holidays: "cme",
  early: [at(13, 45), at(13, 45)],
  short: at(13)
}
const currencies: Schedule = {
  trading: [at(17, 15) - at(24), at(17)],
  liquid: [at(17, 15) - at(24), at(17)],
  holidays: "currencies"
}
const bonds: Schedule = {
  trading: [at(8), at(17)],
  liquid: [at(8), at(17)],
  holidays: "us",
  early: [at(14), at(14)]
}
const xetra: Schedule = { trading: [at(9), at(17, 30)], liquid: [at(9), at(17, 30)], holidays: "xetra" }
const london: Schedule = {
  trading: [at(8), at(16, 30)],
  liquid: [at(8), at(16, 30)],
  holidays: "london",
  early: [at(12, 30), at(12, 30)]
}

const byExchange: Partial<Record<string, Schedule>> = {
  CME: equityFutures,
  CBOT: equityFutures,
  NYMEX: commodities,
  COMEX: commodities,
  IBIS: xetra,
  LSE: london
}

const byType: Partial<Record<string, Schedule>> = {
  STK: stocks,
  OPT: regular,
  IND: regular,
  FUT: equityFutures,
  CASH: currencies,
  BOND: bonds,
  FUND: regular
}

/**
 * The week of an instrument; `undefined` where it trades round the clock, as crypto assets do.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = ({ details: { contract, timeZoneId } }: Instrument): Schedule | undefined =>
  contract.secType as string === "IND" && timeZoneId === "US/Central"
    ? index
    : byExchange[contract.primaryExch ?? ""] ?? byExchange[contract.exchange ?? ""] ?? byType[contract.secType ?? ""]

const cut = ([opens, closes]: Span, end: number | undefined): Span | undefined =>
  end === undefined ? [opens, closes] : opens >= end ? undefined : [opens, Math.min(closes, end)]

/**
 * The span of a numbered trade date, `undefined` where nothing trades on it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const span = (schedule: Schedule, kind: "trading" | "liquid", day: number): Span | undefined => {
  const weekday = Holidays.weekday(day)
  const rest = Holidays.rest(schedule.holidays, day)
  if (weekday === 0 || weekday === 6 || rest === "closed") return undefined
  // source: the hours in recorded contract details of ES, whose liquid hours are all there is on such a day
  if (rest === "short") return cut(schedule.trading, schedule.short)
  return cut(schedule[kind], rest === "early" ? schedule.early?.[kind === "trading" ? 0 : 1] : undefined)
}
