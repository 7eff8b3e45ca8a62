/**
 * A clock whose wall time goes on as time passes, however the machine's clock is set: for waits that are told by the wall.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

const nanosPerMilli = 1_000_000n

/**
 * A time in ns: a clock may tell parts of a millisecond.
 *
 * @since 0.1.0
 * @category conversions
 */
export const nanosOf = (millis: number): bigint =>
  BigInt(Math.floor(millis)) * nanosPerMilli + BigInt(Math.round((millis % 1) * Number(nanosPerMilli)))

/**
 * A clock with another wall time than its own, told in ns.
 *
 * @since 0.1.0
 * @category combinators
 */
export const telling = (clock: Clock.Clock, nanos: () => bigint): Clock.Clock => {
  const millis = () => Number(nanos() / nanosPerMilli)
  return {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: clock.monotonicTimeNanos,
    sleep: (duration) => clock.sleep(duration)
  }
}

/**
 * Makes a steady clock, which agrees with the wall now.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Clock.Clock> = Effect.map(Clock.Clock, (clock) => {
  const begun = nanosOf(clock.currentTimeMillisUnsafe()) - clock.monotonicTimeNanosUnsafe()
  return telling(clock, () => begun + clock.monotonicTimeNanosUnsafe())
})
