/**
 * Time that passes, in milliseconds since some moment: neither a machine's clock that is set nor a change of summer time moves it.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * How many parts of a millisecond are told apart: a power of two, so that sums and differences of times are exact. Otherwise who
 * sleeps for what is left until then may wake with so little left that no clock moves by it, and look again for ever.
 */
const parts = 1024n

/**
 * The time of a clock.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = (clock: Clock.Clock): number =>
  // a clock that counts from 1970, as one of a test may, tells more ns than a number holds
  Number(clock.monotonicTimeNanosUnsafe() * parts / 1_000_000n) / Number(parts)

/**
 * The time now.
 *
 * @since 0.1.0
 * @category accessors
 */
export const now: Effect.Effect<number> = Clock.clockWith((clock) => Effect.succeed(of(clock)))
