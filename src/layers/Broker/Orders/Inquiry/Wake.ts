/**
 * The sleep of whoever looks at what is due: until a time, or until it is woken for something that is due before.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"

/**
 * Makes a sleep. Times are told by `now`, which goes on as time passes, wherever the wall clock is set. Who is awake hears of what
 * woke it once it sleeps again, unless it has `looked` since.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(now: () => number) {
  const woken = yield* Latch.make(false)
  let wakesAt = Infinity
  return {
    /** Something is due then, or was already: nobody is woken for what comes after they wake by themselves. */
    due: (at: number = now()): void => {
      if (at < wakesAt) woken.openUnsafe()
    },
    /** What woke it until now is seen. */
    looked: (): void => void woken.closeUnsafe(),
    /** Sleeps until then at most. */
    until: (at: number): Effect.Effect<void> =>
      Effect.suspend(() => {
        if (at === Infinity) return Effect.asVoid(woken.await)
        wakesAt = at
        return Effect.raceFirst(woken.await, Effect.sleep(Duration.millis(at - now()))).pipe(
          Effect.ensuring(Effect.sync(() => void (wakesAt = Infinity)))
        )
      })
  }
})
