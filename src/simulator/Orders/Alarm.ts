/**
 * One moment at which the gateway is to look again. Where nothing is due there is no timer.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"

// a timer cannot be longer than 24 days: a farther moment is approached day by day
const longest = 86_400_000

/**
 * An alarm that is not set. It rings in its Scope.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(now: () => number, rings: () => void) {
  const run = yield* FiberHandle.makeRuntime<never>()
  let due: number | undefined
  const wait: Effect.Effect<void> = Effect.suspend(() => {
    if (due === undefined) return Effect.void
    const left = due - now()
    if (left > 0) return Effect.andThen(Effect.sleep(Math.min(left, longest)), wait)
    due = undefined
    return Effect.sync(rings)
  })
  return {
    /** Sets it to a time, in milliseconds since the epoch, or takes it back. */
    set: (at: number | undefined): void => {
      if (at === due) return
      due = at
      run(wait)
    }
  }
})
