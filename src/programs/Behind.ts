/**
 * What may hang, and is not waited for then: it goes on behind, so that nothing outlasts its time.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Monotonic from "../schedules/Monotonic.ts"

/**
 * How much is left of a time that begins now, whenever that is asked.
 *
 * @since 0.1.0
 * @category constructors
 */
export const left = (time: Duration.Duration): Effect.Effect<Effect.Effect<Duration.Duration>> =>
  Effect.map(
    Monotonic.now,
    (began) => Effect.map(Monotonic.now, (now) => Duration.millis(Math.max(0, began + Duration.toMillis(time) - now)))
  )

/**
 * Waits for it for so long at most. What has not ended by then is told to, and not waited for.
 *
 * @since 0.1.0
 * @category combinators
 */
export const upTo = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  within: Duration.Duration
): Effect.Effect<void, never, R> =>
  Effect.flatMap(Effect.forkDetach(effect, { startImmediately: true }), (fiber) =>
    Fiber.await(fiber).pipe(
      Effect.timeoutOption(within),
      Effect.ensuring(Effect.sync(() => fiber.interruptUnsafe())),
      Effect.asVoid
    ))

/**
 * With a Scope of its own, whose end is waited for as long as time is `left` then.
 *
 * @since 0.1.0
 * @category combinators
 */
export const scoped = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  left: Effect.Effect<Duration.Duration>
): Effect.Effect<A, E, Exclude<R, Scope.Scope>> =>
  Effect.acquireUseRelease(
    Scope.make(),
    (scope) => Scope.provide(effect, scope),
    (scope, exit) => Effect.flatMap(left, (within) => upTo(Scope.close(scope, exit), within))
  )
