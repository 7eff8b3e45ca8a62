/**
 * The messages that may be very long, decoded from their bytes: bars (17) and historical ticks (96, 97, 98).
 *
 * @since 0.1.0
 */
import type { HistoricalTickBidAsk } from "@stoqey/ib/dist/api/historical/historicalTickBidAsk.js"
import type { HistoricalTickLast } from "@stoqey/ib/dist/api/historical/historicalTickLast.js"
import type { Bar, Event } from "../domain/Event.ts"
import { Cursor } from "./Cursor.ts"
import type { Decoded } from "./Inbound.ts"

/**
 * The most bars or ticks of one message that are decoded: more would hold the event loop for too long. A month of
 * one-minute bars of a market that never closes is 44 640.
 *
 * @since 0.1.0
 * @category constants
 */
export const maximumElements = 50_000

/**
 * The ids of these messages.
 *
 * @since 0.1.0
 * @category constants
 */
export const ids: ReadonlySet<number> = new Set([17, 96, 97, 98])

const list = <A>(cursor: Cursor, one: (cursor: Cursor) => A): Array<A> => {
  const count = cursor.int()
  // An element has at least three fields, each ended by a NUL.
  if (count < 0 || count > maximumElements || count * 3 > cursor.left) cursor.odd = true
  const elements: Array<A> = []
  for (let i = 0; i < count && !cursor.odd; i++) elements.push(one(cursor))
  return elements
}

const bar = (cursor: Cursor): Bar => ({
  time: cursor.text(),
  open: cursor.required(),
  high: cursor.required(),
  low: cursor.required(),
  close: cursor.required(),
  volume: cursor.number(),
  WAP: cursor.number(),
  count: cursor.number()
})

const tick = (cursor: Cursor) => {
  const time = cursor.int()
  cursor.int()
  return { time, price: cursor.required(), size: cursor.number() }
}

const bidAsk = (cursor: Cursor) => {
  const time = cursor.int()
  const mask = cursor.int()
  return {
    time,
    tickAttribBidAsk: { askPastHigh: (mask & 1) !== 0, bidPastLow: (mask & 2) !== 0 },
    priceBid: cursor.required(),
    priceAsk: cursor.required(),
    sizeBid: cursor.number(),
    sizeAsk: cursor.number()
  } as HistoricalTickBidAsk
}

const last = (cursor: Cursor) => {
  const time = cursor.int()
  const mask = cursor.int()
  return {
    time,
    tickAttribLast: { pastLimit: (mask & 1) !== 0, unreported: (mask & 2) !== 0 },
    price: cursor.required(),
    size: cursor.number(),
    exchange: cursor.text(),
    specialConditions: cursor.text()
  } as HistoricalTickLast
}

const done = (cursor: Cursor): boolean => cursor.int() !== 0

const read = (cursor: Cursor): Event | undefined => {
  const id = cursor.int()
  const reqId = cursor.int()
  switch (id) {
    case 17:
      return { _tag: "historicalData", reqId, start: cursor.text(), end: cursor.text(), bars: list(cursor, bar) }
    case 96:
      return { _tag: "historicalTicks", reqId, ticks: list(cursor, tick), done: done(cursor) }
    case 97:
      return { _tag: "historicalTicksBidAsk", reqId, ticks: list(cursor, bidAsk), done: done(cursor) }
    case 98:
      return { _tag: "historicalTicksLast", reqId, ticks: list(cursor, last), done: done(cursor) }
    default:
      return undefined
  }
}

/**
 * Decodes a payload, or answers `undefined` where it is another message, too long, or odd in any way.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (bytes: Uint8Array, start: number, end: number): Decoded | undefined => {
  const cursor = new Cursor(bytes, start, end)
  const event = read(cursor)
  if (event === undefined) return undefined
  let surplus = 0
  for (; cursor.left > 0 && !cursor.odd; surplus++) cursor.text()
  return cursor.odd ? undefined : { event, surplus }
}
