/**
 * Which numbers the ticks of a quote have, live and delayed.
 *
 * @since 0.1.0
 */

/**
 * The numbers of the ticks of a quote.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fields {
  readonly bid: number
  readonly bidSize: number
  readonly ask: number
  readonly askSize: number
  readonly last: number
  readonly lastSize: number
  readonly high: number
  readonly low: number
  readonly volume: number
  readonly close: number
  readonly open: number
  readonly time: number
  readonly halted: number
}

/**
 * The ticks of live data.
 *
 * @since 0.1.0
 * @category constants
 */
export const live: Fields = {
  bid: 1,
  bidSize: 0,
  ask: 2,
  askSize: 3,
  last: 4,
  lastSize: 5,
  high: 6,
  low: 7,
  volume: 8,
  close: 9,
  open: 14,
  time: 45,
  halted: 49
}

/**
 * The ticks of delayed data.
 *
 * @since 0.1.0
 * @category constants
 */
export const delayed: Fields = {
  bid: 66,
  bidSize: 69,
  ask: 67,
  askSize: 70,
  last: 68,
  lastSize: 71,
  high: 72,
  low: 73,
  volume: 74,
  close: 75,
  open: 76,
  time: 88,
  halted: 90
}
