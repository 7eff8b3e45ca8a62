/**
 * Answers that go on: all kinds of streaming market data, which beat with the market as one.
 *
 * @since 0.1.0
 */
import * as Batch from "../Clients/Batch.ts"
import * as Flow from "./Flow.ts"
import type { Family, Ground } from "./Ground.ts"
import * as Quotes from "./Quotes.ts"

/**
 * Answers 1, 2 and 59.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ground: Ground): Family => {
  const { clients, pulse } = ground
  const flow = Flow.make(ground)
  const stream = { clients, pulse, flow, batch: Batch.make() }
  const kinds: ReadonlyArray<Family> = [Quotes.make(ground, stream)]
  return {
    handlers: Object.assign({}, ...kinds.map(({ handlers }) => handlers)),
    lose: () => kinds.forEach(({ lose }) => lose?.()),
    compete: (isTaken) => {
      flow.take(isTaken)
      kinds.forEach(({ compete }) => compete?.(isTaken))
      if (!isTaken) pulse.beat()
    },
    bust: () => kinds.forEach(({ bust }) => bust?.())
  }
}
