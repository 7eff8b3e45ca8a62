/**
 * The ticks of a quote, and which of them a step changes.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import type { Day } from "../../Market/Day.ts"
import type { Quote } from "../../Market/Quote.ts"
import * as Walk from "../../Market/Walk.ts"
import * as Fields from "./Fields.ts"
import * as Tick from "./Tick.ts"

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
  into: Array<Event>,
  reqId: number,
  fields: Fields.Fields,
  shown: Shown,
  quote: Quote,
  day: Day,
  second: number
): boolean => {
  if (shown.bid !== quote.bid) into.push(Tick.price(reqId, fields.bid, quote.bid, quote.bidSize, canAutoExecute))
  if (shown.bid !== quote.bid || shown.bidSize !== quote.bidSize) {
    into.push(Tick.size(reqId, fields.bidSize, quote.bidSize))
  }
  if (shown.ask !== quote.ask) into.push(Tick.price(reqId, fields.ask, quote.ask, quote.askSize, canAutoExecute))
  if (shown.ask !== quote.ask || shown.askSize !== quote.askSize) {
    into.push(Tick.size(reqId, fields.askSize, quote.askSize))
  }
  shown.bid = quote.bid
  shown.bidSize = quote.bidSize
  shown.ask = quote.ask
  shown.askSize = quote.askSize
  const isTrade = shown.last !== quote.last || shown.lastSize !== quote.lastSize || shown.volume !== day.volume
  if (!isTrade) return false
  if (shown.last !== quote.last) into.push(Tick.price(reqId, fields.last, quote.last, quote.lastSize))
  if (shown.last !== quote.last || shown.lastSize !== quote.lastSize) {
    into.push(Tick.size(reqId, fields.lastSize, quote.lastSize))
  }
  if (shown.volume !== day.volume) into.push(Tick.size(reqId, fields.volume, day.volume))
  if (shown.high !== day.high) into.push(Tick.price(reqId, fields.high, day.high))
  if (shown.low !== day.low) into.push(Tick.price(reqId, fields.low, day.low))
  if (shown.second !== second) into.push(Tick.text(reqId, fields.time, String(second)))
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
  into: Array<Event>,
  reqId: number,
  fields: Fields.Fields,
  shown: Shown,
  quote: Quote,
  day: Day,
  second: number,
  id: number,
  halted: number
): void => {
  const hit = quote.bid > 0 ? canAutoExecute : 0
  into.push(Tick.price(reqId, fields.bid, quote.bid, quote.bidSize, hit))
  into.push(Tick.size(reqId, fields.bidSize, quote.bidSize))
  into.push(Tick.price(reqId, fields.ask, quote.ask, quote.askSize, hit))
  into.push(Tick.size(reqId, fields.askSize, quote.askSize))
  into.push(Tick.price(reqId, fields.last, quote.last, quote.lastSize))
  into.push(Tick.size(reqId, fields.lastSize, quote.lastSize))
  into.push(Tick.price(reqId, fields.high, day.high))
  into.push(Tick.price(reqId, fields.low, day.low))
  into.push(Tick.price(reqId, fields.close, day.close))
  into.push(Tick.price(reqId, fields.open, day.open))
  into.push(Tick.size(reqId, fields.volume, day.volume))
  into.push(Tick.text(reqId, fields.time, String(second)))
  if (fields === Fields.live) {
    into.push(Tick.text(reqId, 32, exchange(id, 0)))
    into.push(Tick.text(reqId, 33, exchange(id, 1)))
    into.push(Tick.text(reqId, 84, exchange(id, 2)))
  }
  into.push(Tick.generic(reqId, fields.halted, halted))
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

/**
 * How many ticks a quote is told in by `part`.
 *
 * @since 0.1.0
 * @category constants
 */
export const parts = 4

/**
 * One of the ticks of a quote, by number: they go round.
 *
 * @since 0.1.0
 * @category constructors
 */
export const part = (reqId: number, fields: Fields.Fields, quote: Quote, number: number): Event => {
  switch (number % parts) {
    case 0:
      return Tick.price(reqId, fields.bid, quote.bid, quote.bidSize, canAutoExecute)
    case 1:
      return Tick.size(reqId, fields.bidSize, quote.bidSize)
    case 2:
      return Tick.price(reqId, fields.ask, quote.ask, quote.askSize, canAutoExecute)
    default:
      return Tick.price(reqId, fields.last, quote.last, quote.lastSize)
  }
}
