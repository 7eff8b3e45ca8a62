/**
 * The generic ticks that there are, and what each tells of an instrument.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import * as Contracts from "../../Market/Contracts.ts"
import type { Day } from "../../Market/Day.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Quote } from "../../Market/Quote.ts"
import * as Walk from "../../Market/Walk.ts"
import * as Timestamp from "../../Timestamp.ts"
import * as Tick from "./Tick.ts"

/**
 * What there is to tell at a step, `at` in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category models
 */
export interface Moment {
  readonly instrument: Instrument
  readonly quote: Quote
  readonly day: Day
  readonly step: number
  readonly at: number
}

/**
 * What a generic tick tells.
 *
 * @since 0.1.0
 * @category models
 */
export type Tell = (reqId: number, moment: Moment) => ReadonlyArray<Event>

/** A number that an instrument always has, between two bounds. */
const own = ({ instrument }: Moment, salt: number, from: number, to: number): number =>
  Math.round(100 * (from + (to - from) * Walk.noise(Contracts.id(instrument), salt, 0))) / 100
const count = (moment: Moment, salt: number, most: number): number => Math.round(own(moment, salt, most / 10, most))
const near = ({ quote }: Moment, factor: number): number => Math.round(quote.last * factor * 100) / 100

const trades = ({ day }: Moment): number => Math.max(1, Math.round(day.volume / 3))
const realTimeVolume = ({ at, day, quote }: Moment): string => {
  const average = Math.round((day.high + day.low + quote.last) / 3 * 1e8) / 1e8
  return `${quote.last};${quote.lastSize};${Math.floor(at)};${day.volume};${average};true`
}
const ratios = (moment: Moment): string => {
  const values = {
    NPRICE: moment.quote.last,
    NHIG: near(moment, 1.2),
    NLOW: near(moment, 0.7),
    MKTCAP: count(moment, 520, 3_000_000),
    TTMREV: count(moment, 521, 400_000),
    TTMEPSXCLX: near(moment, 0.03),
    PEEXCLXOR: own(moment, 522, 10, 40),
    BETA: own(moment, 523, 0.5, 1.8),
    YIELD: own(moment, 524, 0, 3)
  }
  return Object.entries(values).map(([name, value]) => `${name}=${value}`).join(";")
}
const dividends = (moment: Moment): string => {
  const quarter = near(moment, 0.002)
  const next = Timestamp.date(moment.at + 30 * 86_400_000, "UTC")
  return `${Math.round(400 * quarter) / 100},${Math.round(400 * quarter) / 100},${next},${quarter}`
}
/**
 * A headline about an instrument (84).
 *
 * @since 0.1.0
 * @category constructors
 */
export const news: Tell = (reqId, { at, instrument, step }) => {
  const id = (Contracts.id(instrument) * 31 + step >>> 0).toString(16).padStart(8, "0")
  const headline = `{K:n/a:L:en}${instrument.details.contract.symbol} is in the news`
  const timeStamp = Math.floor(at)
  return [{
    _tag: "tickNews",
    reqId,
    timeStamp,
    providerCode: "BRFG",
    articleId: `BRFG$${id}`,
    headline,
    extraData: "K:n/a"
  }]
}

const numbered = (field: number, value: (moment: Moment) => number): Tell => (id, moment) => [
  Tick.generic(id, field, value(moment))
]
const priced = (field: number, factor: number): Tell => (id, moment) => [Tick.price(id, field, near(moment, factor))]
const sized = (field: number, salt: number, most: number): Tell => (id, moment) => [
  Tick.size(id, field, count(moment, salt, most))
]
const told = (field: number, text: (moment: Moment) => string): Tell => (id, moment) => [
  Tick.text(id, field, text(moment))
]
const all = (...ticks: ReadonlyArray<Tell>): Tell => (id, moment) => ticks.flatMap((each) => each(id, moment))
const none: Tell = () => []

/**
 * The legal numbers, with what a real TWS calls them and the ticks that they bring (source: IBKR's table of ticks).
 *
 * @since 0.1.0
 * @category constants
 */
