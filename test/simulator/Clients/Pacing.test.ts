import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const many = (count: number) => Array.from({ length: count }, () => Command.make("reqManagedAccts"))
const answers = (count: number) => Array.from({ length: count }, () => "15 DU1234567")

describe("Pacing", () => {
  it.effect("is off in a library, where as much as one likes is answered at once", () =>
    Effect.gen(function*() {
      const { ask } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* ask(...many(500)), answers(500))
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("lets what is above 50 a second wait, in order", () =>
    Effect.gen(function*() {
      const { ask, heard } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* ask(...many(120), Command.make("reqCurrentTime")), answers(50))
      yield* TestClock.adjust(999)
      assert.deepStrictEqual(yield* heard, [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* heard, answers(50))
      yield* TestClock.adjust(500)
      // what is asked meanwhile comes after what waits
      assert.deepStrictEqual(yield* ask(Command.make("reqIds", 1)), [])
      yield* TestClock.adjust(500)
      assert.deepStrictEqual(yield* heard, [...answers(20), "49 2", "9 1"])
      // the second is over: nothing waits
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(yield* ask(...many(50)), answers(50))
    }).pipe(Effect.provide(Gateway.layer({ pacing: "throttle" }))))

  it.effect("is of each client alone, and what waits is gone with its client", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const one = yield* Scope.provide(Caller.call(1), scope)
      const other = yield* Caller.call(2)
      yield* one.ask(...many(60), Caller.order(1, "BUY", 5))
      assert.deepStrictEqual(yield* other.ask(...many(50)), answers(50))
      yield* Scope.close(scope, Exit.void)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* other.ask(Command.make("reqAllOpenOrders"), Command.make("reqExecutions", 1, {})), [
        "53",
        "55 1"
      ])
    }).pipe(Effect.provide(Gateway.layer({ pacing: "throttle" }))))

  it.effect("answers what is above 50 a second with 100, and keeps the line", () =>
    Effect.gen(function*() {
      const { ask } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* ask(...many(52)), [...answers(50), "100", "100"])
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(yield* ask(...many(1)), answers(1))
    }).pipe(Effect.provide(Gateway.layer({ pacing: "reject" }))))

  it.effect("is what the fault of its name says while it is on", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask, heard } = yield* Caller.call(1)
      const id = yield* gateway.startFault("pacing", { limit: 2, throttle: true })
      assert.deepStrictEqual(yield* ask(...many(5)), answers(2))
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(yield* heard, answers(2))
      yield* gateway.endFault(id)
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(yield* heard, answers(1))
      assert.deepStrictEqual(yield* ask(...many(9)), answers(9))
      yield* gateway.startFault("pacing", { limit: 0, close: false })
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(yield* ask(...many(2)), ["100", "100"])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("lets go of a client that has asked for what would take minutes", () =>
    Effect.gen(function*() {
      const { ask, ended } = yield* Caller.call(1)
      yield* ask(...Array.from({ length: 10_050 }, () => Command.make("reqIds")))
      assert.deepStrictEqual((yield* (yield* Gateway.Gateway).report).clients.length, 1)
      yield* Effect.ignore(ask(Command.make("reqIds")))
      assert.strictEqual(yield* ended, "Closed")
    }).pipe(Effect.provide(Gateway.layer({ pacing: "throttle" }))))
})
