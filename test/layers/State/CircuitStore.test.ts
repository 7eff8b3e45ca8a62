import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer } from "effect"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import { TestClock } from "effect/testing"
import * as CircuitStore from "../../../src/layers/State/CircuitStore.ts"
import * as Memory from "../../../src/layers/State/Memory.ts"
import * as Backoff from "../../../src/schedules/Backoff.ts"

const key = "127.0.0.1:7497"

/** A run of the service: a breaker as the connection has it, over what the run before left behind. */
const run = <A, E>(
  texts: Map<string, string>,
  use: (breaker: CircuitBreaker.CircuitBreaker) => Effect.Effect<A, E>
) =>
  Effect.flatMap(
    CircuitBreaker.make({
      tripPolicy: Backoff.tripPolicy,
      openDuration: Backoff.openings(Duration.seconds(60), Duration.seconds(120))
    }),
    use
  ).pipe(Effect.provide(Layer.provide(CircuitStore.layer, Memory.layer(texts)), { local: true }), Effect.scoped)

const fail = (breaker: CircuitBreaker.CircuitBreaker) => Effect.ignore(breaker.execute(Effect.fail("refused"), { key }))

/** When each of many calls, one a second, was let through. */
const calls = (breaker: CircuitBreaker.CircuitBreaker, seconds: number) =>
  Effect.gen(function*() {
    const at: Array<number> = []
    for (let second = 0; second < seconds; second++) {
      const call = Effect.flatMap(Clock.currentTimeMillis, (now) => {
        at.push(now / 1000)
        return Effect.fail("refused")
      })
      yield* Effect.ignore(breaker.execute(call, { key }))
      yield* TestClock.adjust("1 second")
    }
    return at
  })

describe("CircuitStore", () => {
  it.effect("an open circuit survives a crash at any second, and its openings go on doubling", () =>
    Effect.gen(function*() {
      const whole = yield* run(new Map(), (breaker) => calls(breaker, 400))
      assert.deepStrictEqual(whole, [0, 60, 180, 300])
      for (const crash of [1, 59, 61, 100, 179, 181]) {
        yield* TestClock.setTime(0)
        const texts = new Map<string, string>()
        const before = yield* run(texts, (breaker) => calls(breaker, crash))
        const after = yield* run(texts, (breaker) => calls(breaker, 400 - crash))
        assert.deepStrictEqual([crash, ...before, ...after], [crash, ...whole])
      }
    }))

  it.effect("a circuit that has closed is forgotten", () =>
    Effect.gen(function*() {
      const texts = new Map<string, string>()
      yield* run(texts, (breaker) =>
        Effect.gen(function*() {
          yield* fail(breaker)
          assert.deepStrictEqual([...texts], [
            ["circuit-memory", "{\"openUntil\":60000,\"openFor\":60000,\"consecutiveOpenings\":1}"]
          ])
          yield* TestClock.adjust("60 seconds")
          yield* breaker.execute(Effect.void, { key })
        }))
      assert.deepStrictEqual([...texts], [])
      assert.deepStrictEqual(yield* run(texts, (breaker) => calls(breaker, 1)), [60])
    }))

  it.effect("a call that lasts through hours of maintenance still opens the circuit", () =>
    run(new Map(), (breaker) =>
      Effect.gen(function*() {
        const cycle = yield* Effect.forkChild(
          Effect.ignore(breaker.execute(Effect.andThen(Effect.sleep("60 hours"), Effect.fail("refused")), { key }))
        )
        yield* TestClock.adjust("60 hours")
        yield* Fiber.join(cycle)
        assert.deepStrictEqual(yield* breaker.state(key), {
          _tag: "Open",
          key,
          retryAfter: Duration.seconds(60),
          consecutiveOpenings: 1
        })
      })))

  it.effect("a clock set back never adds time", () =>
    Effect.gen(function*() {
      const texts = new Map<string, string>()
      yield* TestClock.setTime(10_000_000)
      yield* run(texts, fail)
      yield* TestClock.setTime(0)
      const state = yield* run(texts, (breaker) => breaker.state(key))
      assert.deepStrictEqual(state, { _tag: "Open", key, retryAfter: Duration.seconds(60), consecutiveOpenings: 1 })
      assert.deepStrictEqual(yield* run(texts, (breaker) => calls(breaker, 70)), [60])
    }))

  it.effect("asked for its state first, it answers what was remembered", () =>
    Effect.gen(function*() {
      const texts = new Map<string, string>()
      yield* run(texts, (breaker) => Effect.andThen(fail(breaker), TestClock.adjust("60 seconds")))
      const state = yield* run(texts, (breaker) => breaker.state(key))
      assert.deepStrictEqual(state, { _tag: "Open", key, retryAfter: Duration.zero, consecutiveOpenings: 1 })
    }))
})
