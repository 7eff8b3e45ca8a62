/**
 * The conditions of an order: do they hold now?
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { OrderCondition } from "@stoqey/ib/dist/api/order/condition/order-condition.js"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import * as Timestamp from "../Timestamp.ts"
import type { Fill } from "./Fill.ts"
import type { Ticket } from "./Ticket.ts"
import * as Times from "./Times.ts"

/**
 * What conditions look at: the market, what of it is halted, what was executed, and how much of an account's value is left
 * above its margin, in percent.
 *
 * @since 0.1.0
 * @category models
 */
export interface Scene {
  readonly market: Market
  readonly isHalted: (instrument: Instrument) => boolean
  readonly now: number
  readonly fills: () => ReadonlyArray<Fill>
  readonly cushion: (account: string) => number
}

interface Any {
  readonly type: number
  readonly conjunctionConnection?: string
  readonly isMore?: boolean
  readonly conId?: number
  readonly price?: number
  readonly time?: string
  readonly percent?: number
  readonly volume?: number
  readonly secType?: string
  readonly symbol?: string
  readonly exchange?: string
}

const holdsOne = (one: Any, ticket: Ticket, { cushion, fills, isHalted, market, now }: Scene): boolean => {
  const compare = (value: number, bound: number | undefined) =>
    one.isMore ? value >= (bound ?? 0) : value <= (bound ?? 0)
  const instrument = market.find({ conId: one.conId } as Contract)[0] ?? ticket.instrument
  const midnight = market.stepAt(Timestamp.midnight(now, instrument.details.timeZoneId ?? "UTC"))
  // nobody sees what prices and volumes are below a halt
  if ((one.type === 1 || one.type === 6 || one.type === 7) && isHalted(instrument)) return false
  switch (one.type) {
    case 1:
      return compare(market.price(instrument), one.price)
    case 3:
      return compare(now, Times.parse(one.time ?? "") ?? Infinity)
    case 4:
      return compare(cushion(ticket.account), one.percent)
    case 5:
      return fills().some(({ at, ticket: { account, instrument: { details: { contract } } } }) =>
        at >= ticket.placedAt && account === ticket.account &&
        (!one.symbol || contract.symbol === one.symbol) && (!one.secType || contract.secType === one.secType)
      )
    case 6:
      return compare(
        market.volumeAt(instrument, market.stepAt(now)) - market.volumeAt(instrument, midnight),
        one.volume
      )
    case 7: {
      const before = market.priceAt(instrument, midnight)
      return compare((market.price(instrument) / before - 1) * 100, one.percent)
    }
    default:
      return true
  }
}

/**
 * Do the conditions of an order hold, read from the first to the last: each joined to the next by its `a`nd or `o`r?
 *
 * @since 0.1.0
 * @category predicates
 */
export const hold = (ticket: Ticket, scene: Scene): boolean => {
  const conditions = (ticket.order.conditions ?? []) as ReadonlyArray<OrderCondition> as ReadonlyArray<Any>
  let holds = true
  let isAnd = true
  for (const one of conditions) {
    const own = holdsOne(one, ticket, scene)
    holds = isAnd ? holds && own : holds || own
    isAnd = one.conjunctionConnection !== "o" && one.conjunctionConnection !== "OR"
  }
  return holds
}
