/**
 * The end of what may hang on a disk: it is waited for a while, and goes on behind then.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"

/**
 * How long an end waits for a disk that does not answer. The Layers of a service end one after the other, and all of them
 * together in less than the 5 s after which a stop that hangs is ended.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.millis(500)

/**
 * Waits for it as long as `patience` says. What has not ended by then is not interrupted; `orElse` says what may be lost.
 *
 * @since 0.1.0
 * @category combinators
 */
export const upTo = (end: Effect.Effect<void>, orElse: Effect.Effect<void>): Effect.Effect<void> =>
  Effect.forkDetach(end, { startImmediately: true }).pipe(
    Effect.flatMap((ending) => Effect.timeoutOption(Fiber.join(ending), patience)),
    Effect.flatMap(Option.match({ onNone: () => orElse, onSome: () => Effect.void }))
  )

/**
 * With a Scope of its own, whose end is waited for as long as `patience` says; `hangs` is logged then.
 *
 * @since 0.1.0
 * @category combinators
 */
export const scoped = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  hangs: string
): Effect.Effect<A, E, Exclude<R, Scope.Scope> | Scope.Scope> =>
  Effect.flatMap(Scope.make(), (own) =>
    Effect.andThen(
      Effect.addFinalizer((exit) => upTo(Scope.close(own, exit), Effect.logError(hangs))),
      Scope.provide(effect, own)
    ))
