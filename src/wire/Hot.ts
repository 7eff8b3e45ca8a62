/**
 * The messages that arrive by the million, decoded from their bytes: 1, 2, 45, 46, 49 and 99.
 *
 * @since 0.1.0
 */
import type { Event } from "../domain/Event.ts"
import { Cursor } from "./Cursor.ts"

// Copied rather than written out where they are made: V8 takes a literal of which many live through a collection for one whose
// objects live long, and makes all that follow in the old space, at more than the price of reading them.
const blank = {
  tickPrice: { _tag: "tickPrice", reqId: 0, field: 0, value: 0, size: undefined, attribMask: 0 },
  tickSize: { _tag: "tickSize", reqId: 0, field: 0, value: 0 },
  tickGeneric: { _tag: "tickGeneric", reqId: 0, field: 0, value: 0 },
  tickString: { _tag: "tickString", reqId: 0, field: 0, value: "" },
  allLast: {
    _tag: "tickByTickAllLast",
    reqId: 0,
    tickType: 0,
    time: 0,
    price: 0,
    size: 0,
    attribMask: 0,
    exchange: "",
    specialConditions: ""
  },
  bidAsk: {
    _tag: "tickByTickBidAsk",
    reqId: 0,
    time: 0,
    bidPrice: 0,
    askPrice: 0,
    bidSize: 0,
    askSize: 0,
    attribMask: 0
  },
  midPoint: { _tag: "tickByTickMidPoint", reqId: 0, time: 0, midPoint: 0 }
} as const

const versioned = (cursor: Cursor, version: number): void => {
  if (cursor.int() !== version) cursor.odd = true
}

const tickByTick = (cursor: Cursor): Event | undefined => {
  const reqId = cursor.int()
  const tickType = cursor.int()
  const time = cursor.int()
  switch (tickType) {
    case 1:
    case 2:
      return {
        ...blank.allLast,
        reqId,
        tickType,
        time,
        price: cursor.required(),
        size: cursor.required(),
        attribMask: cursor.int(),
        exchange: cursor.text(),
        specialConditions: cursor.text()
      }
    case 3:
      return {
        ...blank.bidAsk,
        reqId,
        time,
        bidPrice: cursor.required(),
        askPrice: cursor.required(),
        bidSize: cursor.required(),
        askSize: cursor.required(),
        attribMask: cursor.int()
      }
    case 4:
      return { ...blank.midPoint, reqId, time, midPoint: cursor.required() }
    default:
      return undefined
  }
}

const read = (cursor: Cursor): Event | undefined => {
  switch (cursor.int()) {
    case 1:
      versioned(cursor, 6)
      return {
        ...blank.tickPrice,
        reqId: cursor.int(),
        field: cursor.int(),
        value: cursor.required(),
        size: cursor.number(),
        attribMask: cursor.int()
      }
    case 2:
      versioned(cursor, 6)
      return { ...blank.tickSize, reqId: cursor.int(), field: cursor.int(), value: cursor.number() }
    case 45:
      versioned(cursor, 6)
      return { ...blank.tickGeneric, reqId: cursor.int(), field: cursor.int(), value: cursor.required() }
    case 46:
      versioned(cursor, 6)
      return { ...blank.tickString, reqId: cursor.int(), field: cursor.int(), value: cursor.text() }
    case 49:
      versioned(cursor, 1)
      return { _tag: "currentTime", time: cursor.int() }
    case 99:
      return tickByTick(cursor)
    default:
      return undefined
  }
}

/**
 * Decodes a payload, or answers `undefined` where it is another message or is odd in any way: then the tables decide.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (bytes: Uint8Array, start: number, end: number): Event | undefined => {
  const cursor = new Cursor(bytes, start, end)
  const event = read(cursor)
  return cursor.isDone ? event : undefined
}
