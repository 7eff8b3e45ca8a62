import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Contract from "../../../../src/domain/Contract.ts"
import type { Pulse } from "../../../../src/domain/Pulse.ts"
import { Quotes } from "../../../../src/layers/Broker/Quotes.ts"
import type * as Fault from "../../../../src/simulator/Faults/Fault.ts"
import { Gateway } from "../../../../src/simulator/Gateway.ts"
import * as Rig from "../Rig.ts"
import * as Streams from "../Streams.ts"

const shown = (pulse: Pulse): string =>
  pulse._tag === "Live"
    ? `live ${Streams.tenth(pulse.since)} @${pulse.at === null ? "never" : Streams.tenth(pulse.at)}`
    : `stale ${Streams.tenth(pulse.since)} ${pulse.why}${pulse.isKept ? " (kept)" : ""}`

/** Watches AAPL and whether its quotes are alive, from the first second on, while a fault lasts for 20 s; then a price comes. */
const during = <N extends Fault.Name>(name: N, parameters: Fault.Parameters<N>) =>
  Effect.gen(function*() {
    yield* Rig.ready
    const gateway = yield* Gateway
    const quotes = yield* Quotes
    yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
    yield* Streams.pass("1 second")
    const seen = yield* Streams.read(quotes.pulse(Streams.aapl), shown)
    const id = yield* gateway.startFault(name, parameters)
    yield* Streams.pass("20 seconds")
    yield* gateway.endFault(id)
    yield* Streams.pass("10 seconds")
    yield* gateway.setPrice("AAPL", 231)
    yield* Streams.pass("1 second")
    return seen
  }).pipe(Effect.provide(Streams.ground()))

const untold = "nothing has come since"

describe("the pulse of quotes", () => {
  it.effect("F17: stops with its farm, and beats again with the next price, not with the word that the farm is back", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* during("farm", { name: "usfarm" }), [
        "live 2 @1",
        "stale 2 the data farm usfarm is broken (kept)",
        `stale 2 ${untold}`,
        "live 32 @32"
      ])
    }))

  it.effect("F11: stops while TWS has lost IBKR", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* during("server-lost", { restore: "kept", after: 20_000 }), [
        "live 2 @1",
        "stale 2 TWS has lost IBKR (kept)",
        `stale 2 ${untold}`,
        "live 32 @32"
      ])
    }))

  it.effect("F9: stops once the line is silent, and beats again with it: nothing was lost on it", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* during("stall", { ms: 10_000 }), [
        "live 2 @1",
        "stale 6 the line to the gateway is silent, or TWS has lost IBKR",
        "live 12 @1"
      ])
    }))

  it.effect("F9: has stopped since the line was silent, also once its session has ended for that", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* during("stall", { ms: 17_000 }), [
        "live 2 @1",
        "stale 6 the line to the gateway is silent, or TWS has lost IBKR",
        "stale 6 there is no session with the gateway",
        "stale 6 waits for its turn",
        "live 17.1 @17.1"
      ])
    }))

  it.effect("F3: stops with the session, and beats again with the first price of the next one", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* during("close", {}), [
        "live 2 @1",
        "stale 2 there is no session with the gateway",
        "stale 2 waits for its turn",
        "live 3.1 @3.1"
      ])
    }))

  it.effect("is told of a line that is opened while there is no session, and of none that nobody opens", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const quotes = yield* Quotes
      const id = yield* gateway.startFault("refuse", {})
      yield* gateway.startFault("close", {})
      yield* Streams.pass("1 second")
      const seen = yield* Streams.read(quotes.pulse(Streams.aapl), shown)
      const never = yield* Streams.read(quotes.pulse(Contract.stock("MSFT")), shown)
      yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      yield* gateway.endFault(id)
      yield* Streams.pass("20 seconds")
      assert.deepStrictEqual([seen, never], [[
        "stale 2 there is no session with the gateway",
        "stale 2 waits for its turn",
        "live 4.1 @4.1"
      ], []])
    }).pipe(Effect.provide(Streams.ground())))
})
