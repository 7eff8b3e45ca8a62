/**
 * The ticks of a quote: which numbers they have, live and delayed, and which of them a step changes.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import type { Day } from "../Market/Day.ts"
import type { Quote } from "../Market/Quote.ts"
import * as Walk from "../Market/Walk.ts"
import * as Tick from "./Tick.ts"

/**
 * The numbers of the ticks of a quote.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fields {
  readonly bid: number
  readonly bidSize: number
  readonly ask: number
  readonly askSize: number
  readonly last: number
  readonly lastSize: number
  readonly high: number
  readonly low: number
  readonly volume: number
  readonly close: number
  readonly open: number
  readonly time: number
  readonly halted: number
}

/**
 * The ticks of live data.
 *
 * @since 0.1.0
 * @category constants
 */
export const live: Fields = {
  bid: 1,
  bidSize: 0,
  ask: 2,
  askSize: 3,
  last: 4,
  lastSize: 5,
  high: 6,
  low: 7,
  volume: 8,
  close: 9,
  open: 14,
  time: 45,
  halted: 49
}

/**
 * The ticks of delayed data.
 *
 * @since 0.1.0
 * @category constants
 */
export const delayed: Fields = {
  bid: 66,
  bidSize: 69,
  ask: 67,
  askSize: 70,
  last: 68,
  lastSize: 71,
  high: 72,
  low: 73,
  volume: 74,
  close: 75,
  open: 76,
  time: 88,
  halted: 90
}

/**
 * What a client has been shown: what is the same is not said again.
 *
 * @since 0.1.0
 * @category models
 */
export interface Shown {
  bid: number
  bidSize: number
  ask: number
  askSize: number
  last: number
  lastSize: number
  high: number
  low: number
  volume: number
  second: number
}

/**
 * Nothing was shown yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const nothing = (): Shown => ({
  bid: Number.NaN,
  bidSize: Number.NaN,
  ask: Number.NaN,
  askSize: Number.NaN,
  last: Number.NaN,
  lastSize: Number.NaN,
  high: Number.NaN,
  low: Number.NaN,
  volume: Number.NaN,
  second: Number.NaN
})

// a quote can be hit: the first bit of a price's mask
const canAutoExecute = 1

/**
 * Says what a quote changes against what was shown, and answers whether there was a trade. A price comes with its size,
 * and the size follows as a tick of its own, as from a real TWS.
 *
 * @since 0.1.0
 * @category combinators
 */
export const changes = (
  say: (event: Event) => void,
  reqId: number,
  fields: Fields,
  shown: Shown,
  quote: Quote,
  day: Day,
  second: number
): boolean => {
  if (shown.bid !== quote.bid) say(Tick.price(reqId, fields.bid, quote.bid, quote.bidSize, canAutoExecute))
  if (shown.bid !== quote.bid || shown.bidSize !== quote.bidSize) say(Tick.size(reqId, fields.bidSize, quote.bidSize))
  if (shown.ask !== quote.ask) say(Tick.price(reqId, fields.ask, quote.ask, quote.askSize, canAutoExecute))
  if (shown.ask !== quote.ask || shown.askSize !== quote.askSize) say(Tick.size(reqId, fields.askSize, quote.askSize))
  shown.bid = quote.bid
  shown.bidSize = quote.bidSize
  shown.ask = quote.ask
  shown.askSize = quote.askSize
  const isTrade = shown.last !== quote.last || shown.lastSize !== quote.lastSize || shown.volume !== day.volume
  if (!isTrade) return false
  if (shown.last !== quote.last) say(Tick.price(reqId, fields.last, quote.last, quote.lastSize))
  if (shown.last !== quote.last || shown.lastSize !== quote.lastSize) {
    say(Tick.size(reqId, fields.lastSize, quote.lastSize))
  }
  if (shown.volume !== day.volume) say(Tick.size(reqId, fields.volume, day.volume))
  if (shown.high !== day.high) say(Tick.price(reqId, fields.high, day.high))
  if (shown.low !== day.low) say(Tick.price(reqId, fields.low, day.low))
  if (shown.second !== second) say(Tick.text(reqId, fields.time, String(second)))
  shown.last = quote.last
  shown.lastSize = quote.lastSize
  shown.volume = day.volume
  shown.high = day.high
  shown.low = day.low
  shown.second = second
  return true
}

const exchanges = ["Q", "Z", "P", "K", "N"]
const exchange = (id: number, step: number): string =>
  exchanges[Math.floor(Walk.noise(id, 400, step) * exchanges.length)] ?? "Q"

/**
 * Says all of a quote to somebody who was shown nothing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const initial = (
  say: (event: Event) => void,
  reqId: number,
  fields: Fields,
  shown: Shown,
  quote: Quote,
  day: Day,
  second: number,
  id: number
): void => {
  const hit = quote.bid > 0 ? canAutoExecute : 0
  say(Tick.price(reqId, fields.bid, quote.bid, quote.bidSize, hit))
  say(Tick.size(reqId, fields.bidSize, quote.bidSize))
  say(Tick.price(reqId, fields.ask, quote.ask, quote.askSize, hit))
  say(Tick.size(reqId, fields.askSize, quote.askSize))
  say(Tick.price(reqId, fields.last, quote.last, quote.lastSize))
  say(Tick.size(reqId, fields.lastSize, quote.lastSize))
  say(Tick.price(reqId, fields.high, day.high))
  say(Tick.price(reqId, fields.low, day.low))
  say(Tick.price(reqId, fields.close, day.close))
  say(Tick.price(reqId, fields.open, day.open))
  say(Tick.size(reqId, fields.volume, day.volume))
  say(Tick.text(reqId, fields.time, String(second)))
  if (fields === live) {
    say(Tick.text(reqId, 32, exchange(id, 0)))
    say(Tick.text(reqId, 33, exchange(id, 1)))
    say(Tick.text(reqId, 84, exchange(id, 2)))
  }
  say(Tick.generic(reqId, fields.halted, 0))
  Object.assign(shown, {
    bid: quote.bid,
    bidSize: quote.bidSize,
    ask: quote.ask,
    askSize: quote.askSize,
    last: quote.last,
    lastSize: quote.lastSize,
    high: day.high,
    low: day.low,
    volume: day.volume,
    second
  })
}
