/**
 * Ends the process where a stop hangs: the one thing that no finalizer can hold up.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { codes } from "./Ending.ts"

const margin = Duration.seconds(5)

/**
 * Ends the process with 70 where it still runs 5 s after the shutdown's time is up. Keeps nothing alive by itself.
 *
 * @since 0.1.0
 * @category combinators
 */
export const arm = (shutdownTimeout: Duration.Duration): Effect.Effect<void> =>
  Effect.sync(() => {
    const within = Duration.toMillis(Duration.sum(shutdownTimeout, margin))
    const end = () => process.exit(codes.software)
    setTimeout(end, within).unref() // edge: Effect's own timers end with the fibers that hang
  })
