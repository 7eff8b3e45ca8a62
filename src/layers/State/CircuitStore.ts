/**
 * Remembers an open circuit across restarts: the library's memory store, seeded from and written to the state.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Semaphore from "effect/Semaphore"
import { tripPolicy } from "../../schedules/Backoff.ts"
import { State } from "./State.ts"
import * as SteadyClock from "./SteadyClock.ts"

/**
 * A store for the one circuit of this gateway, which the state remembers. Its breaker must trip by
 * `Backoff.tripPolicy`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<CircuitBreaker.CircuitBreakerStore, never, State> = Layer.effect(
  CircuitBreaker.CircuitBreakerStore,
  Effect.gen(function*() {
    const library = yield* CircuitBreaker.CircuitBreakerStore
    // The library's store goes by the wall clock: one that is set back would keep the circuit open for as long.
    const steadily = Effect.provideService(Clock.Clock, yield* SteadyClock.make)
    const memory: typeof library = {
      admit: (key) => steadily(library.admit(key)),
      record: (outcome) => steadily(library.record(outcome)),
      state: (key) => steadily(library.state(key))
    }
    const { opening } = yield* State
    const one = yield* Semaphore.make(1)
    const seeded = new Set<string>()

    // The memory store has no import: the openings are lived through again, all but the last for no time at all.
    const seed = Effect.fnUntraced(
      function*(key: string) {
        if (seeded.has(key)) return
        seeded.add(key)
        const saved = yield* opening.get
        if (Option.isNone(saved)) return
        const { consecutiveOpenings, openFor, openUntil } = saved.value
        const now = yield* Clock.currentTimeMillis
        const left = Math.max(0, Math.min(openUntil - now, openFor)) // a clock set back never adds time
        for (let n = 1; n <= consecutiveOpenings; n++) {
          const { generation } = yield* Effect.scoped(memory.admit(key))
          const openFor = Duration.millis(n === consecutiveOpenings ? left : 0)
          yield* memory.record({ key, generation, outcome: "Failure", tripPolicy, openFor })
        }
      },
      Effect.orDie,
      one.withPermits(1)
    )

    const save = Effect.fnUntraced(function*(transition: CircuitBreaker.Transition | undefined) {
      if (transition === undefined || transition.to === "HalfOpen") return
      if (transition.to === "Closed") return yield* opening.remove
      const now = yield* Clock.currentTimeMillis
      const openFor = Duration.toMillis(transition.retryAfter)
      yield* opening.set({ openUntil: now + openFor, openFor, consecutiveOpenings: transition.consecutiveOpenings })
    })

    return CircuitBreaker.CircuitBreakerStore.of({
      admit: (key) => Effect.andThen(seed(key), memory.admit(key)),
      record: (outcome) => Effect.tap(memory.record(outcome), save),
      state: (key) => Effect.andThen(seed(key), memory.state(key))
    })
  })
).pipe(
  // There is one circuit, and its one call may wait through a weekend: it must still count when it ends.
  Layer.provide(CircuitBreaker.layerStoreMemory({ idleTimeToLive: Duration.infinity }))
)
