/**
 * How much history may be asked for, and how fast (source: the limits of IBKR's documentation): hard limits on bars of up
 * to 30 seconds and on ticks, none any more on larger bars, and on all of them together how many may be open.
 *
 * @since 0.1.0
 */
import type { Ground } from "../Ground.ts"
import * as Refusal from "./Refusal.ts"
import type { Upstream } from "./Upstream.ts"

const span = 600_000
const mostInSpan = 60
const sameAgain = 15_000
const burst = 2000
const mostInBurst = 5
const mostOpen = 50

/**
 * A question as the limits see it: about which contract, exchange and kind of data, and what else makes it the same as
 * another. Quotes count twice.
 *
 * @since 0.1.0
 * @category models
 */
export interface Asked {
  readonly about: string
  readonly exactly: string
  readonly weight: 1 | 2
}

interface Past extends Asked {
  readonly at: number
}

const violation = Refusal.service("Historical data request pacing violation")

/**
 * The limits of a gateway, none where its pacing is off: those of all of its clients together.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ now, pacing }: Pick<Ground, "now" | "pacing">) => {
  let past: ReadonlyArray<Past> = []
  const isOff = pacing === "off"
  return {
    /** Too many are open. */
    crowded: (open: number): Refusal.Refusal | undefined => isOff || open < mostOpen ? undefined : violation,
    /** Asked too fast, or counted. */
    hurried: (asked: Asked): Refusal.Refusal | undefined => {
      if (isOff) return undefined
      const at = now()
      past = past.filter((one) => at - one.at < span)
      const total = past.reduce<number>((sum, { weight }) => sum + weight, asked.weight)
      const isSame = past.some((one) => one.exactly === asked.exactly && at - one.at < sameAgain)
      const similar = past.filter((one) => one.about === asked.about && at - one.at < burst).length
      if (total > mostInSpan || isSame || similar >= mostInBurst) return violation
      past = [...past, { ...asked, at }]
      return undefined
    },
    /** Forgets what was asked. */
    clear: (): void => {
      past = []
    }
  }
}

/**
 * The limits of a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pace extends ReturnType<typeof make> {}

/**
 * What the answers about the past share.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  readonly pace: Pace
  readonly upstream: Upstream
}
