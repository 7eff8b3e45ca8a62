import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import * as Contract from "../../../src/domain/Contract.ts"
import * as Gap from "../../../src/domain/Gap.ts"
import { layer, Quotes } from "../../../src/layers/Broker/Quotes.ts"
import { layer as lines, Subscriptions } from "../../../src/layers/Broker/Subscriptions.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"
import * as Streams from "./Streams.ts"
import * as Hand from "./Subscriptions/Hand.ts"

const told = Streams.received("reqMktData", "cancelMktData", "reqMarketDataType")

describe("quotes", () => {
  it.effect("F9: the last one is no more that of now while the line is silent, until it is heard again", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const quotes = yield* Quotes
      yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      yield* Streams.pass("2 seconds")
      const isCurrent = Effect.map(quotes.last(Streams.aapl), (last) => last._tag === "Known" && last.current)
      const once = Effect.match(quotes.once(Streams.aapl), {
        onFailure: ({ message }) => message,
        onSuccess: ({ last }) => last
      })
      const before = [yield* isCurrent, yield* once]
      yield* gateway.startFault("stall", { ms: 8000 })
      yield* Streams.pass("7 seconds")
      const silent = [yield* isCurrent, yield* once]
      yield* Streams.pass("3 seconds")
      assert.deepStrictEqual([before, silent, [yield* isCurrent, yield* once]], [
        [true, "230"],
        [false, "Connection: the connection is not ready (the line is silent, or TWS has lost IBKR)"],
        [true, "230"]
      ])
    }).pipe(Effect.provide(Streams.ground())))

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
        "gap 2-4.1 reconnected",
        "200 200 @4.1",
        "201 201 @8"
      ])
      assert.deepStrictEqual(yield* told, ["1 reqMktData", "4.1 reqMktData"])
      const { audit } = yield* Subscriptions
      assert.deepStrictEqual(yield* audit, { wanted: 1, live: 1, missing: [] })
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("name all that is told, exactly", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const quotes = yield* Quotes
      const quote = yield* Rig.during(quotes.once(Streams.aapl), "1 second")
      assert.deepStrictEqual(quote, {
        _tag: "Quote",
        contract: Streams.aapl,
        bid: "230",
        ask: "230.01",
        last: "230",
        bidSize: "900",
        askSize: "300",
        lastSize: "1100",
        open: "228.19",
        high: "231.03",
        low: "226.76",
        close: "228.19",
        volume: "177853250",
        mark: "230",
        halted: "no",
        dataType: "live",
        at: 1000
      })
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("of one contract share one line, which is kept for a while after its last reader", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const quotes = yield* Quotes
      const { audit } = yield* Subscriptions
      const first = yield* Effect.scoped(Effect.gen(function*() {
        const one = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
        // who comes later is told at once what is known
        const other = yield* Streams.read(quotes.of(Contract.stock("AAPL")), Streams.shown)
        return [one, other]
      }))
      assert.deepStrictEqual(first, [["230 230 @1"], ["230 230 @1"]])
      yield* Streams.pass("29 seconds")
      yield* Effect.scoped(
        Effect.andThen(Streams.read(quotes.of(Streams.aapl), Streams.shown), Streams.pass("1 second"))
      )
      assert.deepStrictEqual(yield* told, ["1 reqMktData"])
      yield* Streams.pass("29 seconds")
      assert.deepStrictEqual(yield* told, ["1 reqMktData"])
      yield* Streams.pass("1 second")
      assert.deepStrictEqual(yield* told, ["1 reqMktData", "62 cancelMktData"])
      assert.deepStrictEqual(yield* audit, { wanted: 0, live: 0, missing: [] })
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("are known with their age, also while the line is down", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const quotes = yield* Quotes
      const last = Effect.map(quotes.last(Streams.aapl), (known) =>
        known._tag === "Unknown" ? known.why : `${known.value.last} @${Streams.tenth(known.at)} ${known.current}`)
      const seen = [yield* last]
      yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      yield* Streams.pass("1 second")
      seen.push(yield* last)
      const id = yield* gateway.startFault("refuse", {})
      yield* gateway.startFault("close", {})
      yield* Streams.pass("10 seconds")
      seen.push(yield* last)
      yield* gateway.endFault(id)
      yield* gateway.setPrice("AAPL", 231)
      yield* Streams.pass("10 seconds")
      seen.push(yield* last)
      assert.deepStrictEqual(seen, [
        "nobody has watched this contract yet, or not for long, or no price was told",
        "230 @1 true",
        "230 @1 false",
        "231 @17.1 true"
      ])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("fail with the gateway's reason where the account has no data, and come delayed where that is asked for", () =>
    Effect.gen(function*() {
      const euro: Contract.Contract = { symbol: "EUR", secType: "CASH", exchange: "IDEALPRO", currency: "USD" }
      const run = Effect.gen(function*() {
        yield* Rig.ready
        const quotes = yield* Quotes
        const seen = yield* Streams.read(
          quotes.of(Streams.aapl),
          (value) => Gap.isGap(value) ? Streams.shown(value) : `${value.last} ${value.dataType}`
        )
        const other = yield* Streams.read(quotes.of(euro), Streams.shown)
        const unknown = yield* Streams.read(quotes.of(Contract.stock("NOSUCH")), Streams.shown)
        yield* Streams.pass("5 seconds")
        const { audit } = yield* Subscriptions
        return [seen, other, unknown, yield* told, yield* audit]
      })
      const noMarketData = ["AAPL", "EUR"]
      const live = yield* Effect.provide(run, Streams.ground({ noMarketData }))
      const delayed = yield* Effect.provide(run, Streams.ground({ noMarketData }, { marketDataType: 3 }))
      const unknown =
        "RequestError: reqMktData: the gateway refused it (200): No security definition has been found for the request"
      assert.deepStrictEqual(live, [
        [
          "RequestError: reqMktData: the gateway refused it (10089): Requested market data requires additional " +
          "subscription for API. Delayed market data is available.AAPL NASDAQ/TOP/ALL"
        ],
        [
          "RequestError: reqMktData: the gateway refused it (354): Requested market data is not subscribed. " +
          "Delayed market data is available.EUR IDEALPRO/TOP/ALL"
        ],
        [unknown],
        // F17: what is not found right after a session has begun is asked again once
        // what 10089 only warns of elsewhere may be open at the gateway still
        ["1 reqMktData", "1 cancelMktData", "1 reqMktData", "1 reqMktData", "3 reqMktData"],
        { wanted: 0, live: 0, missing: [] }
      ])
      assert.deepStrictEqual(delayed, [
        ["230 delayed"],
        ["1.0799 1.08 @7"],
        [unknown],
        ["7 reqMarketDataType", "7 reqMktData", "7 reqMktData", "7 reqMktData", "9 reqMktData"],
        { wanted: 2, live: 2, missing: [] }
      ])
    }))

  it.effect("F17: one that a broken farm keeps says so once that was broken for 3 s, not at its deadline", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const quotes = yield* Quotes
      yield* gateway.startFault("farm", { name: "usfarm" })
      const asked = yield* Effect.forkChild(Effect.flip(quotes.once(Streams.aapl)), { startImmediately: true })
      yield* Streams.pass("2900 millis")
      const early = asked.pollUnsafe()
      yield* Streams.pass("100 millis")
      assert.deepStrictEqual([early, (yield* Fiber.join(asked)).message], [
        undefined,
        "reqMktData: it was not answered within 3s: the data farm usfarm is broken"
      ])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("F17: one whose farm breaks while it waits says so 3 s later, and one that comes all the same is given", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      const ground = Layer.provide(layer, Layer.provideMerge(lines, hand.layer))
      yield* Effect.gen(function*() {
        const quotes = yield* Quotes
        yield* hand.begin
        const broken = hand.error(2103, "Market data farm connection is broken:usfarm")
        const asked = yield* Effect.forkChild(Effect.flip(quotes.once(Streams.aapl)), { startImmediately: true })
        yield* Streams.pass("2 seconds")
        yield* broken
        yield* Streams.pass("2 seconds")
        // no matter how often it flaps
        yield* hand.error(2104, "Market data farm connection is OK:usfarm")
        yield* broken
        yield* Streams.pass("2 seconds")
        const early = asked.pollUnsafe()
        yield* Streams.pass("1 second")
        const other = yield* Effect.forkChild(quotes.once(Contract.stock("MSFT")), { startImmediately: true })
        yield* Streams.pass("2 seconds")
        yield* hand.tick(420)
        assert.deepStrictEqual([early, (yield* Fiber.join(asked)).message, (yield* Fiber.join(other)).last], [
          undefined,
          "reqMktData: it was not answered within 7s: it is not answered yet: the data farm usfarm is broken",
          "420"
        ])
      }).pipe(Effect.provide(ground))
    }))

  it.effect("F42: lines above the limit are not asked for, and those that nobody reads make room", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const quotes = yield* Quotes
      const pass = Streams.pass("1 second")
      yield* Effect.scoped(Effect.andThen(Streams.read(quotes.of(Streams.aapl), Streams.shown), pass))
      const second = yield* Streams.read(quotes.of(Contract.stock("MSFT")), Streams.shown)
      yield* pass
      const third = yield* Streams.read(quotes.of(Contract.stock("SPY")), Streams.shown)
      const refused = yield* Streams.read(quotes.of(Contract.stock("QQQ")), Streams.shown)
      yield* pass
      assert.deepStrictEqual([second, third, refused], [
        ["420 420 @2"],
        ["599.99 600 @3"],
        [
          "RequestError: reqMktData: it was not sent: 2 lines of market data are open, which is all that the account has"
        ]
      ])
      assert.deepStrictEqual(yield* told, ["1 reqMktData", "2 reqMktData", "3 cancelMktData", "3 reqMktData"])
    }).pipe(Effect.provide(Streams.ground()), Effect.provide(Streams.limits({ lines: 2 }))))

  it.effect("F42: the gateway's own limit ends the line that passes it", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const quotes = yield* Quotes
      const second = yield* Streams.read(quotes.of(Contract.stock("MSFT")), Streams.shown)
      const third = yield* Streams.read(quotes.of(Contract.stock("SPY")), Streams.shown)
      yield* Streams.pass("1 second")
      assert.deepStrictEqual([second, third], [
        ["420 420 @1"],
        ["RequestError: reqMktData: the gateway refused it (101): Max number of tickers has been reached"]
      ])
      assert.deepStrictEqual(yield* told, ["1 reqMktData", "1 reqMktData"])
    }).pipe(Effect.provide(Streams.ground({ lines: 1 }))))

  it.effect("F34: a reader that stalls is told the latest when it comes back, and nobody else waits for it", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const quotes = yield* Quotes
      const slow: Array<string> = []
      yield* Effect.forkScoped(
        Stream.runForEach(
          quotes.of(Streams.aapl),
          (value) => Effect.andThen(Effect.sync(() => slow.push(Streams.shown(value))), Effect.sleep("20 seconds"))
        ),
        { startImmediately: true }
      )
      const quick = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      yield* Streams.pass("1 second")
      for (let n = 1; n <= 30; n++) {
        yield* gateway.setPrice("AAPL", 230 + n)
        yield* Streams.pass("1 second")
      }
      assert.deepStrictEqual([slow, quick.length], [["230 230 @1", "249 249 @20"], 31])
    }).pipe(Effect.provide(Streams.ground())))
})
