/**
 * The last known value of something, with its age: what is not known yet is `Unknown`, never empty.
 *
 * @since 0.1.0
 */

/**
 * A value and when it was told (epoch ms). `current` is false once nothing keeps it up to date any more: the line is down or
 * silent, TWS has lost IBKR, or it has not been listed anew since.
 *
 * @since 0.1.0
 * @category models
 */
export type Known<A> =
  | { readonly _tag: "Unknown"; readonly why: string }
  | { readonly _tag: "Known"; readonly value: A; readonly at: number; readonly current: boolean }

/**
 * Nothing was told yet.
 *
 * @param why - what is missing, for people.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unknown = (why: string): Known<never> => ({ _tag: "Unknown", why })

/**
 * A value that was told at `at` (epoch ms).
 *
 * @since 0.1.0
 * @category constructors
 */
export const known = <A>(value: A, at: number, current: boolean = true): Known<A> => ({
  _tag: "Known",
  value,
  at,
  current
})

/**
 * Is it known, and kept up to date?
 *
 * @since 0.1.0
 * @category guards
 */
export const isCurrent = <A>(known: Known<A>): known is Extract<Known<A>, { readonly _tag: "Known" }> =>
  known._tag === "Known" && known.current

/**
 * By how much a wall clock may be set back, or fall behind what has passed, without anybody's doing, in ms.
 *
 * @since 0.1.0
 * @category policies
 */
export const drift = 1000

/**
 * How old it is, in ms; `null` where the clock was set back since, so that nobody knows.
 *
 * @since 0.1.0
 * @category accessors
 */
export const age = ({ at }: { readonly at: number }, now: number): number | null =>
  at - now > drift ? null : Math.max(0, now - at)
