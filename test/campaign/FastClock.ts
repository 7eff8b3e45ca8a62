/** A clock that runs some times as fast as the machine's: what takes a minute is over in seconds, and sockets are real. */
import { Clock, Duration, Effect } from "effect"

/** Says `start` (epoch ms) now, and goes `factor` times as fast. */
export const make = (start: number, factor: number): Effect.Effect<Clock.Clock> =>
  Effect.map(Clock.Clock, (clock) => {
    const origin = clock.monotonicTimeNanosUnsafe()
    const elapsed = () => (clock.monotonicTimeNanosUnsafe() - origin) * BigInt(factor)
    const nanos = () => BigInt(start) * 1_000_000n + elapsed()
    const millis = () => start + Number(elapsed() / 1_000_000n)
    return {
      currentTimeMillisUnsafe: millis,
      currentTimeMillis: Effect.sync(millis),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos),
      monotonicTimeNanosUnsafe: elapsed,
      monotonicTimeNanos: Effect.sync(elapsed),
      sleep: (duration) => clock.sleep(Duration.millis(Duration.toMillis(duration) / factor))
    }
  })
