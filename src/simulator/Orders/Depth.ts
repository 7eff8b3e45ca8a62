/**
 * What orders take from the market's book: what was taken at one step of its prices is gone until the next.
 *
 * @since 0.1.0
 */
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import type { Level, Side } from "../Market/Quote.ts"
import * as Ticket from "./Ticket.ts"

/**
 * What is wanted from one side of a book: so many units, at least this many of them or none, no worse than the limit;
 * from the best price alone where `bestOnly`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Want {
  readonly side: Side
  readonly quantity: number
  readonly atLeast: number
  readonly limit: number
  readonly bestOnly: boolean
}

interface Taken {
  readonly step: number
  readonly revision: number
  readonly sizes: Map<number, number>
}

// behind them the book has no end: the largest order finds its price, in a market that stands still too
const levels = 10

/**
 * The depth of a market. Plain state with one owner, the engine.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market, now: () => number) => {
  const books = new Map<string, Taken>()
  const takenOf = (instrument: Instrument, side: Side): Taken => {
    const key = `${Contracts.id(instrument)} ${side}`
    const known = books.get(key)
    const step = market.stepAt(now())
    const revision = market.revision()
    if (known?.step === step && known.revision === revision) return known
    const fresh = { step, revision, sizes: new Map<number, number>() }
    books.set(key, fresh)
    return fresh
  }
  return {
    /** Takes what there is of what is wanted, best price first. */
    take: (instrument: Instrument, { atLeast, bestOnly, limit, quantity, side }: Want): ReadonlyArray<Level> => {
      const taken = takenOf(instrument, side)
      const isGood = (price: number) => side === "ask" ? price <= limit : price >= limit
      const takes: Array<Level> = []
      let left = quantity
      const all = market.levels(instrument, side, bestOnly ? 1 : levels)
      for (const [index, { price, size }] of all.entries()) {
        if (left <= 0 || !isGood(price)) break
        const rest = index === levels - 1 ? Infinity : Math.max(0, size - (taken.sizes.get(price) ?? 0))
        const share = Ticket.clean(Math.min(left, rest))
        if (share > 0) takes.push({ price, size: share })
        left = Ticket.clean(left - share)
      }
      if (quantity - left < atLeast) return []
      for (const { price, size } of takes) taken.sizes.set(price, Ticket.clean((taken.sizes.get(price) ?? 0) + size))
      return takes
    },
    clear: (): void => books.clear()
  }
}

/**
 * The depth of a market.
 *
 * @since 0.1.0
 * @category models
 */
export interface Depth extends ReturnType<typeof make> {}
