/** A clock of which the wall and the monotonic time can be set beside the one that turns: by so many milliseconds. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

export const make = Effect.map(Clock.Clock, (clock) => {
  const by = { wall: 0, monotonic: 0 }
  const currentTimeMillisUnsafe = () => clock.currentTimeMillisUnsafe() + by.wall
  const monotonicTimeNanosUnsafe = () => clock.monotonicTimeNanosUnsafe() + BigInt(by.monotonic) * 1_000_000n
  const moved: Clock.Clock = Object.assign(Object.create(clock), {
    currentTimeMillisUnsafe,
    currentTimeMillis: Effect.sync(currentTimeMillisUnsafe),
    monotonicTimeNanosUnsafe,
    monotonicTimeNanos: Effect.sync(monotonicTimeNanosUnsafe)
  })
  return { by, moved }
})
