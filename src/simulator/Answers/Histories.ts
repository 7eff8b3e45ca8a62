/**
 * Answers about the past: bars, ticks, beginnings and histograms, all from one data service and within its limits.
 *
 * @since 0.1.0
 */
import type { Family, Ground } from "./Ground.ts"
import * as Heads from "./History/Heads.ts"
import * as Histogram from "./History/Histogram.ts"
import * as History from "./History/History.ts"
import * as Pace from "./History/Pace.ts"
import * as Ticks from "./History/Ticks.ts"
import * as Upstream from "./History/Upstream.ts"

/**
 * Answers 20, 25, 87 to 90 and 96.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ground: Ground): Family => {
  const pace = Pace.make(ground)
  const service = { pace, upstream: Upstream.make(ground) }
  const kinds: ReadonlyArray<Family> = [History.make, Heads.make, Histogram.make, Ticks.make]
    .map((kind) => kind(ground, service))
  return {
    handlers: Object.assign({}, ...kinds.map(({ handlers }) => handlers)),
    lose: () => {
      pace.clear()
      kinds.forEach(({ lose }) => lose?.())
    },
    bust: () => kinds.forEach(({ bust }) => bust?.())
  }
}
