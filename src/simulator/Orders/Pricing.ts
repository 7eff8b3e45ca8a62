/**
 * What an order would pay now, by its type: a limit, whatever there is, or nothing because its stop was not reached.
 *
 * @since 0.1.0
 */
import type { Quote } from "../Market/Quote.ts"
import * as Ticket from "./Ticket.ts"

/**
 * The worst price that an order takes, `Infinity` or 0 at any price. A `mid` order meets hidden ones half way, at its
 * limit; a `best` one takes from the best price alone, a `passive` one is met by others where the market moves.
 *
 * @since 0.1.0
 * @category models
 */
export interface Price {
  readonly limit: number
  readonly how: "take" | "mid" | "best" | "passive"
}

const stops = /^(STP|STP LMT|STP PRT|TRAIL|TRAIL LIMIT|MIT|LIT)$/
const trails = /^TRAIL/

/**
 * The order types that the gateway knows.
 *
 * @since 0.1.0
 * @category constants
 */
export const types: ReadonlySet<string> = new Set([
  ...["MKT", "LMT", "STP", "STP LMT", "STP PRT", "MKT PRT", "TRAIL", "TRAIL LIMIT", "MIT", "LIT", "MOC", "LOC", "MTL"],
  ...["REL", "PASSV REL", "PEG MKT", "PEG PRI", "PEG PRIM", "PEG MID", "PEG BEST", "PEG BENCH"],
  ...["PEG STK", "MIDPRICE", "SNAP MKT", "SNAP MID", "SNAP PRIM", "BOX TOP", "VOL", "REL + LMT", "REL + MKT"]
])

/**
 * Does an order wait for the close of the market?
 *
 * @since 0.1.0
 * @category predicates
 */
export const isAtClose = (orderType: string): boolean => orderType === "MOC" || orderType === "LOC"

/**
 * Does an order of this type wait for a price before it is one at the market or with a limit?
 *
 * @since 0.1.0
 * @category predicates
 */
export const isStop = (orderType: string): boolean => stops.test(orderType)

const mid = ({ ask, bid }: Quote): number => Ticket.clean((bid + ask) / 2)

/** What a stop watches (source: IBKR's trigger methods; by default the last price). */
const watched = (method: number | undefined, quote: Quote, buys: boolean): number =>
  method === 1 || method === 4 || method === 7 ? (buys ? quote.ask : quote.bid) : method === 8 ? mid(quote) : quote.last

/** Moves the stop of an order that trails with the market, never away from it. */
const trail = (ticket: Ticket.Ticket, quote: Quote): void => {
  const { auxPrice = 0, lmtPrice = 0, lmtPriceOffset, orderType, trailStopPrice, trailingPercent } = ticket.order
  if (!trails.test(orderType) || ticket.isTriggered) return
  const sign = Ticket.buys(ticket) ? 1 : -1
  const price = watched(ticket.order.triggerMethod, quote, sign > 0)
  const distance = trailingPercent ? price * trailingPercent / 100 : auxPrice
  const moved = price + sign * distance
  const before = ticket.stop ?? trailStopPrice ?? moved
  ticket.stop = Ticket.clean(sign > 0 ? Math.min(before, moved) : Math.max(before, moved))
  if (orderType !== "TRAIL LIMIT") return
  const offset = lmtPriceOffset ?? (trailStopPrice === undefined ? 0 : Math.abs(trailStopPrice - lmtPrice))
  ticket.limit = Ticket.clean(ticket.stop + sign * offset)
}

const isReached = (ticket: Ticket.Ticket, quote: Quote): boolean => {
  const { auxPrice = 0, orderType, triggerMethod } = ticket.order
  const buys = Ticket.buys(ticket)
  const price = watched(triggerMethod, quote, buys)
  const stop = ticket.stop ?? auxPrice
  // a stop is reached from the better side, an if-touched from the worse
  return (orderType === "MIT" || orderType === "LIT") !== buys ? price >= stop : price <= stop
}

const capped = (price: number, cap: number | undefined, buys: boolean): number =>
  !cap ? price : buys ? Math.min(price, cap) : Math.max(price, cap)

/** Snapped orders keep the price of the moment in which they came. */
const snap = (ticket: Ticket.Ticket, price: number): number => ticket.limit ??= price

/**
 * What an order would pay at a quote, `undefined` while its stop has not been reached; that it was is noted in it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const price = (ticket: Ticket.Ticket, quote: Quote): Price | undefined => {
  const { auxPrice = 0, lmtPrice, orderType, percentOffset = 0, startingPrice, midOffsetAtWhole = 0 } = ticket.order
  const buys = Ticket.buys(ticket)
  const sign = buys ? 1 : -1
  const [near, far] = buys ? [quote.bid, quote.ask] : [quote.ask, quote.bid]
  const anything: Price = { limit: buys ? Infinity : 0, how: "take" }
  const limited: Price = { limit: ticket.limit ?? lmtPrice ?? 0, how: "take" }
  const offset = percentOffset ? near * percentOffset : auxPrice
  const pegged = (at: number, how: Price["how"] = "passive"): Price => ({ limit: capped(at, lmtPrice, buys), how })
  trail(ticket, quote)
  if (isStop(orderType) && !ticket.isTriggered) {
    if (!isReached(ticket, quote)) return undefined
    ticket.isTriggered = true
  }
  switch (orderType as string) {
    case "LMT":
    case "STP LMT":
    case "LIT":
    case "TRAIL LIMIT":
    case "LOC":
      return limited
    case "MTL":
    case "BOX TOP":
      return ticket.limit === undefined ? { ...anything, how: "best" } : limited
    case "REL":
    case "PEG PRI":
    case "PEG PRIM":
    case "REL + LMT":
    case "REL + MKT":
      return pegged(near + sign * offset)
    case "PASSV REL":
      return pegged(near - sign * offset)
    case "PEG MKT":
      return pegged(far - sign * auxPrice)
    case "PEG BENCH":
      return pegged(startingPrice ?? near)
    case "SNAP MKT":
      return { limit: snap(ticket, far - sign * auxPrice), how: "passive" }
    case "SNAP PRIM":
      return { limit: snap(ticket, near + sign * auxPrice), how: "passive" }
    case "SNAP MID":
      return { limit: snap(ticket, mid(quote) - sign * auxPrice), how: "mid" }
    case "PEG MID":
      return pegged(mid(quote) - sign * (auxPrice || midOffsetAtWhole), "mid")
    case "MIDPRICE":
    case "PEG BEST":
    case "PEG STK":
    case "VOL":
      return pegged(mid(quote), "mid")
    default:
      return anything
  }
}
