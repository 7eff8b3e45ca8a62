/**
 * Whether market data reaches the gateway: IBKR, the farm of the instrument, no other session that takes it away, a market
 * that is open, and no halt.
 *
 * @since 0.1.0
 */
import * as Farms from "../../Faults/Farms.ts"
import type { Faults } from "../../Faults/Faults.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Market } from "../../Market/Market.ts"
import type * as Quote from "../../Market/Quote.ts"

/**
 * What flows, as nothing disturbs it yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ faults, market }: { readonly faults: Faults; readonly market: Market }) => {
  const quotes = new Map<
    Instrument,
    { readonly step: number; readonly revision: number; readonly quote: Quote.Quote }
  >()
  let isTaken = false

  const isReached = (instrument: Instrument): boolean =>
    !isTaken && faults.on("server-lost") === undefined && !faults.farms.isBroken("market", Farms.of(instrument))
  return {
    /** Whether a fault ticks instead of the market. */
    isFlooded: (): boolean => faults.on("tick-rate") !== undefined,
    /** Whether another session has the data. */
    isTaken: (): boolean => isTaken,
    /** Another session takes the data, or gives it back. */
    take: (taken: boolean): void => {
      isTaken = taken
    },
    /** Whether anything at all is known of an instrument. */
    isReached,
    /** Whether the market of an instrument moves, and the gateway hears of it. */
    moves: (instrument: Instrument): boolean =>
      isReached(instrument) && !market.isClosed(instrument) && faults.halt(instrument) === undefined,
    /** The halt of an instrument as tick 49 says it. */
    halted: (instrument: Instrument): 0 | 1 | 2 => faults.halt(instrument)?.told ?? 0,
    /** The step that is seen at another one: in a halt that with which it began. */
    seenAt: (instrument: Instrument, step: number): number => {
      const halt = faults.halt(instrument)
      return halt === undefined ? step : Math.min(step, market.stepAt(halt.since))
    },
    /** The quote at a step, made once for all who ask. */
    quote: (instrument: Instrument, step: number): Quote.Quote => {
      const known = quotes.get(instrument)
      const revision = market.revision()
      if (known !== undefined && known.step === step && known.revision === revision) return known.quote
      const quote = market.quoteAt(instrument, step)
      quotes.set(instrument, { step, revision, quote })
      return quote
    }
  }
}

/**
 * What flows.
 *
 * @since 0.1.0
 * @category models
 */
export interface Flow extends ReturnType<typeof make> {}
