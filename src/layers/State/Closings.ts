/**
 * One closing of an account's positions at a time: who wants to close waits for its turn, for a while.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Mask from "../../domain/Mask.ts"
import { ClosingRefused } from "../../errors/ClosingRefused.ts"
import type { StateInUse } from "../../errors/StateInUse.ts"
import type { Lock } from "./Lock.ts"
import type { Turn } from "./State.ts"

type Problem = StateInUse | { readonly message: string }

/**
 * Finds the lock of an account's closing, and answers what takes it for as long as the Scope lasts, or fails as soon as it is
 * known that another holds it. Whose it is, as far as it says so, is told before it is watched whether they live.
 *
 * @since 0.1.0
 * @category models
 */
export type Locks = (
  account: string,
  watched: (holder: string) => void
) => Effect.Effect<Effect.Effect<Lock, Problem, Scope.Scope>>

/**
 * The locks of what takes none, and why.
 *
 * @since 0.1.0
 * @category constructors
 */
export const none = (message: string): Locks => () => Effect.succeed(Effect.fail({ message }))

/**
 * How often a lock that another holds is tried again.
 *
 * @since 0.1.0
 * @category policies
 */
export const again: Duration.Duration = Duration.millis(100)

/**
 * For how long who has closed waits until the lock is let go: a disk that does not answer holds nobody up.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(1)

const isHeld = (error: Problem): error is StateInUse => "_tag" in error

/**
 * Waits for the turn to close the positions of an account, for so long at most, and holds it until the Scope closes. What
 * a disk that hangs takes or gives back late is done behind, for as long as the Scope of this constructor lasts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  locks: Locks
): Effect.fn.Return<
  (account: string, wait: Duration.Duration) => Effect.Effect<Turn, ClosingRefused, Scope.Scope>,
  never,
  Scope.Scope
> {
  const behind = yield* Effect.scope
  return (account, wait) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function*() {
        const own = yield* Scope.make()
        let holder: string | undefined
        const once = (take: Effect.Effect<Lock, Problem, Scope.Scope>) =>
          Effect.flatMap(Scope.fork(own), (scope) =>
            Scope.provide(take, scope).pipe(
              Effect.onError(() => Scope.close(scope, Exit.void)),
              Effect.tapError((error) => Effect.sync(() => void (holder = isHeld(error) ? error.holder : holder)))
            ))
        const taking = yield* locks(account, (by) => void (holder = by)).pipe(
          Effect.flatMap((take) => Effect.retry(once(take), { while: isHeld, schedule: Schedule.spaced(again) })),
          Effect.forkIn(behind, { startImmediately: true })
        )
        const letGo = yield* Effect.cached(
          Fiber.interrupt(taking).pipe(
            Effect.andThen(Scope.close(own, Exit.void)),
            Effect.forkIn(behind, { startImmediately: true })
          )
        )
        yield* Effect.addFinalizer(() =>
          Effect.flatMap(letGo, (letting) => Effect.timeoutOption(Fiber.await(letting), patience))
        )
        const refused = (reason: ClosingRefused["reason"], by: string) =>
          Effect.andThen(letGo, new ClosingRefused({ reason, by: Mask.text(by), after: wait }))
        const lock = yield* restore(
          Fiber.join(taking).pipe(
            Effect.catch(({ message }) => refused("state_not_writable", message)),
            Effect.timeoutOrElse({
              duration: wait,
              orElse: () =>
                holder === undefined
                  ? refused("state_not_writable", "the disk does not answer")
                  : refused("being_closed", holder)
            })
          )
        )
        return { isOurs: lock.isKnown, follows: holder !== undefined || lock.wasLeft }
      })
    )
})
