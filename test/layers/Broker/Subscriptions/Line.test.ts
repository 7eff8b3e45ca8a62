import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Quotes from "../../../../src/layers/Broker/Quotes.ts"
import * as Subscriptions from "../../../../src/layers/Broker/Subscriptions.ts"
import * as Streams from "../Streams.ts"
import * as Hand from "./Hand.ts"

describe("a line of data", () => {
  const ways = [
    ["IBKR is away (1100, 1102)", 1100, "Connectivity between IBKR and Trader Workstation has been lost.", "upstream"],
    ["its farm is broken (2103, 2104)", 2103, "Market data farm connection is broken:usfarm", "farm"]
  ] as const
  for (const [name, code, says, why] of ways) {
    it.effect(`that had a value under way when ${name} shows the whole hole, and is not alive in it`, () => {
      const hand = Hand.make()
      return Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const isCurrent = Effect.map(quotes.last(Streams.aapl), (last) => last._tag === "Known" && last.current)
        yield* hand.begin
        const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
        yield* hand.tick(230)
        yield* Streams.pass("1 second")
        const before = yield* isCurrent
        yield* hand.error(code, says)
        yield* Streams.pass("50 millis")
        yield* hand.tick(230.01)
        const underWay = yield* isCurrent
        yield* Streams.pass("10 minutes")
        const during = yield* isCurrent
        yield* why === "farm" ? hand.error(2104, "Market data farm connection is OK:usfarm") : hand.restored("kept")
        yield* Streams.pass("1 second")
        yield* hand.tick(260)
        yield* Streams.pass("1 second")
        assert.deepStrictEqual([seen, before, underWay, during, yield* isCurrent], [
          ["null 230 @1", "null 230.01 @2", `gap 2-603 ${why}`, "null 260 @603"],
          ...[true, false, false, true]
        ])
      }).pipe(
        Effect.provide(
          Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))
        ),
        Effect.scoped
      )
    })
  }
})
