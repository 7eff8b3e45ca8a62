/**
 * The path of a price: a random walk that is a function of seed and step alone, so that yesterday's bars, today's ticks
 * and a client that comes late all see the same one.
 *
 * It is a sum of noises, each half as fast and √2 as high as the one before, which together move as a random walk does:
 * the spread of the displacement over n steps grows with √n.
 *
 * @since 0.1.0
 */

/**
 * How many noises a walk is the sum of: the slowest turns once in 2³⁰ steps.
 *
 * @since 0.1.0
 * @category constants
 */
export const octaves = 31

/** What makes one step of the sum as wide as was asked: the sum of the octaves' own steps, seen in a test. */
const perStep = Math.sqrt(4 / 3)

/**
 * A number from 0 to 1, the same for the same arguments.
 *
 * @since 0.1.0
 * @category constructors
 */
export const noise = (seed: number, salt: number, index: number): number => {
  let bits = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 0x7f4a7c15, 0xc2b2ae35) ^
    Math.imul(index ^ Math.floor(index / 4_294_967_296), 0x27d4eb2f)
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d)
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39)
  return ((bits ^ (bits >>> 15)) >>> 0) / 4_294_967_296
}

/**
 * Where a noise of a walk turns, from −1 to 1: at every 2ⁿ-th step for the noise n. It is linear in between.
 *
 * @since 0.1.0
 * @category constructors
 */
export const knot = (seed: number, octave: number, cell: number): number => 2 * noise(seed, octave, cell) - 1

/**
 * How high the noises of a walk are whose steps are so wide.
 *
 * @since 0.1.0
 * @category constructors
 */
export const heights = (width: number): ReadonlyArray<number> =>
  Array.from({ length: octaves }, (_, octave) => width / perStep * Math.SQRT2 ** octave)

/**
 * The displacement of a walk at a step, which may be negative; `width` is the standard deviation of one step.
 *
 * @since 0.1.0
 * @category models
 */
export type Walk = (step: number) => number

/**
 * A walk of its own. It remembers where it was last: the next step costs a fraction of a far one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (seed: number, width: number): Walk => {
  const lattice = new Float64Array(octaves).fill(Number.NaN)
  const low = new Float64Array(octaves)
  const high = new Float64Array(octaves)
  const scale = width / perStep
  return (step) => {
    let sum = 0
    let period = 1
    let height = scale
    for (let octave = 0; octave < octaves; octave++) {
      const at = step / period
      const cell = Math.floor(at)
      if (lattice[octave] !== cell) {
        low[octave] = knot(seed, octave, cell)
        high[octave] = knot(seed, octave, cell + 1)
        lattice[octave] = cell
      }
      const from = low[octave] ?? 0
      sum += height * (from + ((high[octave] ?? 0) - from) * (at - cell))
      period *= 2
      height *= Math.SQRT2
    }
    return sum
  }
}

/**
 * How much has been traded up to a step, in units of what is usual per step: grows for ever, now slower, now faster.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeVolume = (seed: number): Walk => {
  // each noise changes by at most 0.1 a step: the sum of eight of them never outweighs the step itself
  const walks = Array.from({ length: 8 }, (_, octave) => 2 ** (octave + 2))
  return (step) =>
    walks.reduce((sum, period, octave) => {
      const at = step / period
      const cell = Math.floor(at)
      const from = noise(seed, 100 + octave, cell)
      const to = noise(seed, 100 + octave, cell + 1)
      return sum + 0.1 * period * (from + (to - from) * (at - cell))
    }, step)
}
