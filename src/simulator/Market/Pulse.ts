/**
 * The beat of a market: whoever follows is called at every step of the prices, and whenever one was set by hand.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { Market } from "./Market.ts"
import { stepMillis } from "./Market.ts"

// a timer is not finer: faster markets make several steps at a time
const finest = 5

/**
 * The pulse of a market. It beats in its Scope, and only while somebody follows a market that moves.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(market: Market) {
  const followers = new Set<() => void>()
  const followed = yield* Latch.make(false)

  const beat = (): void => followers.forEach((follower) => follower())
  const pause = market.speed === "max"
    ? Effect.andThen(Effect.yieldNow, Effect.sync(() => market.advance(1)))
    : Effect.sleep(Math.max(finest, stepMillis / market.speed))
  if (market.speed !== 0) {
    yield* Effect.forkScoped(
      Effect.forever(followed.await.pipe(Effect.andThen(pause), Effect.andThen(Effect.sync(beat))))
    )
  }

  return {
    /** Calls all followers now. */
    beat,
    /** Follows, until the answer is called. */
    follow: (follower: () => void): () => void => {
      followers.add(follower)
      followed.openUnsafe()
      return () => {
        followers.delete(follower)
        if (followers.size === 0) followed.closeUnsafe()
      }
    }
  }
})

/**
 * The pulse of a market.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pulse extends Effect.Success<ReturnType<typeof make>> {}
