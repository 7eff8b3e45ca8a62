/**
 * Answers that go on: all kinds of streaming market data, which beat with the market as one.
 *
 * @since 0.1.0
 */
import * as Batch from "../../Clients/Batch.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Family, Ground } from "../Ground.ts"
import * as Depth from "./Depth.ts"
import * as Flow from "./Flow.ts"
import * as Quotes from "./Quotes.ts"
import * as RealTimeBars from "./RealTimeBars.ts"
import * as TickByTick from "./TickByTick.ts"

/**
 * Answers 1, 2, 10, 11, 50, 51, 59, 97 and 98.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ground: Ground): Family => {
  const { clients, limits, pulse } = ground
  const flow = Flow.make(ground)
  const unentitled = new Set(limits.unentitled.map((symbol) => symbol.toUpperCase()))
  const entitled = ({ details }: Instrument): boolean => !unentitled.has((details.contract.symbol ?? "").toUpperCase())
  const stream = { clients, pulse, flow, entitled, batch: Batch.make() }
  const kinds = [Quotes.make, TickByTick.make, Depth.make, RealTimeBars.make].map((make) => make(ground, stream))
  return {
    handlers: Object.assign({}, ...kinds.map(({ handlers }) => handlers)),
    lose: () => kinds.forEach(({ lose }) => lose?.()),
    compete: (isTaken) => {
      flow.take(isTaken)
      kinds.forEach(({ compete }) => compete?.(isTaken))
      if (!isTaken) pulse.beat()
    },
    halt: () => {
      kinds.forEach(({ halt }) => halt?.())
      pulse.beat()
    },
    flood: (ticks) => {
      kinds.forEach(({ flood }) => flood?.(ticks))
      stream.batch.flush()
    },
    bust: () => kinds.forEach(({ bust }) => bust?.())
  }
}
