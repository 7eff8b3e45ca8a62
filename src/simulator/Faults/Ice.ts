/**
 * A process that stands still: what arrives is kept, what leaves is held, and all of it goes on when it thaws.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type * as Scope from "effect/Scope"

/**
 * The state of standing still.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const thawed = yield* Latch.make(true)
  let kept: Array<() => void> = []
  let depth = 0

  const freeze = Effect.sync(() => {
    depth++
    thawed.closeUnsafe()
  })
  const thaw = Effect.sync(() => {
    if (--depth > 0) return
    const backlog = kept
    kept = []
    backlog.forEach((each) => each())
    thawed.openUnsafe()
  })
  const frozen: Effect.Effect<void, never, Scope.Scope> = Effect.acquireRelease(freeze, () => thaw)

  return {
    frozen,
    /** Waits while frozen. */
    flowing: thawed.await,
    /** Does something now, or on thawing. */
    pass: (does: () => void): void => {
      if (depth === 0) does()
      else kept.push(does)
    }
  }
})

/**
 * The state of standing still.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ice extends Effect.Success<typeof make> {}
