/**
 * Ends the process where a stop hangs: the one thing that no finalizer can hold up.
 *
 * @since 0.1.0
 */
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { codes } from "./Ending.ts"
import * as Halt from "./Halt.ts"

const margin = Duration.seconds(5)

/**
 * Ends the process with 70 where it still runs 5 s after the shutdown's time is up. Keeps nothing alive by itself.
 *
 * @since 0.1.0
 * @category combinators
 */
export const arm = (shutdownTimeout: Duration.Duration): Effect.Effect<void> =>
  Effect.contextWith((context: Context.Context<never>) =>
    Effect.sync(() => {
      const within = Duration.sum(shutdownTimeout, margin)
      const end = () => {
        // what cannot be said must not keep it from the end
        Effect.runSyncExitWith(context)(
          Effect.logFatal(`The stop hangs: it has not ended within ${Duration.format(within)}`)
        )
        Halt.end(codes.software)
      }
      setTimeout(end, Duration.toMillis(within)).unref() // edge: Effect's own timers end with the fibers that hang
    })
  )
