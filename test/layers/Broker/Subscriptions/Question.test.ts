import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ConnectionError } from "../../../../src/errors/IbkrError.ts"
import * as Quotes from "../../../../src/layers/Broker/Quotes.ts"
import * as Subscriptions from "../../../../src/layers/Broker/Subscriptions.ts"
import * as Streams from "../Streams.ts"
import * as Hand from "./Hand.ts"

const full = new ConnectionError({ reason: "NotReady", detail: "it takes no more bytes" })

describe("the question for a line", () => {
  it.effect("that a full socket does not take is asked again in the same session, with what has to be sent before it", () => {
    let refusals = 2
    const hand = Hand.make(() => Effect.suspend(() => refusals-- > 0 ? Effect.fail(full) : Effect.void))
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      const { audit } = yield* Subscriptions.Subscriptions
      yield* hand.begin
      const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      yield* Streams.pass("1 second")
      const { missing } = yield* audit
      yield* Streams.pass("4 seconds")
      yield* hand.tick(230)
      yield* Streams.pass("1 second")
      assert.deepStrictEqual([missing.map(({ why }) => why), hand.sent.map(({ _tag }) => _tag), seen], [
        ["it could not be written, and is asked again"],
        ["reqMarketDataType", "reqMktData"],
        ["null 230 @5"]
      ])
    }).pipe(
      Effect.provide(
        Quotes.layerWith({ marketDataType: 2 }).pipe(
          Layer.provideMerge(Subscriptions.layer),
          Layer.provideMerge(hand.layer)
        )
      ),
      Effect.scoped
    )
  })
})
