/**
 * A rate limiter in memory that a machine's clock which is set neither holds up nor hastens: the library's, by a steady clock.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as SteadyClock from "./SteadyClock.ts"

/**
 * Makes one, in which nothing was consumed yet. By the wall clock one that is set back by an hour would give no token for as long.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<RateLimiter.RateLimiter> = Effect.gen(function*() {
  const steadily = Effect.provideService(Clock.Clock, yield* SteadyClock.make)
  const limiter = yield* Effect.provide(RateLimiter.make, RateLimiter.layerStoreMemory)
  return { ...limiter, consume: (options) => steadily(limiter.consume(options)) }
})
