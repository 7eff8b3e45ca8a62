/**
 * Keeps a quote as its ticks come: each is a number written into its place, and decimals are made of them only for whoever
 * takes the quote.
 *
 * @since 0.1.0
 */
import type { Contract } from "../../../domain/Contract.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Event } from "../../../domain/Event.ts"
import type { DataType, Halted, Quote } from "../../../domain/Quote.ts"
import type { Latest } from "../Subscriptions/Spec.ts"

const places = [
  "bid",
  "ask",
  "last",
  "bidSize",
  "askSize",
  "lastSize",
  "open",
  "high",
  "low",
  "close",
  "volume",
  "mark"
] as const

const place = (name: (typeof places)[number]): number => places.indexOf(name)

/** Where a tick of a type belongs: the live ones, and the delayed ones (66 and on) in the same places. */
const prices: ReadonlyArray<readonly [live: number, delayed: number, to: number]> = [
  [1, 66, place("bid")],
  [2, 67, place("ask")],
  [4, 68, place("last")],
  [6, 72, place("high")],
  [7, 73, place("low")],
  [9, 75, place("close")],
  [14, 76, place("open")],
  [37, -1, place("mark")]
]
const sizes: ReadonlyArray<readonly [live: number, delayed: number, to: number]> = [
  [0, 69, place("bidSize")],
  [3, 70, place("askSize")],
  [5, 71, place("lastSize")],
  [8, 74, place("volume")]
]

const firstDelayed = 66
const most = 128
const table = (rows: typeof prices): Int8Array => {
  const table = new Int8Array(most).fill(-1)
  for (const [live, delayed, to] of rows) {
    table[live] = to
    if (delayed >= 0) table[delayed] = to
  }
  return table
}
const priceAt = table(prices)
const sizeAt = table(sizes)
/** The size that comes with a price, for those with which one does: by its tick, and by its place. */
const withSize = table([[1, 66, place("bidSize")], [2, 67, place("askSize")], [4, 68, place("lastSize")]])
const sizeOf = places.map((name) => place(`${name}Size` as (typeof places)[number]))

const types: ReadonlyArray<DataType> = ["live", "frozen", "delayed", "delayed_frozen"]
const typeOf = (told: number): DataType => types[told - 1] ?? "unknown"

const halts: ReadonlyArray<Halted> = ["no", "general", "volatility"]
/** −1 says that it is not known. */
const haltOf = (told: number): Halted | null => told < 0 ? null : halts[told] ?? "unknown"
const isHalt = (field: number): boolean => field === 49 || field === 90

/**
 * The ticks of a contract, none so far. Source of the tick types: IBKR's page "Available Tick Types". A price or size of −1 says
 * that there is none, and so does a price of 0 without a size: that of a combination may be either, and has a size then (source:
 * IBKR's page "Receiving Market Data").
 *
 * @param forgets - is called before everything is forgotten: the line is asked anew, or its data is of another kind from now on.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (contract: Contract, forgets: () => void): Latest<Quote> => {
  // a number that is none was not told, or does not exist
  const values = new Float64Array(places.length).fill(Number.NaN)
  const texts = places.map((): Decimal.Decimal | null => null)
  const written = new Float64Array(places.length).fill(Number.NaN)
  let halted: Halted | null = null
  let dataType: DataType = "live"
  let at = 0
  let quote: Quote | null = null

  const put = (to: number, value: number) => {
    values[to] = value
    quote = null
  }
  const forget = () => {
    forgets()
    values.fill(Number.NaN)
    halted = null
    quote = null
  }
  const typed = (type: DataType): boolean => {
    if (type === dataType) return false
    forget()
    dataType = type
    return false
  }
  /** What comes as a delayed tick is delayed, whatever was told of its kind. */
  const isNews = (field: number): boolean =>
    field >= firstDelayed && dataType !== "delayed" && dataType !== "delayed_frozen"
  const ticked = (field: number) => {
    if (isNews(field)) typed("delayed")
  }
  const known = (to: number): number => {
    const value = values[to] ?? Number.NaN
    const sizeTo = sizeOf[to] ?? -1
    const mayBeNone = value === -1 || (value === 0 && sizeTo >= 0)
    return !mayBeNone || (values[sizeTo] ?? 0) > 0 ? value : Number.NaN
  }
  const text = (to: number): Decimal.Decimal | null => {
    const value = known(to)
    if (!Object.is(value, written[to])) {
      written[to] = value
      texts[to] = Decimal.fromTold(value)
    }
    return texts[to] ?? null
  }
  const price = (field: number, value: number, size: number | undefined): boolean => {
    const to = priceAt[field] ?? -1
    if (to < 0) return false
    ticked(field)
    put(to, value)
    const sizeTo = withSize[field] ?? -1
    // that of the price before says nothing of this one
    if (sizeTo >= 0) put(sizeTo, size ?? Number.NaN)
    return true
  }

  return {
    _tag: "Latest",
    take: (event: Event, when) => {
      switch (event._tag) {
        case "tickPrice":
          if (!price(event.field, event.value, event.size)) return false
          at = when
          return true
        case "tickSize": {
          const to = sizeAt[event.field] ?? -1
          if (to < 0) return false
          ticked(event.field)
          put(to, event.value ?? Number.NaN)
          at = when
          return true
        }
        case "tickGeneric":
          if (!isHalt(event.field)) return false
          ticked(event.field)
          halted = haltOf(event.value)
          quote = null
          at = when
          return true
        case "marketDataType":
          return typed(typeOf(event.marketDataType))
        default:
          return false
      }
    },
    forgets: (event) => {
      switch (event._tag) {
        case "marketDataType":
          return typeOf(event.marketDataType) !== dataType
        case "tickPrice":
          return (priceAt[event.field] ?? -1) >= 0 && isNews(event.field)
        case "tickSize":
          return (sizeAt[event.field] ?? -1) >= 0 && isNews(event.field)
        case "tickGeneric":
          return isHalt(event.field) && isNews(event.field)
        default:
          return false
      }
    },
    isBlank: () => halted === null && values.every((_, to) => Number.isNaN(known(to))),
    read: () =>
      quote ??= {
        _tag: "Quote",
        contract,
        ...Object.fromEntries(places.map((name, to) => [name, text(to)])) as Pick<Quote, (typeof places)[number]>,
        halted,
        dataType,
        at
      },
    reset: forget
  }
}
