/**
 * Whether a line of data is alive: what it told last is of now, or of a time since which something may not have been seen.
 *
 * @since 0.1.0
 */

/**
 * It is alive: since when (epoch ms), and when its last value came, `null` where none has yet.
 *
 * @since 0.1.0
 * @category models
 */
export interface Live {
  readonly _tag: "Live"
  readonly since: number
  readonly at: number | null
}

/**
 * It is not alive: since when (epoch ms), and why, for people. `isKept`: a way to IBKR is down on which it may come.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stale {
  readonly _tag: "Stale"
  readonly since: number
  readonly why: string
  readonly isKept: boolean
}

/**
 * Whether it is alive.
 *
 * @since 0.1.0
 * @category models
 */
export type Pulse = Live | Stale

/**
 * It is alive.
 *
 * @since 0.1.0
 * @category constructors
 */
export const live = (since: number, at: number | null): Live => ({ _tag: "Live", since, at })

/**
 * It is not.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stale = (since: number, why: string, isKept: boolean = false): Stale => ({
  _tag: "Stale",
  since,
  why,
  isKept
})

/**
 * Do two say the same? When the last value came is no news.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSame = (one: Pulse, other: Pulse): boolean => {
  if (one._tag === "Live" || other._tag === "Live") return one._tag === other._tag
  return one.since === other.since && one.why === other.why && one.isKept === other.isKept
}
