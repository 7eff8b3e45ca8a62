/**
 * Where a walk is highest and lowest between two steps, found without looking at all of them: what cannot win is skipped,
 * so that the bar of a year costs little more than that of a minute, and is no less exact.
 *
 * @since 0.1.0
 */
import * as Walk from "./Walk.ts"

/**
 * The step between two steps, these included, at which a walk is highest (1) or lowest (−1).
 *
 * @since 0.1.0
 * @category models
 */
export type Extremes = (from: number, to: number, side: 1 | -1) => number

/**
 * The extremes of the walk of a seed and a width.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (seed: number, width: number): Extremes => {
  const heights = Float64Array.from(Walk.heights(width))
  // how far all noises that are faster than one can carry the walk
  const reach = new Float64Array(Walk.octaves + 1)
  heights.forEach((height, octave) => reach[octave + 1] = (reach[octave] ?? 0) + height)

  const lattice = new Float64Array(Walk.octaves).fill(Number.NaN)
  const low = new Float64Array(Walk.octaves)
  const high = new Float64Array(Walk.octaves)
  /** The sum of the noises from one on. The next bar is where the last one was, for most of them. */
  const slow = (level: number, step: number): number => {
    let sum = 0
    let period = 2 ** level
    for (let octave = level; octave < Walk.octaves; octave++) {
      const at = step / period
      const cell = Math.floor(at)
      if (lattice[octave] !== cell) {
        low[octave] = Walk.knot(seed, octave, cell)
        high[octave] = Walk.knot(seed, octave, cell + 1)
        lattice[octave] = cell
      }
      const from = low[octave] ?? 0
      sum += (heights[octave] ?? 0) * (from + ((high[octave] ?? 0) - from) * (at - cell))
      period *= 2
    }
    return sum
  }

  return (from, to, side) => {
    let best = -Infinity
    let found = from

    const meet = (step: number, value: number): void => {
      if (value <= best || step < from || step > to) return
      best = value
      found = step
    }
    /** Searches 2ˡ steps: `left` and `right` are the slow noises at their ends, which are linear between them. */
    const search = (level: number, cell: number, left: number, right: number): void => {
      const start = cell * 2 ** level
      if (start > to || start + 2 ** level < from) return
      if (Math.max(left, right) + (reach[level] ?? 0) <= best) return
      if (level === 0) {
        meet(start, left)
        return meet(start + 1, right)
      }
      const finer = level - 1
      const height = side * (heights[finer] ?? 0)
      const first = left + height * Walk.knot(seed, finer, 2 * cell)
      const middle = (left + right) / 2 + height * Walk.knot(seed, finer, 2 * cell + 1)
      const last = right + height * Walk.knot(seed, finer, 2 * cell + 2)
      // the likelier half first: the sooner the best is known, the more is skipped
      if (first >= last) search(finer, 2 * cell, first, middle)
      search(finer, 2 * cell + 1, middle, last)
      if (first < last) search(finer, 2 * cell, first, middle)
    }

    const level = Math.min(Walk.octaves, Math.ceil(Math.log2(Math.max(1, to - from))))
    const size = 2 ** level
    for (let cell = Math.floor(from / size); cell * size <= to; cell++) {
      search(level, cell, side * slow(level, cell * size), side * slow(level, (cell + 1) * size))
    }
    return found
  }
}
