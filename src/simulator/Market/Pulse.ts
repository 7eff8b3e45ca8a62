/**
 * The beat of a market: whoever follows is called at every step of the prices, and whenever one was set by hand.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { Market } from "./Market.ts"
import { stepMillis } from "./Market.ts"

/**
 * What a follower may say beside: `rest` is called after the steps of one beat, and `isEager` tells whether it wants more
 * at once, where the speed is `max`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Manner {
  readonly rest?: (() => void) | undefined
  readonly isEager?: (() => boolean) | undefined
}

interface Follower extends Manner {
  readonly step: (step: number) => void
}

// a timer is not finer: faster markets make several steps at a time
const finest = 5
// what else the process has to do waits no longer than this
const mostNanos = 5_000_000n
const mostSteps = 1000
const stepsPerLook = 16

/**
 * The pulse of a market. It beats in its Scope, and only while somebody follows a market that moves.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(market: Market) {
  const clock = yield* Clock.Clock
  const followers = new Set<Follower>()
  const followed = yield* Latch.make(false)
  const unfollowed = yield* Latch.make(true)
  let last = 0

  const now = (): number => market.stepAt(clock.currentTimeMillisUnsafe())
  const at = (step: number): void => {
    last = step
    for (const follower of followers) follower.step(step)
  }
  const rest = (): void => {
    for (const follower of followers) follower.rest?.()
  }
  /** Calls `next` until it has nothing more to do, or time is up. */
  const work = (next: () => boolean): void => {
    const until = clock.monotonicTimeNanosUnsafe() + mostNanos
    for (let steps = 1; next() && steps < mostSteps; steps++) {
      if (steps % stepsPerLook === 0 && clock.monotonicTimeNanosUnsafe() > until) return
    }
  }
  const isEager = (): boolean => {
    for (const follower of followers) if (follower.isEager?.()) return true
    return false
  }
  const advance = (): boolean => {
    market.advance(1)
    at(now())
    return isEager()
  }
  const beat = (): void => {
    const to = now()
    if (to <= last) at(to)
    else {
      work(() => {
        at(last + 1)
        return last < to
      })
      // too slow for every step of such a market: the rest is left out
      if (last < to) at(to)
    }
    rest()
  }
  const race = (): void => {
    work(advance)
    rest()
  }
  const pause = market.speed === "max"
    ? Effect.andThen(Effect.yieldNow, Effect.suspend(() => isEager() ? Effect.void : Effect.sleep(1)))
    : Effect.sleep(Math.max(finest, stepMillis / market.speed))
  if (market.speed !== 0) {
    const turn = Effect.andThen(
      Effect.raceFirst(pause, unfollowed.await),
      Effect.sync(market.speed === "max" ? race : beat)
    )
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(followed.await, turn)))
  }

  return {
    /** Calls all followers now. */
    beat,
    /**
     * Follows, until the answer is called: `step` is called at every step of the prices, in order, and none is left out
     * unless the process is too slow for all of them.
     */
    follow: (step: (step: number) => void, manner: Manner = {}): () => void => {
      const follower = { step, ...manner }
      if (followers.size === 0) last = now()
      followers.add(follower)
      // an opened latch lets go at once
      unfollowed.closeUnsafe()
      followed.openUnsafe()
      return () => {
        followers.delete(follower)
        if (followers.size > 0) return
        followed.closeUnsafe()
        unfollowed.openUnsafe()
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
