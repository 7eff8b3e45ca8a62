/**
 * The steps of an instrument's prices while it trades: on from a time, or back from one.
 *
 * @since 0.1.0
 */
import type { Market } from "./Market.ts"
import * as Spans from "./Spans.ts"

const piece = 7 * 86_400_000
// a market that stands still has no steps to be found, however far one looks
const mostIdle = 60

/** The first step at a time or after it. */
const at = (market: Market, time: number): number => {
  const step = market.stepAt(time)
  return market.timeOf(step) < time ? step + 1 : step
}

/**
 * The steps from one time to before another, in order.
 *
 * @since 0.1.0
 * @category constructors
 */
export function* forward(market: Market, wanted: Spans.Wanted): Generator<number> {
  for (const { closes, opens } of Spans.sessions(market, wanted)) {
    const last = at(market, Math.min(closes, wanted.to))
    for (let step = at(market, Math.max(opens, wanted.from)); step < last; step++) yield step
  }
}

/**
 * The same steps, the last one first.
 *
 * @since 0.1.0
 * @category constructors
 */
export function* backward(market: Market, wanted: Spans.Wanted): Generator<number> {
  let idle = 0
  for (let to = wanted.to; to > wanted.from && idle < mostIdle; to -= piece) {
    idle++
    const from = Math.max(wanted.from, to - piece)
    for (const { closes, opens } of [...Spans.sessions(market, { ...wanted, from, to })].toReversed()) {
      const first = at(market, Math.max(opens, from))
      for (let step = at(market, Math.min(closes, to)) - 1; step >= first; step--) {
        idle = 0
        yield step
      }
    }
  }
}
