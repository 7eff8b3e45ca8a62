/**
 * How many messages a second go each way, averaged over the last seconds.
 *
 * @since 0.1.0
 */
import type { TwsSession } from "../layers/Tws/Tws.ts"

interface Sample {
  readonly at: number
  readonly framesIn: number
  readonly framesOut: number
}

interface Samples {
  readonly from: Sample
  readonly next: Sample
}

const span = 5000
const sampled = new WeakMap<TwsSession, Samples>()
const perSecond = (count: number, millis: number) => millis <= 0 ? 0 : Math.round(count * 10_000 / millis) / 10

/**
 * The rates of a session at a moment (monotonic ms). Samples are taken when somebody asks, so that an idle process has
 * no timer for it: the average is over the last 5 to 10 seconds in which it was asked.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (
  session: TwsSession | null,
  now: number
): { readonly inPerSecond: number; readonly outPerSecond: number } => {
  if (session === null) return { inPerSecond: 0, outPerSecond: 0 }
  const current = { at: now, ...session.traffic() }
  const { from, next } = sampled.get(session) ?? { from: current, next: current }
  if (current.at - next.at >= span) sampled.set(session, { from: next, next: current })
  else sampled.set(session, { from, next })
  const base = current.at - next.at >= span ? next : from
  return {
    inPerSecond: perSecond(current.framesIn - base.framesIn, current.at - base.at),
    outPerSecond: perSecond(current.framesOut - base.framesOut, current.at - base.at)
  }
}
