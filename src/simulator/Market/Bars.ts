/**
 * The bars of an instrument: what its price did from one time to another.
 *
 * Every bar knows all steps of its span, so that those of a minute add up to those of an hour, and the last one ends at
 * the quote of now.
 *
 * @since 0.1.0
 */
import type { Instrument } from "./Instruments.ts"
import type { Market } from "./Market.ts"
import type { Stretch } from "./Spans.ts"

/**
 * A bar, with how many trades it had; sizes are in units.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bar {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  readonly wap: number
  readonly count: number
}

/**
 * A number without the dust of binary fractions.
 *
 * @since 0.1.0
 * @category combinators
 */
export const round = (value: number): number => Number(value.toFixed(8))

/**
 * A bar and the one after it as one. Where there are no trades (−1), there are none of both.
 *
 * @since 0.1.0
 * @category combinators
 */
export const join = (one: Bar, next: Bar): Bar => {
  const isTraded = one.count >= 0
  const volume = isTraded ? round(one.volume + next.volume) : -1
  return {
    open: one.open,
    high: Math.max(one.high, next.high),
    low: Math.min(one.low, next.low),
    close: next.close,
    volume,
    wap: volume > 0 ? round((one.wap * one.volume + next.wap * next.volume) / volume) : one.wap,
    count: isTraded ? one.count + next.count : -1
  }
}

/**
 * The first and the last step of a stretch.
 *
 * @since 0.1.0
 * @category combinators
 */
export const steps = (market: Market, { from, to }: Stretch): readonly [first: number, last: number] => {
  const first = market.stepAt(from)
  return [first, Math.max(first, market.stepAt(to - 1))]
}

/**
 * How a stretch ends, and what was traded in it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const sizes = (
  market: Market,
  instrument: Instrument,
  stretch: Stretch
): Pick<Bar, "close" | "volume" | "count"> => {
  const [first, last] = steps(market, stretch)
  const end = market.stepAt(stretch.to)
  return {
    close: market.priceAt(instrument, last),
    volume: round(market.volumeAt(instrument, end) - market.volumeAt(instrument, first)),
    count: end - first
  }
}

/**
 * The bar of the trades of a stretch.
 *
 * @since 0.1.0
 * @category constructors
 */
export const trades = (market: Market, instrument: Instrument, stretch: Stretch): Bar => {
  const [first, last] = steps(market, stretch)
  const open = market.priceAt(instrument, first)
  const { high, low } = market.rangeAt(instrument, first, last)
  const { close, count, volume } = sizes(market, instrument, stretch)
  const wap = Number(((open + high + low + close) / 4).toFixed(6))
  return { open, high, low, close, volume, wap, count }
}
