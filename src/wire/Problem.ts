/**
 * Why one message could not be read: which, and what is wrong with it. The session goes on without it.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"

/**
 * @since 0.1.0
 * @category models
 */
export interface Problem {
  readonly _tag: "Problem"
  /** The message's id, or -1 where not even that could be read. */
  readonly messageId: number
  readonly text: string
  /** Is it about what the version of the session does not know yet? */
  readonly isTooNew?: true
}

/**
 * Makes a problem.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (messageId: number, text: string): Problem => ({ _tag: "Problem", messageId, text })

/**
 * Is this a problem?
 *
 * @since 0.1.0
 * @category guards
 */
export const isProblem = (u: unknown): u is Problem => Predicate.isTagged(u, "Problem")

/**
 * A text from the wire as a problem may quote it: short, and printable.
 *
 * @since 0.1.0
 * @category formatting
 */
export const quote = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
