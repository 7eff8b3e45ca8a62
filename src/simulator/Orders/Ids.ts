/**
 * The ids that a book gives: to orders, to executions and to orders of the TWS window that it binds.
 *
 * @since 0.1.0
 */
import * as Hash from "effect/Hash"

/**
 * How many of each it has given.
 *
 * @since 0.1.0
 * @category models
 */
export interface Counts {
  readonly placed: number
  readonly filled: number
  readonly bound: number
}

/**
 * The ids of a seed, from the first on.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (marketSeed: number) => {
  const seed = Hash.string(`order ${marketSeed}`) >>> 0
  const session = (seed % 0xffffffff).toString(16).padStart(8, "0")
  const counts = { placed: 0, filled: 0, bound: 0 }
  return {
    /** The permId of the order that is placed next. */
    permId: (): number => 1_000_000_000 + seed % 900_000_000 + counts.placed,
    place: (): void => void counts.placed++,
    /** The id of the next execution, whose last part is that of its correction. */
    nextExecId: (): string => `${session}.${(++counts.filled).toString(16).padStart(8, "0")}.01.01`,
    /** The order id of the next order that is bound: negative. */
    nextBound: (): number => -++counts.bound,
    counts: (): Counts => ({ ...counts }),
    /** Goes on from there. */
    restore: (kept: Counts): void => void Object.assign(counts, kept),
    reset: (): void => void Object.assign(counts, { placed: 0, filled: 0, bound: 0 })
  }
}
