/**
 * The trading day of an instrument, as quotes tell it: where it opened, between which prices it traded since, how much,
 * and where the day before closed.
 *
 * @since 0.1.0
 */
import * as Bars from "./Bars.ts"
import type { Instrument } from "./Instruments.ts"
import type { Market } from "./Market.ts"

/**
 * A day up to a step. It goes on: `high`, `low` and `volume` follow the steps that `to` is called with.
 *
 * @since 0.1.0
 * @category models
 */
export interface Day {
  readonly open: number
  readonly close: number
  high: number
  low: number
  volume: number
}

interface Known {
  readonly day: Day
  readonly from: number
  readonly until: number
  readonly first: number
  revision: number
  step: number
}

const week = 7 * 86_400_000

/**
 * The days of a market's instruments.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market) => {
  const days = new Map<Instrument, Known>()

  const begin = (instrument: Instrument, step: number, at: number): Known => {
    const sessions = market.calendar.sessions(instrument, "trading", at - week, at + 1)
    const now = sessions.at(-1)
    const first = market.stepAt(now?.opens ?? at)
    const open = market.priceAt(instrument, first)
    const before = sessions.at(-2)?.closes
    const close = market.priceAt(
      instrument,
      (before === undefined ? first : Math.min(first, market.stepAt(before))) - 1
    )
    const { high, low } = market.rangeAt(instrument, first, Math.max(first, step))
    return {
      day: { open, close, high, low, volume: 0 },
      from: now?.opens ?? at,
      until: market.calendar.opensAt(instrument, now?.closes ?? at + 1),
      revision: Number.NaN,
      first,
      step
    }
  }
  return {
    /** The day of a step, whose last price is this one. */
    to: (instrument: Instrument, step: number, last: number): Day => {
      const at = market.timeOf(step)
      const found = days.get(instrument)
      const known = found !== undefined && found.from <= at && at < found.until ? found : begin(instrument, step, at)
      if (known !== found) days.set(instrument, known)
      if (known.step === step && known.revision === market.revision()) return known.day
      known.revision = market.revision()
      known.step = step
      const { day, first } = known
      day.high = Math.max(day.high, last)
      day.low = Math.min(day.low, last)
      day.volume = Bars.round(market.volumeAt(instrument, step) - market.volumeAt(instrument, first))
      return known.day
    },
    /** Forgets all of them. */
    clear: (): void => days.clear()
  }
}
