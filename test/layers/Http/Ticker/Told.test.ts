import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Details } from "../../../../src/domain/Details.ts"
import * as Gap from "../../../../src/domain/Gap.ts"
import * as Pulse from "../../../../src/domain/Pulse.ts"
import { ConnectionError } from "../../../../src/errors/IbkrError.ts"
import * as Told from "../../../../src/layers/Http/Ticker/Told.ts"
import { settle } from "../../../doubles/Connected.ts"
import * as Broker from "../../../fixtures/ScriptedBroker.ts"

const shown = (told: Told.Told): string => {
  switch (told._tag) {
    case "Quote":
      return `quote @${told.at}`
    case "Gap":
      return `gap ${told.from}-${told.to}`
    case "Live":
      return `live ${told.since}`
    case "Stale":
      return `stale ${told.since} ${told.why}`
  }
}
const quote = (at: number) => ({ ...Broker.quote, at })
const all = (...heard: ReadonlyArray<Told.Told>) =>
  Effect.map(Stream.runCollect(Told.inOrder(Stream.fromIterable(heard))), (told) => told.map(shown))

describe("what those who follow quotes are told", () => {
  it.effect("is that they are not live any more, and since when and why, once for each reason", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* all(
          ...[Pulse.live(0, null), quote(1), Pulse.live(2, 1), Pulse.stale(3, "the line is silent")],
          ...[Pulse.stale(3, "the line is silent"), Pulse.stale(3, "there is no session")]
        ),
        ["quote @1", "stale 3 the line is silent", "stale 3 there is no session"]
      )
    }))

  it.effect("is that they live again with the quote that does, however it is overtaken", () =>
    Effect.gen(function*() {
      const before = [quote(1), Pulse.stale(3, "a farm is broken")]
      const gap = Gap.make(1, 9, "farm")
      const late = yield* all(...before, Pulse.live(9, 9), quote(4), gap, quote(9), quote(10))
      const early = yield* all(...before, gap, quote(9), Pulse.live(9, 9), quote(10))
      assert.deepStrictEqual([late, early], [
        ["quote @1", "stale 3 a farm is broken", "quote @4", "gap 1-9", "quote @9", "live 9", "quote @10"],
        ["quote @1", "stale 3 a farm is broken", "gap 1-9", "quote @9", "live 9", "quote @10"]
      ])
    }))

  it.effect("is that they live again with the quote that does, also where the clock was set back before it, or with it", () =>
    Effect.gen(function*() {
      const before = [quote(10_000), Pulse.stale(10_003, "a farm is broken")]
      const gap = Gap.make(9, 9, "farm")
      const late = yield* all(...before, Pulse.live(9, 9), gap, quote(9), quote(10))
      const then = yield* all(...before, Pulse.live(10_009, 10_009), quote(10_004), gap, quote(9), quote(10))
      assert.deepStrictEqual([late, then], [
        ["quote @10000", "stale 10003 a farm is broken", "gap 9-9", "quote @9", "live 9", "quote @10"],
        [
          "quote @10000",
          "stale 10003 a farm is broken",
          "quote @10004",
          "gap 9-9",
          "quote @9",
          "live 10009",
          "quote @10"
        ]
      ])
    }))

  it.effect("is that they live again at once where nothing has come meanwhile, and never where they have died again", () =>
    Effect.gen(function*() {
      const silent = Pulse.stale(3, "the line is silent")
      assert.deepStrictEqual([
        yield* all(quote(1), silent, Pulse.live(5, 1)),
        yield* all(silent, Pulse.live(5, null)),
        yield* all(quote(1), silent, Pulse.live(5, 5), silent, quote(5))
      ], [
        ["quote @1", "stale 3 the line is silent", "live 5"],
        ["stale 3 the line is silent", "live 5"],
        ["quote @1", "stale 3 the line is silent", "quote @5"]
      ])
    }))

  it.effect("of a line that has just been asked for is not that it does not live yet, unless that lasts", () =>
    Effect.gen(function*() {
      const { layer, world } = Broker.make()
      const seen: Array<string> = []
      world.quotes = Stream.never
      world.pulse = Stream.concat(Stream.make(Pulse.stale(0, "there is no session")), Stream.never)
      const follow = yield* Effect.provide(Told.make, layer)
      yield* Effect.forkScoped(
        Stream.runForEach(follow({ symbol: "AAPL" }), (told) => Effect.sync(() => seen.push(shown(told))))
      )
      yield* TestClock.adjust("999 millis")
      const early = [...seen]
      yield* TestClock.adjust("1 millis")
      yield* settle
      assert.deepStrictEqual([early, seen], [[], ["stale 0 there is no session"]])
    }))

  it.effect("of a line that has not lived for longer is that at once, before its last quote", () =>
    Effect.gen(function*() {
      const { layer, world } = Broker.make()
      const seen: Array<string> = []
      world.quotes = Stream.concat(Stream.make(quote(5)), Stream.never)
      world.pulse = Stream.concat(Stream.make(Pulse.stale(10, "TWS has lost IBKR")), Stream.never)
      const follow = yield* Effect.provide(Told.make, layer)
      yield* TestClock.adjust("1010 millis")
      yield* Effect.forkScoped(
        Stream.runForEach(follow({ symbol: "AAPL" }), (told) => Effect.sync(() => seen.push(shown(told))))
      )
      yield* settle
      const early = [...seen]
      yield* TestClock.adjust("5 seconds")
      yield* settle
      assert.deepStrictEqual([early, seen], [
        ["stale 10 TWS has lost IBKR", "quote @5"],
        ["stale 10 TWS has lost IBKR", "quote @5"]
      ])
    }))

  it.effect("is no price of one company under the name of another, also where nobody could be asked at first", () =>
    Effect.gen(function*() {
      const follow = (symbol: string) =>
        Effect.gen(function*() {
          const { layer, watched, world } = Broker.make()
          const seen: Array<string> = []
          world.details = Effect.fail(new ConnectionError({ reason: "NotReady" }))
          world.quotes = Stream.make(quote(5))
          const told = yield* Effect.provide(Told.make, layer)
          const ended = yield* Deferred.make<string>()
          yield* Effect.forkScoped(
            Stream.runForEach(told({ conId: 265598, symbol }), (told) => Effect.sync(() => seen.push(shown(told))))
              .pipe(
                Effect.match({ onFailure: ({ detail = "" }) => detail, onSuccess: () => "it ended" }),
                Effect.flatMap((why) => Deferred.succeed(ended, why))
              )
          )
          yield* TestClock.adjust("10 seconds")
          const before = watched.length
          world.details = Effect.succeed({ contract: Broker.aapl } as unknown as Details)
          yield* TestClock.adjust("1 second")
          return [seen, before, watched.length, yield* Deferred.await(ended)]
        })
      const mixed = yield* follow("MSFT")
      const right = yield* follow("AAPL")
      assert.deepStrictEqual([mixed, right], [
        [
          ["stale 0 Connection: the connection is not ready"],
          0,
          0,
          "conId 265598 is AAPL, not MSFT: leave out the one that you do not mean"
        ],
        [["stale 11000 Connection: the connection is not ready", "quote @5"], 0, 1, "it ended"]
      ])
    }))
})
