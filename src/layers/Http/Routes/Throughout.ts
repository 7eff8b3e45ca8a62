/**
 * What has begun goes on: what may move money does not end because nobody waits for it any more, and holds nobody up.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/**
 * Runs on although the request that began it is given up.
 *
 * @since 0.1.0
 * @category combinators
 */
export const throughout = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.forkDetach(effect), Fiber.join)
