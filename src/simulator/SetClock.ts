/**
 * A clock that was set to another time: it goes on from there as the machine's own does.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

const nanosPerMilli = 1_000_000n

/**
 * Makes a clock that says `start`, in milliseconds since the epoch, now.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (start: number): Effect.Effect<Clock.Clock> =>
  Effect.map(Clock.Clock, (clock) => {
    const ahead = start - clock.currentTimeMillisUnsafe()
    const millis = () => clock.currentTimeMillisUnsafe() + ahead
    const nanos = () => clock.currentTimeNanosUnsafe() + BigInt(ahead) * nanosPerMilli
    return {
      currentTimeMillisUnsafe: millis,
      currentTimeMillis: Effect.sync(millis),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos),
      monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: clock.monotonicTimeNanos,
      sleep: (duration) => clock.sleep(duration)
    }
  })
