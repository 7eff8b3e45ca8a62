/**
 * A clock by which what is remembered gets old: it goes on as time passes, also while the machine sleeps, and never back.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Monotonic from "../../schedules/Monotonic.ts"
import * as SteadyClock from "./SteadyClock.ts"

// two readings of two clocks differ a little, and a wall that is set right step by step is not set forward
const jump = 1000

/**
 * Makes one, which agrees with the wall now. A wall that is set back takes nothing of the age of anything; one that has gone on
 * by more than the monotonic time adds to it: that stands still while the machine sleeps.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Clock.Clock> = Effect.map(Clock.Clock, (clock) => {
  let offset = clock.currentTimeMillisUnsafe() - Monotonic.of(clock)
  let ahead = offset
  const millis = () => {
    const elapsed = Monotonic.of(clock)
    const moved = clock.currentTimeMillisUnsafe() - elapsed - offset
    if (Math.abs(moved) > jump) {
      offset += moved
      ahead += Math.max(0, moved)
    }
    return elapsed + ahead
  }
  return SteadyClock.telling(clock, () => SteadyClock.nanosOf(millis()))
})
