/**
 * When an order may trade, and when its day is over.
 *
 * @since 0.1.0
 */
import type { Order } from "../../domain/Newer.ts"
import type { Session } from "../Market/Calendar.ts"
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"

type Kind = "trading" | "liquid"

const ahead = 10 * 86_400_000

const kindOf = (instrument: Instrument, order: Order): Kind =>
  order.outsideRth || /^(CASH|CRYPTO|FUT|FOP|CFD)$/.test(instrument.details.contract.secType ?? "")
    ? "trading"
    : "liquid"

/**
 * The hours of a market's orders. It remembers the session that it found: to look for one takes long.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market) => {
  const known = new Map<string, { readonly since: number; readonly session: Session }>()
  const sessionOf = (instrument: Instrument, kind: Kind, at: number): Session | undefined => {
    const key = `${Contracts.id(instrument)} ${kind}`
    const last = known.get(key)
    if (last !== undefined && last.since <= at && at < last.session.closes) return last.session
    const session = market.calendar.sessions(instrument, kind, at, at + ahead).find(({ closes }) => closes > at)
    if (session !== undefined) known.set(key, { since: at, session })
    return session
  }
  const next = (instrument: Instrument, kind: Kind, at: number): number => {
    const session = sessionOf(instrument, kind, at)
    if (session === undefined || session.opens > at) return session?.opens ?? at + ahead
    return sessionOf(instrument, kind, session.closes)?.opens ?? session.closes
  }

  return {
    /** When the exchange takes an order: now, where it is open for it. Nobody knows when a market opens that was closed
     * by hand: then it is the next session. */
    opensAt: (instrument: Instrument, order: Order, at: number): number => {
      const kind = kindOf(instrument, order)
      const session = sessionOf(instrument, kind, at)
      const isOpen = session !== undefined && session.opens <= at && !market.isClosed(instrument)
      return isOpen ? at : next(instrument, kind, at)
    },
    /** Is it open for an order? */
    isOpen: (instrument: Instrument, order: Order, at: number): boolean => {
      const session = sessionOf(instrument, kindOf(instrument, order), at)
      return session !== undefined && session.opens <= at && !market.isClosed(instrument)
    },
    /** When the next session opens, after the one that is. */
    nextOpening: (instrument: Instrument, order: Order, at: number): number =>
      next(instrument, kindOf(instrument, order), at),
    /** When the session ends that is, or the next one where none is. */
    closesAt: (instrument: Instrument, order: Order, at: number): number =>
      sessionOf(instrument, kindOf(instrument, order), at)?.closes ?? at + ahead,
    isRegular: (instrument: Instrument, at: number): boolean =>
      (sessionOf(instrument, "liquid", at)?.opens ?? Infinity) <= at
  }
}

/**
 * The hours of a market's orders.
 *
 * @since 0.1.0
 * @category models
 */
export interface Hours extends ReturnType<typeof make> {}
