/**
 * The messages that are sent by the million, encoded straight to bytes: ticks (1, 2, 45, 46, 99), depth (12, 13), bars of
 * five seconds (50) and profits (94, 95).
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import type { Page } from "../Page.ts"

const write = (page: Page, event: Event): boolean => {
  switch (event._tag) {
    case "tickPrice":
      page.begin(1)
      page.number(6)
      page.number(event.reqId)
      page.number(event.field)
      page.number(event.value)
      page.number(event.size)
      page.number(event.attribMask)
      return true
    case "tickSize":
      page.begin(2)
      page.number(6)
      page.number(event.reqId)
      page.number(event.field)
      page.number(event.value)
      return true
    case "tickGeneric":
      page.begin(45)
      page.number(6)
      page.number(event.reqId)
      page.number(event.field)
      page.number(event.value, true)
      return true
    case "tickString":
      page.begin(46)
      page.number(6)
      page.number(event.reqId)
      page.number(event.field)
      page.text(event.value)
      return true
    case "tickByTickAllLast":
      page.begin(99)
      page.number(event.reqId)
      page.number(event.tickType)
      page.number(event.time)
      page.number(event.price)
      page.number(event.size)
      page.number(event.attribMask)
      page.text(event.exchange)
      page.text(event.specialConditions)
      return true
    case "tickByTickBidAsk":
      page.begin(99)
      page.number(event.reqId)
      page.number(3)
      page.number(event.time)
      page.number(event.bidPrice)
      page.number(event.askPrice)
      page.number(event.bidSize)
      page.number(event.askSize)
      page.number(event.attribMask)
      return true
    case "tickByTickMidPoint":
      page.begin(99)
      page.number(event.reqId)
      page.number(4)
      page.number(event.time)
      page.number(event.midPoint)
      return true
    case "updateMktDepth":
      page.begin(12)
      page.number(1)
      page.number(event.reqId)
      page.number(event.position)
      page.number(event.operation)
      page.number(event.side)
      page.number(event.price)
      page.number(event.size)
      return true
    case "updateMktDepthL2":
      page.begin(13)
      page.number(1)
      page.number(event.reqId)
      page.number(event.position)
      page.text(event.marketMaker)
      page.number(event.operation)
      page.number(event.side)
      page.number(event.price)
      page.number(event.size)
      page.number(event.isSmartDepth === true ? 1 : 0)
      return true
    case "realtimeBar":
      page.begin(50)
      page.number(3)
      page.number(event.reqId)
      page.number(event.date)
      page.number(event.open)
      page.number(event.high)
      page.number(event.low)
      page.number(event.close)
      page.number(event.volume)
      page.number(event.WAP)
      page.number(event.count)
      return true
    case "pnl":
      page.begin(94)
      page.number(event.reqId)
      page.number(event.dailyPnL)
      page.number(event.unrealizedPnL)
      page.number(event.realizedPnL)
      return true
    case "pnlSingle":
      page.begin(95)
      page.number(event.reqId)
      page.number(event.pos)
      page.number(event.dailyPnL)
      page.number(event.unrealizedPnL)
      page.number(event.realizedPnL)
      page.number(event.value)
      return true
    default:
      return false
  }
}

/**
 * Writes the frame of an event, the same at every version, or answers `false` where it is another message or has a value
 * that is not set or not plain: then the tables are to write it.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (page: Page, event: Event): boolean => write(page, event) && page.end()