export const table: ReadonlyMap<number, readonly [name: string, tell: Tell]> = new Map([
  [100, ["Option Volume", all(sized(29, 500, 400_000), sized(30, 501, 300_000))]],
  [101, ["Option Open Interest", all(sized(27, 502, 3_000_000), sized(28, 503, 2_000_000))]],
  [104, ["Historical Volatility", numbered(23, (moment) => own(moment, 504, 0.15, 0.45))]],
  [105, ["Average Opt Volume", sized(87, 505, 900_000)]],
  [106, ["impvolat", numbered(24, (moment) => own(moment, 506, 0.15, 0.45))]],
  [162, ["Index Future Premium", numbered(31, (moment) => own(moment, 507, -5, 5))]],
  [
    165,
    [
      "Misc. Stats",
      all(
        priced(15, 0.92),
        priced(16, 1.08),
        priced(17, 0.85),
        priced(18, 1.12),
        priced(19, 0.7),
        priced(20, 1.2),
        sized(21, 508, 60_000_000)
      )
    ]
  ],
  [220, ["Creditman, Mark Price", priced(78, 1)]],
  [221, ["Creditman, Mark Price", priced(37, 1)]],
  [225, ["Auction", all(sized(34, 509, 400_000), priced(35, 1), sized(36, 510, 20_000), sized(61, 511, 20_000))]],
  [232, ["Pl Price, Mark Price", priced(37, 1)]],
  [233, ["RTVolume", told(48, realTimeVolume)]],
  [236, ["inventory", all(numbered(46, () => 3), sized(89, 512, 50_000_000))]],
  [256, ["Inventory", none]],
  [258, ["Fundamentals", told(47, ratios)]],
  [292, ["Wide_news", news]],
  [293, ["TradeCount", numbered(54, trades)]],
  [294, ["TradeRate", numbered(55, () => 240)]],
  [295, ["VolumeRate", numbered(56, () => 720)]],
  [318, ["LastRTHTrade", priced(57, 1)]],
  [370, ["Participation Monitor", none]],
  [375, ["RT Trade Volume", told(77, realTimeVolume)]],
  [381, ["IB Rate", none]],
  [384, ["RfqTickRespTag", none]],
  [387, ["DMM", none]],
  [388, ["Issuer Fundamentals", none]],
  [391, ["IBWarrantImpVolCompeteTick", none]],
  [405, ["Index Capabilities", none]],
  [407, ["FuturesMargins", none]],
  [411, ["rthistvol", numbered(58, (moment) => own(moment, 513, 0.15, 0.45))]],
  [428, ["Monetary Close Price", none]],
  [439, ["MonitorTickTag", none]],
  [456, ["IBDividends", told(59, dividends)]],
  [459, ["RTCLOSE", none]],
  [460, ["Bond Factor Multiplier", numbered(60, () => 1)]],
  [499, ["Fee and Rebate Rate", none]],
  [506, ["midptiv", none]],
  [511, ["hvolrt10 (per-underlying)", none]],
  [512, ["hvolrt30 (per-underlying)", none]],
  [513, ["hvolrt50 (per-underlying)", none]],
  [514, ["hvolrt75 (per-underlying)", none]],
  [515, ["hvolrt100 (per-underlying)", none]],
  [516, ["hvolrt150 (per-underlying)", none]],
  [517, ["hvolrt200 (per-underlying)", none]],
  [521, ["fzmidptiv", none]],
  [545, ["vsiv", none]],
  [576, ["EtfNavBidAsk(navbidask)", all(priced(94, 0.9999), priced(95, 1.0001))]],
  [577, ["EtfNavLast(navlast)", priced(96, 1)]],
  [578, ["EtfNavClose(navclose)", all(priced(92, 0.998), priced(93, 0.996))]],
  [584, ["Average Opening Vol.", none]],
  [585, ["Average Closing Vol.", none]],
  [586, ["IPOHLMPRC", none]],
  [587, ["Pl Price Delayed", none]],
  [588, ["Futures Open Interest", sized(86, 514, 2_000_000)]],
  [595, ["Short-Term Volume X Mins", all(sized(63, 515, 30_000), sized(64, 516, 50_000), sized(65, 517, 100_000))]],
  [608, ["EMA N", none]],
  [614, ["EtfNavMisc(high/low)", all(priced(98, 1.003), priced(99, 0.997))]],
  [619, ["Creditman Slow Mark Price", priced(79, 1)]],
  [623, ["EtfFrozenNavLast(fznavlast)", priced(97, 1)]]
])
