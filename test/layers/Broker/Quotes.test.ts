import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Quotes } from "../../../src/layers/Broker/Quotes.ts"
import { Subscriptions } from "../../../src/layers/Broker/Subscriptions.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"
import * as Streams from "./Streams.ts"

describe("quotes", () => {
  it.effect("go on after a reconnect: asked for once again, with one gap before the first value after it", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const quotes = yield* Quotes
      const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      yield* Streams.pass("1 second")
      yield* gateway.setPrice("AAPL", 200)
      yield* Streams.pass("1 second")
      yield* gateway.startFault("close", {})
      yield* Streams.pass("5 seconds")
      yield* gateway.setPrice("AAPL", 201)
      yield* Streams.pass("1 second")
      assert.deepStrictEqual(seen, [
        "230 230 @1",
        "200 200 @2",
        "gap 2-4 reconnected",
        "200 200 @4",
        "201 201 @8"
      ])
      assert.deepStrictEqual(yield* Streams.received("reqMktData", "cancelMktData"), ["1 reqMktData", "4 reqMktData"])
      const { audit } = yield* Subscriptions
      assert.deepStrictEqual(yield* audit, { wanted: 1, live: 1, missing: [] })
    }).pipe(Effect.provide(Streams.ground())))
})
