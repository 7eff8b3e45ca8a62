/**
 * What is done with an order that works: held back, filled as far as the market has it, left to rest, or ended.
 *
 * @since 0.1.0
 */
import * as Values from "../Account/Values.ts"
import * as Worth from "../Account/Worth.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Level } from "../Market/Quote.ts"
import * as Conditions from "./Conditions.ts"
import type { Ending } from "./Ending.ts"
import * as Filling from "./Filling.ts"
import * as Pricing from "./Pricing.ts"
import type { Stage } from "./Stage.ts"
import * as Ticket from "./Ticket.ts"
import * as Times from "./Times.ts"

const expired = "Cancelled by System"

/**
 * What works on orders.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (stage: Stage, ending: Ending) => {
  const { depth, faults, fills, hours, isOffline, ledger, market, now, teller, tickets } = stage
  const isHalted = (instrument: Instrument): boolean => faults.halt(instrument) !== undefined
  const scene = (): Conditions.Scene => ({
    market,
    isHalted,
    now: now(),
    fills: fills.list,
    cushion: (account) => 100 * Values.cushion(Worth.make(market, [ledger.property(account)]))
  })
  /** Do its conditions hold, or did they once? */
  const isMet = (ticket: Ticket.Ticket): boolean => {
    const { conditions = [], conditionsIgnoreRth } = ticket.order
    if (conditions.length === 0 || ticket.isReleased) return true
    if (!conditionsIgnoreRth && !hours.isRegular(ticket.instrument, now())) return false
    return Conditions.hold(ticket, scene())
  }
  /** What keeps an order from the exchange: `undefined` where nothing does, else the word for it, which may be empty. */
  const heldBy = (ticket: Ticket.Ticket): string | undefined => {
    const { instrument, order } = ticket
    if (!ticket.isTransmitted || faults.on("hold-order") !== undefined) return ""
    const parent = order.parentId ? tickets.find(ticket.clientId, order.parentId) : undefined
    if (parent !== undefined && parent.status !== "Filled") return "child"
    if (isHalted(instrument)) return ""
    const isWaiting = (Times.parse(order.goodAfterTime ?? "") ?? 0) > now() || ticket.opensAt > now() ||
      !hours.isOpen(instrument, order, now())
    // at the close it is the last price that counts, although the market has just closed
    if (isWaiting && !(Pricing.isAtClose(order.orderType) && (ticket.expiresAt ?? Infinity) <= now())) return ""
    if (!order.conditionsCancelOrder && !isMet(ticket)) return "trigger"
    if (order.conditions !== undefined) ticket.isReleased = true
    if (Pricing.isAtClose(order.orderType) && (ticket.expiresAt ?? 0) > now()) return ""
    const quote = market.quote(instrument)
    return Pricing.price(ticket, quote) === undefined ? "trigger" : undefined
  }
  /** What others give of it at a price: at the middle all, to who waits what was traded where he is, if prices move. */
  const met = (ticket: Ticket.Ticket, { how, limit }: Pricing.Price, left: number): ReadonlyArray<Level> => {
    const { ask, bid, last, lastSize } = market.quote(ticket.instrument)
    const buys = Ticket.buys(ticket)
    if (how === "mid") {
      const price = Ticket.clean((bid + ask) / 2)
      return (buys ? price <= limit : price >= limit) ? [{ price, size: left }] : []
    }
    const isMet = how === "passive" && market.speed !== 0 && (buys ? last <= limit : last >= limit)
    return isMet ? [{ price: limit, size: Math.min(left, lastSize) }] : []
  }
  const takesOf = (ticket: Ticket.Ticket): ReadonlyArray<Level> => {
    const { instrument, order } = ticket
    const price = Pricing.price(ticket, market.quote(instrument))
    const left = Ticket.remaining(ticket)
    if (price === undefined || left <= 0) return []
    if (Pricing.isAtClose(order.orderType)) {
      const last = market.price(instrument)
      const isGood = Ticket.buys(ticket) ? last <= price.limit : last >= price.limit
      return isGood ? [{ price: last, size: left }] : []
    }
    const atLeast = order.allOrNone || order.tif === "FOK"
      ? left
      : Math.min(left, ticket.filled === 0 ? order.minQty ?? 0 : 0)
    const others = met(ticket, price, left)
    if (others.length > 0) return others
    const side = Ticket.buys(ticket) ? "ask" : "bid"
    return depth.take(instrument, { side, quantity: left, atLeast, limit: price.limit, bestOnly: price.how === "best" })
  }
  const fillAll = (ticket: Ticket.Ticket, takes: ReadonlyArray<Level>): void => {
    for (const level of takes) {
      if (ticket.doneAt !== undefined) return
      const left = Filling.fill(stage, ticket, level)
      if (/^(MTL|BOX TOP)$/.test(ticket.order.orderType)) ticket.limit ??= level.price
      ending.spread(ticket, level.size, left)
    }
    if (ticket.status === "Filled") ending.childrenOf(ticket).forEach(work)
  }
  const rest = (ticket: Ticket.Ticket): void => {
    const { order } = ticket
    if (order.tif === "IOC" || order.tif === "FOK" || order.tif === "OPG" || Pricing.isAtClose(order.orderType)) {
      return ending.cancelled(ticket, expired)
    }
    if (ticket.status === "Submitted") return
    ticket.status = "Submitted"
    teller.report(ticket)
  }
  const work = (ticket: Ticket.Ticket): void => {
    if (ticket.doneAt !== undefined || isOffline()) return
    if (ticket.isCancelling) return ending.cancelled(ticket, "Cancelled by Trader")
    // the last price is that of the close, unless a halt has left none
    const hasClose = Pricing.isAtClose(ticket.order.orderType) && !isHalted(ticket.instrument)
    const isOver = (ticket.expiresAt ?? Infinity) <= now() && !hasClose
    if (isOver) return ending.cancelled(ticket, expired)
    const { conditions = [], conditionsCancelOrder } = ticket.order
    if (conditionsCancelOrder && conditions.length > 0 && isMet(ticket)) return ending.cancelled(ticket, expired)
    const held = heldBy(ticket)
    ticket.whyHeld = held ?? ""
    if (held !== undefined) return
    fillAll(ticket, takesOf(ticket))
    if (ticket.doneAt === undefined) rest(ticket)
  }
  /** When an order has to be looked at, whatever the market does. */
  const dueAt = ({ expiresAt = Infinity, instrument, opensAt, order }: Ticket.Ticket): number => {
    const at = now()
    const opening = hours.isOpen(instrument, order, at) ? Infinity : hours.opensAt(instrument, order, at)
    const conditions = (order.conditions ?? []) as ReadonlyArray<{ readonly time?: string }>
    const times = [order.goodAfterTime, ...conditions.map(({ time }) => time)].map((text) => Times.parse(text ?? ""))
    const later = [opensAt, opening, ...times.map((time) => time ?? Infinity)].filter((time) => time > at)
    // what is over but cannot end, since IBKR is away, has no time of its own any more
    return Math.min(expiresAt > at ? expiresAt : Infinity, ...later)
  }
  return { work, heldBy, dueAt }
}
