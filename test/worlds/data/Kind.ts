/** The kinds of lines of data: how each is opened, asked for and ended, and the messages that tell the n-th value of one. */
import { Effect, Stream } from "effect"
import * as Contract from "../../../src/domain/Contract.ts"
import * as Gap from "../../../src/domain/Gap.ts"
import { Bars } from "../../../src/layers/Broker/Bars.ts"
import { Depth } from "../../../src/layers/Broker/Depth.ts"
import { Pnl } from "../../../src/layers/Broker/Pnl.ts"
import { Quotes } from "../../../src/layers/Broker/Quotes.ts"
import { TickByTick } from "../../../src/layers/Broker/TickByTick.ts"

export type Services = Bars | Depth | Pnl | Quotes | TickByTick

/** A value by its number, or a hole. */
export type Item = { readonly n: number } | Gap.Gap

/** `answer`: the gateway answers at once, and a silence this long (ms) is none; `silent`: so is one of what was told (ms). */
export interface Kind {
  readonly open: (contract: Contract.Contract) => Stream.Stream<Item, unknown, Services>
  readonly request: string
  readonly cancel: string
  readonly answer: number | null
  readonly silent: number
  readonly isQuiet?: true
  readonly isLatest: boolean
  /** In which names of farms that break it may be served by them. */
  readonly farms: ReadonlyArray<string>
  /** The message of the n-th value; `isFirst`: the first since it was asked for. */
  readonly value: (reqId: number, n: number, isFirst: boolean) => object
}

const numbered = <A, E, R>(stream: Stream.Stream<A | Gap.Gap, E, R>, of: (value: A) => unknown) =>
  Stream.map(stream, (one): Item => Gap.isGap(one) ? one : { n: Number(of(one as A)) })

const begins = Date.parse("2026-03-04T15:00:00Z") / 1000
const bar = (n: number) => ({ open: n, high: n, low: n, close: n, volume: 1, WAP: n, count: 1 })
const quotes = ["usfarm"]
const bars = ["usfarm", "ushmds"]

export const kinds: { readonly [name: string]: Kind } = {
  quotes: {
    open: (contract) =>
      Stream.unwrap(Effect.map(Quotes, ({ of }) => numbered(of(contract), ({ last }) => last ?? Number.NaN))),
    ...{ request: "reqMktData", cancel: "cancelMktData", answer: 15_000, silent: 60_000, isLatest: true },
    farms: quotes,
    value: (reqId, n) => ({ _tag: "tickPrice", reqId, field: 4, value: n, size: 1 })
  },
  ticks: {
    open: (contract) =>
      Stream.unwrap(
        Effect.map(
          TickByTick,
          ({ of }) => numbered(of(contract, "AllLast"), (tick) => "price" in tick ? tick.price : 0)
        )
      ),
    ...{ request: "reqTickByTickData", cancel: "cancelTickByTickData", answer: null, silent: 300_000, isLatest: false },
    farms: quotes,
    value: (reqId, n) => ({
      ...{ _tag: "tickByTickAllLast", reqId, tickType: 2, time: begins + n, price: n, size: 1 },
      ...{ attribMask: 0, exchange: "NYSE", specialConditions: "" }
    })
  },
  depth: {
    open: (contract) =>
      Stream.unwrap(Effect.map(Depth, ({ of }) => numbered(of(contract, 5), ({ bids }) => bids[0]?.price))),
    ...{ request: "reqMktDepth", cancel: "cancelMktDepth", answer: null, silent: 60_000, isLatest: true },
    farms: quotes,
    value: (reqId, n, isFirst) => ({
      ...{ _tag: "updateMktDepth", reqId, position: 0, operation: isFirst ? 0 : 1, side: 1, price: n, size: 1 }
    })
  },
  bars: {
    open: (contract) =>
      Stream.unwrap(Effect.map(Bars, ({ realTime }) => numbered(realTime(contract, "TRADES"), ({ close }) => close))),
    ...{ request: "reqRealTimeBars", cancel: "cancelRealTimeBars", answer: null, silent: 30_000, isLatest: false },
    farms: bars,
    value: (reqId, n) => ({ _tag: "realtimeBar", reqId, date: begins + 5 * n, ...bar(n) })
  },
  live: {
    open: (contract) =>
      Stream.unwrap(Effect.map(Bars, ({ live }) =>
        numbered(
          live(contract, { barSize: "1 min", duration: "1 D", whatToShow: "TRADES" }),
          ({ close }) => close
        ))),
    ...{
      request: "reqHistoricalData",
      cancel: "cancelHistoricalData",
      answer: 60_000,
      silent: 120_000,
      isLatest: false
    },
    farms: bars,
    value: (reqId, n, isFirst) => {
      const one = { time: String(begins + 60 * n), ...bar(n) }
      return isFirst
        ? { _tag: "historicalData", reqId, start: "", end: "", bars: [one] }
        : { _tag: "historicalDataUpdate", reqId, ...one }
    }
  },
  pnl: {
    open: () => Stream.unwrap(Effect.map(Pnl, ({ ofAccount }) => numbered(ofAccount, ({ daily }) => daily))),
    ...{ request: "reqPnL", cancel: "cancelPnL", answer: 15_000, silent: 15_000, isQuiet: true, isLatest: true },
    farms: [],
    value: (reqId, n) => ({ _tag: "pnl", reqId, dailyPnL: n, unrealizedPnL: 0, realizedPnL: 0 })
  }
}

/** The contracts of a world, each by the name of its line. */
export const contracts: { readonly [line: string]: Contract.Contract } = {
  a: Contract.stock("AAPL"),
  b: Contract.stock("MSFT")
}
