/**
 * One tick, as an event.
 *
 * @since 0.1.0
 */
import type { TickType } from "@stoqey/ib/dist/api/market/tickType.js"
import type { Event } from "../../../domain/Event.ts"

/**
 * A price tick (1). Its size is that of the tick of the size.
 *
 * @since 0.1.0
 * @category constructors
 */
export const price = (reqId: number, field: number, value: number, size = 0, attribMask = 0): Event => ({
  _tag: "tickPrice",
  reqId,
  field: field as TickType,
  value,
  size,
  attribMask
})

/**
 * A size tick (2).
 *
 * @since 0.1.0
 * @category constructors
 */
export const size = (reqId: number, field: number, value: number): Event => ({
  _tag: "tickSize",
  reqId,
  field: field as TickType,
  value
})

/**
 * A tick of a number (45).
 *
 * @since 0.1.0
 * @category constructors
 */
export const generic = (reqId: number, field: number, value: number): Event => ({
  _tag: "tickGeneric",
  reqId,
  field: field as TickType,
  value
})

/**
 * A tick of a text (46).
 *
 * @since 0.1.0
 * @category constructors
 */
export const text = (reqId: number, field: number, value: string): Event => ({
  _tag: "tickString",
  reqId,
  field: field as TickType,
  value
})
