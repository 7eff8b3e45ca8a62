/**
 * Time that passes, in milliseconds since some moment: neither a machine's clock that is set nor a change of summer time moves it.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * The time of a clock.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6

/**
 * The time now.
 *
 * @since 0.1.0
 * @category accessors
 */
export const now: Effect.Effect<number> = Clock.clockWith((clock) => Effect.succeed(of(clock)))
