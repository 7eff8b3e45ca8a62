import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Latch, Layer, Scheduler, Stream } from "effect"
import * as Command from "../../../../src/domain/Command.ts"
import * as Contract from "../../../../src/domain/Contract.ts"
import { ConnectionError } from "../../../../src/errors/IbkrError.ts"
import * as Depth from "../../../../src/layers/Broker/Depth.ts"
import * as Quotes from "../../../../src/layers/Broker/Quotes.ts"
import * as Requests from "../../../../src/layers/Broker/Requests.ts"
import * as Subscriptions from "../../../../src/layers/Broker/Subscriptions.ts"
import type { Spec } from "../../../../src/layers/Broker/Subscriptions/Spec.ts"
import * as Movable from "../../../doubles/Movable.ts"
import * as Streams from "../Streams.ts"
import * as Hand from "./Hand.ts"

const full = new ConnectionError({ reason: "NotReady", detail: "it takes no more bytes" })

/** A history that is kept up to date. */
const history: Spec<number> = {
  key: "history",
  request: "reqHistoricalData",
  open: (reqId) => Command.make("reqMktData", reqId, {}, "", false, false),
  close: (reqId) => Command.make("cancelHistoricalData", reqId),
  fold: () => ({
    _tag: "Each",
    most: 9,
    take: (event, _, tell) => event._tag === "tickPrice" && tell(1),
    reset: () => {}
  }),
  acknowledges: true,
  limit: "liveHistory"
}

describe("the question for a line", () => {
  it.effect("is counted as long as the gateway may answer it, whatever became of it", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const { open } = yield* Subscriptions.Subscriptions
      yield* hand.begin
      const counted: Array<readonly [string, number]> = []
      const count = (what: string) => Effect.sync(() => counted.push([what, hand.free()]))
      yield* count("before")
      yield* Streams.read(open(history), String)
      yield* hand.tick(1)
      yield* count("open")
      yield* hand.error(10197, "No market data during competing live session", hand.last())
      yield* count("taken away")
      yield* hand.tick(1)
      yield* count("given back")
      yield* hand.error(
        162,
        "Historical Market Data Service error message:historical data pacing violation",
        hand.last()
      )
      yield* count("not asked for a while")
      yield* Streams.pass("15 seconds")
      yield* count("and then")
      const read = yield* Effect.forkChild(Stream.runDrain(open(history)), { startImmediately: true })
      yield* hand.restored("lost")
      yield* count("asked again")
      yield* hand.begin
      yield* Streams.pass("1 second")
      yield* count("in the next session")
      yield* hand.tick(1)
      yield* Fiber.interrupt(read)
      yield* Streams.pass("31 seconds")
      yield* count("cancelled")
      yield* Streams.read(open(history), String)
      yield* hand.error(354, "Requested market data is not subscribed.", hand.last())
      yield* count("refused")
      assert.deepStrictEqual(counted, [
        ["before", 2],
        ["open", 1],
        ["taken away", 1],
        ["given back", 1],
        ["not asked for a while", 2],
        ["and then", 1],
        ["asked again", 1],
        ["in the next session", 1],
        ["cancelled", 2],
        ["refused", 2]
      ])
    }).pipe(
      Effect.provide(Subscriptions.layer.pipe(Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

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

  for (
    const [what, lane, lanes] of [
      ["", "request", ["restore", "request", "request", "restore", "request", "request"]],
      [", at once where an order waits for it", "prior", [
        "restore",
        "prior",
        "prior",
        "request",
        "prior",
        "restore",
        "request",
        "request"
      ]]
    ] as const
  ) {
    it.effect(`goes out after what has to be sent first, once in each session${what}`, () => {
      const taken: Array<string> = []
      const hand = Hand.make((lane) =>
        Effect.andThen(Effect.sync(() => void taken.push(lane)), Effect.sleep("20 millis"))
      )
      return Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        yield* hand.begin
        for (const contract of [Streams.aapl, Contract.stock("MSFT")]) {
          yield* Effect.provideService(Streams.read(quotes.of(contract), Streams.shown), Requests.Lane, lane)
          yield* Streams.pass("1 second")
        }
        yield* hand.begin
        yield* Streams.pass("1 second")
        const kinds = ["reqMarketDataType", "reqMktData", "reqMktData"]
        assert.deepStrictEqual([hand.sent.map(({ _tag }) => _tag), hand.sessionsOf, taken], [
          [...kinds, ...kinds],
          [1, 1, 1, 2, 2, 2],
          [...lanes]
        ])
      }).pipe(
        Effect.provide(
          Quotes.layerWith({ marketDataType: 3 }).pipe(
            Layer.provideMerge(Subscriptions.layer),
            Layer.provideMerge(hand.layer)
          )
        ),
        Effect.scoped
      )
    })
  }

  it.effect("counts against the lines of its own kind alone", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const { audit, open } = yield* Subscriptions.Subscriptions
      yield* hand.begin
      const seen = [
        yield* Streams.read(open({ ...Streams.line(1), limit: "lines" }), String),
        yield* Streams.read(open({ ...Streams.line(2), limit: "depth" }), String),
        yield* Streams.read(open({ ...Streams.line(3), limit: "depth" }), String)
      ]
      const full = "RequestError: reqMktData: it was not sent: 1 books are open, which is all that the account has"
      assert.deepStrictEqual([seen, (yield* audit).wanted], [[[], [], [full]], 2])
    }).pipe(
      Effect.provide(Subscriptions.layer.pipe(Layer.provideMerge(hand.layer))),
      Effect.provide(Streams.limits({ lines: 1, depth: 1 })),
      Effect.scoped
    )
  })

  it.effect("that was answered at last is asked again as soon as ever where it is not in the next session", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      const asked: Array<number> = []
      const pass = Effect.fnUntraced(function*(seconds: number) {
        for (let n = 0; n < seconds; n++) {
          yield* Streams.pass("1 second")
          if (hand.sent.splice(0).some(({ _tag }) => _tag === "reqMktData")) {
            asked.push((yield* Clock.currentTimeMillis) / 1000)
          }
        }
      })
      yield* hand.begin
      yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      yield* pass(46)
      yield* hand.tick(230)
      yield* hand.begin
      yield* pass(30)
      assert.deepStrictEqual(asked, [1, 15, 45, 47, 62])
    }).pipe(
      Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("for what is told only when it changes is not asked again once that was told since IBKR was away, each time", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const { open } = yield* Subscriptions.Subscriptions
      yield* hand.begin
      yield* Streams.read(open({ ...Streams.line(1), silentAfter: Duration.minutes(1), isQuiet: true }), String)
      const tell = hand.tell({ _tag: "tickReqParams", reqId: hand.last() } as never)
      yield* tell
      const counted: Array<number> = []
      for (const isTold of [true, true, false]) {
        yield* hand.restored("kept")
        yield* hand.error(1100, "Connectivity between IBKR and Trader Workstation has been lost.")
        yield* hand.restored("kept")
        yield* Streams.pass("2 seconds")
        if (isTold) yield* tell
        yield* Streams.pass("2 minutes")
        counted.push(hand.sent.filter(({ _tag }) => _tag === "reqMktData").length)
      }
      assert.deepStrictEqual(counted, [1, 1, 4])
    }).pipe(Effect.provide(Subscriptions.layer.pipe(Layer.provideMerge(hand.layer))), Effect.scoped)
  })

  it.effect("that a socket does not take just as it is written is asked again, and nothing of it is cancelled", () => {
    let refusals = 1
    const hand = Hand.make(undefined, Effect.suspend(() => refusals-- > 0 ? Effect.fail(full) : Effect.void))
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      yield* hand.begin
      yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      yield* Streams.pass("5 seconds")
      assert.deepStrictEqual(hand.sent.map(({ _tag }) => _tag), ["reqMktData"])
    }).pipe(
      Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("that is asked again hears nothing more of what was asked before", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      yield* hand.begin
      const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      for (const value of [230, 231]) {
        yield* Streams.pass("2 seconds")
        yield* hand.tick(value)
      }
      const before = hand.last()
      yield* Streams.pass("90 seconds")
      yield* hand.tell({ _tag: "tickPrice", reqId: before, field: 4, value: 1, size: 1 } as never)
      yield* hand.error(200, "No security definition has been found for the request", before)
      yield* hand.tick(232)
      assert.deepStrictEqual([hand.sent.map(({ _tag }) => _tag), seen], [
        ["reqMktData", "cancelMktData", "reqMktData"],
        ["null 230 @2", "null 231 @4", "gap 4-94 silent", "null 232 @94"]
      ])
    }).pipe(
      Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("is not asked again because an order waits for it too, and not before its time where another session has the data", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      yield* hand.begin
      yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      const ordered = Stream.runHead(quotes.of(Streams.aapl)).pipe(
        Effect.exit,
        Effect.provideService(Requests.Lane, "prior"),
        Effect.forkScoped({ startImmediately: true })
      )
      const counted: Array<number> = []
      const count = Effect.sync(() => counted.push(hand.sent.length))
      yield* ordered
      yield* Streams.pass("1 second")
      yield* count
      yield* hand.error(10197, "No market data during competing live session", hand.last())
      yield* ordered
      yield* Streams.pass("59 seconds")
      yield* count
      yield* Streams.pass("1 second")
      yield* count
      assert.deepStrictEqual(counted, [1, 1, 3])
    }).pipe(
      Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("is not written twice where an order comes to wait for it just as it is written", () => {
    const hand = Hand.make()
    const written = Latch.makeUnsafe()
    return Effect.gen(function*() {
      const scheduler = yield* Scheduler.Scheduler
      const busy: Scheduler.Scheduler = {
        executionMode: scheduler.executionMode,
        shouldYield: () => hand.sent.length === 1 && written.openUnsafe(),
        makeDispatcher: () => scheduler.makeDispatcher()
      }
      yield* Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        yield* hand.begin
        yield* written.await.pipe(
          Effect.andThen(Effect.yieldNow),
          Effect.andThen(Stream.runHead(quotes.of(Streams.aapl))),
          Effect.provideService(Requests.Lane, "prior"),
          Effect.forkScoped({ startImmediately: true })
        )
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
      }).pipe(
        Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
        Effect.scoped,
        Effect.provideService(Scheduler.Scheduler, busy)
      )
      assert.deepStrictEqual(hand.sent.map(({ _tag }) => _tag), ["reqMktData"])
    })
  })

  for (const reason of ["NotEncodable", "TooOld"] as const) {
    it.effect(`that cannot be written (${reason}) fails whoever asks it, each time, and leaves no line that nobody asks for`, () => {
      const odd = new ConnectionError({ reason, detail: "a contract that nobody can write" })
      const hand = Hand.make(() => Effect.fail(odd))
      return Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const { audit } = yield* Subscriptions.Subscriptions
        yield* hand.begin
        const first = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        const second = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        assert.deepStrictEqual([first, second, hand.sent, yield* audit], [
          [String(odd)],
          [String(odd)],
          [],
          { wanted: 0, live: 0, missing: [] }
        ])
      }).pipe(
        Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
        Effect.scoped
      )
    })
  }

  it.effect("that IBKR may have lost before it answered is not beyond doubt by its answer alone", () => {
    const hand = Hand.make()
    const row = () =>
      hand.tell(
        { _tag: "updateMktDepth", reqId: hand.last(), position: 0, operation: 0, side: 1, price: 230, size: 1 } as never
      )
    return Effect.gen(function*() {
      const depth = yield* Depth.Depth
      yield* hand.begin
      yield* Streams.read(depth.of(Streams.aapl, 5), () => "book")
      yield* Streams.pass("1 second")
      yield* row()
      yield* hand.restored("lost")
      yield* Streams.pass("0.5 seconds")
      const first = hand.sent.length
      yield* hand.restored("lost")
      yield* row()
      yield* Streams.pass("74 seconds")
      const early = hand.sent.length
      yield* Streams.pass("5 seconds")
      assert.deepStrictEqual([first, early, hand.sent.slice(early).map(({ _tag }) => _tag)], [3, 3, [
        "cancelMktDepth",
        "reqMktDepth"
      ]])
    }).pipe(
      Effect.provide(Depth.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("that is opened while there is no session waits for one, and says so", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      const { audit } = yield* Subscriptions.Subscriptions
      yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      const { missing } = yield* audit
      assert.deepStrictEqual(missing.map(({ why }) => why), ["there is no session with the gateway"])
    }).pipe(
      Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("that was accepted without a word is asked for again by a 1101, and one that was not yet lives once it tells", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const depth = yield* Depth.Depth
      const { audit } = yield* Subscriptions.Subscriptions
      const seen: Array<readonly [live: number, sent: number]> = []
      const look = Effect.map(audit, ({ live }) => void seen.push([live, hand.sent.length]))
      yield* hand.begin
      yield* Streams.read(depth.of(Streams.aapl, 5), () => "book")
      yield* Streams.pass("2 seconds")
      yield* look
      yield* hand.restored("lost")
      yield* Streams.pass("1 second")
      yield* look
      // after as long it says something new
      yield* Streams.pass("60 seconds")
      yield* Streams.read(depth.of(Streams.aapl, 6), () => "book")
      yield* hand.restored("lost")
      yield* Streams.pass("2 seconds")
      yield* look
      yield* hand.tell(
        {
          _tag: "updateMktDepth",
          reqId: hand.last() - 1,
          position: 0,
          operation: 0,
          side: 1,
          price: 230,
          size: 1
        } as never
      )
      yield* look
      assert.deepStrictEqual(seen, [[1, 1], [0, 3], [1, 6], [2, 6]])
    }).pipe(
      Effect.provide(Depth.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("that waits for its turn while IBKR forgets what it had (1101) lives as soon as any other", () => {
    const hand = Hand.make(() => Effect.sleep("5 seconds"))
    return Effect.gen(function*() {
      const depth = yield* Depth.Depth
      const { audit } = yield* Subscriptions.Subscriptions
      yield* hand.begin
      yield* Streams.read(depth.of(Streams.aapl, 5), () => "book")
      yield* Streams.pass("1 second")
      yield* hand.restored("lost")
      const seen: Array<readonly [live: number, sent: number]> = []
      for (let second = 0; second < 3; second++) {
        yield* Streams.pass("2 seconds")
        seen.push([(yield* audit).live, hand.sent.length])
      }
      assert.deepStrictEqual(seen, [[0, 0], [0, 1], [1, 1]])
    }).pipe(
      Effect.provide(Depth.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("that flowed before a session ended and says nothing in the next one is asked again alone, once", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      yield* hand.begin
      yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      for (const value of [230, 231]) {
        yield* Streams.pass("2 seconds")
        yield* hand.tick(value)
      }
      yield* hand.begin
      yield* Streams.pass("1 second")
      yield* hand.tick(231)
      const asked: Array<number> = []
      const count = Effect.sync(() => asked.push(hand.sent.filter(({ _tag }) => _tag === "reqMktData").length))
      yield* Effect.andThen(Streams.pass("58 seconds"), count)
      yield* Effect.andThen(Streams.pass("20 seconds"), count)
      yield* hand.tick(231)
      yield* Effect.andThen(Streams.pass("10 minutes"), count)
      assert.deepStrictEqual([asked, hand.sent.map(({ _tag }) => _tag)], [
        [2, 3, 3],
        ["reqMktData", "reqMktData", "cancelMktData", "reqMktData"]
      ])
    }).pipe(
      Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("that the gateway may not have taken (100) and never answers is asked again alone, once", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const depth = yield* Depth.Depth
      yield* hand.begin
      yield* Streams.read(depth.of(Streams.aapl, 5), () => "book")
      yield* Streams.pass("10 minutes")
      const before = hand.sent.length
      yield* hand.error(100, "Max rate of messages per second has been exceeded:max=50 rec=51")
      yield* Streams.pass("10 minutes")
      assert.deepStrictEqual([before, hand.sent.map(({ _tag }) => _tag)], [
        1,
        ["reqMktDepth", "cancelMktDepth", "reqMktDepth"]
      ])
    }).pipe(
      Effect.provide(Depth.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("is asked of the contract that the gateway names instead, as for a CFD, and answered by that alone", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      const depth = yield* Depth.Depth
      const { audit } = yield* Subscriptions.Subscriptions
      const live: Array<number> = []
      const look = Effect.map(audit, (one) => void live.push(one.live))
      const cfd: Contract.Contract = { ...Streams.aapl, secType: "CFD" }
      const named = { conId: 265598, exchange: "SMART" }
      const about = ({ _tag, args }: Command.Command) =>
        _tag.startsWith("req") ? (args[1] as Contract.Contract).conId : args[0]
      yield* hand.begin
      const seen = yield* Streams.read(quotes.of(cfd), Streams.shown)
      const first = hand.last()
      yield* hand.tell({ _tag: "rerouteMktDataReq", reqId: first, ...named })
      // it says so of that once more, which is no answer
      const second = hand.last()
      yield* hand.tell({ _tag: "rerouteMktDataReq", reqId: second, ...named })
      yield* Streams.pass("1 second")
      yield* look
      yield* hand.tick(230)
      yield* look
      yield* hand.restored("lost")
      yield* Streams.pass("1 second")
      yield* hand.tick(231)
      yield* Streams.read(depth.of(cfd, 5), String)
      const book = hand.last()
      yield* hand.tell({ _tag: "rerouteMktDepthReq", reqId: book, ...named })
      assert.deepStrictEqual([live, seen, hand.sent.map((one) => [one._tag, about(one)])], [
        [0, 1],
        ["null 230 @1", "gap 1-2 data_lost", "null 231 @2"],
        [
          ["reqMktData", undefined],
          ["cancelMktData", first],
          ["reqMktData", 265598],
          ["cancelMktData", second],
          ["reqMktData", 265598],
          ["reqMktDepth", undefined],
          ["cancelMktDepth", book],
          ["reqMktDepth", 265598]
        ]
      ])
    }).pipe(
      Effect.provide(
        Layer.mergeAll(Quotes.layer, Depth.layer).pipe(
          Layer.provideMerge(Subscriptions.layer),
          Layer.provideMerge(hand.layer)
        )
      ),
      Effect.scoped
    )
  })

  it.effect("is not asked in turn of two contracts for each of which the gateway names the other", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      yield* hand.begin
      yield* Streams.read(quotes.of({ ...Streams.aapl, secType: "CFD" }), Streams.shown)
      for (const conId of [1, 2, 1, 2, 1]) {
        yield* hand.tell({ _tag: "rerouteMktDataReq", reqId: hand.last(), conId, exchange: "SMART" })
        yield* Streams.pass("1 second")
      }
      const asked = hand.sent.flatMap(({ _tag, args }) => _tag === "reqMktData" ? [args[1].conId] : [])
      assert.deepStrictEqual(asked, [undefined, 1, 2])
    }).pipe(
      Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("is not said to live where the gateway names contracts for it in turn, and asked again after long alone", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const depth = yield* Depth.Depth
      const { audit } = yield* Subscriptions.Subscriptions
      yield* hand.begin
      yield* Streams.read(depth.of({ ...Streams.aapl, secType: "CFD" }, 5), () => "book")
      for (const conId of [1, 2, 1]) {
        yield* hand.tell({ _tag: "rerouteMktDepthReq", reqId: hand.last(), conId, exchange: "SMART" })
        yield* Streams.pass("10 millis")
      }
      yield* Streams.pass("10 minutes")
      const { live, missing } = yield* audit
      const early = hand.sent.filter(({ _tag }) => _tag === "reqMktDepth").length
      yield* Streams.pass("10 minutes")
      const late = hand.sent.filter(({ _tag }) => _tag === "reqMktDepth").length
      assert.deepStrictEqual([live, missing.map(({ why }) => why), early, late], [
        0,
        ["the gateway names other contracts for it in turn, and it is asked again"],
        3,
        4
      ])
    }).pipe(
      Effect.provide(Depth.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("is asked of the contract that the gateway names instead before others, where an order waits for it", () => {
    const lanes: Array<string> = []
    const hand = Hand.make((lane) => Effect.sync(() => void lanes.push(lane)))
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      yield* hand.begin
      yield* Stream.runHead(quotes.of({ ...Streams.aapl, secType: "CFD" })).pipe(
        Effect.provideService(Requests.Lane, "prior"),
        Effect.forkScoped({ startImmediately: true })
      )
      yield* Streams.pass("1 second")
      yield* hand.tell({ _tag: "rerouteMktDataReq", reqId: hand.last(), conId: 265598, exchange: "SMART" })
      yield* Streams.pass("1 second")
      assert.deepStrictEqual([hand.sent.map(({ _tag }) => _tag), lanes], [
        ["reqMktData", "cancelMktData", "reqMktData"],
        // it was written at once, before the order said that it waits
        ["request", "prior", "prior"]
      ])
    }).pipe(
      Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("is cancelled also where it is closed while its cancel waits to be written", () => {
    const lane = Latch.makeUnsafe(true)
    const hand = Hand.make(() => lane.await)
    return Effect.gen(function*() {
      const depth = yield* Depth.Depth
      yield* hand.begin
      const reader = yield* Effect.forkScoped(Stream.runDrain(depth.of(Streams.aapl, 5)))
      for (let at = 0; at < 3; at++) {
        yield* Streams.pass("1 second")
        yield* hand.tell(
          {
            _tag: "updateMktDepth",
            reqId: hand.last(),
            position: 0,
            operation: 0,
            side: 1,
            price: 230,
            size: 1
          } as never
        )
      }
      lane.closeUnsafe()
      // it is silent, and its cancel waits
      yield* Streams.pass("80 seconds")
      yield* Fiber.interrupt(reader)
      yield* Streams.pass("60 seconds")
      lane.openUnsafe()
      yield* Streams.pass("10 seconds")
      assert.deepStrictEqual(hand.sent.map(({ _tag }) => _tag), ["reqMktDepth", "cancelMktDepth"])
    }).pipe(
      Effect.provide(Depth.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("is cancelled also where the session cannot take its cancel for a moment", () => {
    let refusals = 0
    const hand = Hand.make(() => Effect.suspend(() => refusals-- > 0 ? Effect.fail(full) : Effect.void))
    return Effect.gen(function*() {
      const { open } = yield* Subscriptions.Subscriptions
      yield* hand.begin
      const reader = yield* Effect.forkScoped(Stream.runDrain(open(history)))
      yield* Streams.pass("1 second")
      yield* hand.tick(1)
      refusals = 2
      yield* Fiber.interrupt(reader)
      yield* Streams.pass("31 seconds")
      const before = [hand.sent.length, hand.free()]
      yield* Streams.pass("5 seconds")
      assert.deepStrictEqual([before, hand.sent.map(({ _tag }) => _tag), hand.free()], [
        [1, 1],
        ["reqMktData", "cancelHistoricalData"],
        2
      ])
    }).pipe(Effect.provide(Subscriptions.layer.pipe(Layer.provideMerge(hand.layer))), Effect.scoped)
  })

  it.effect("is not asked again before what was asked is cancelled, also where the session cannot take that for a moment", () => {
    let refusals = 0
    const hand = Hand.make(() => Effect.suspend(() => refusals-- > 0 ? Effect.fail(full) : Effect.void))
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      yield* hand.begin
      yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      yield* Streams.pass("14 seconds")
      refusals = 1
      yield* Streams.pass("4 seconds")
      yield* hand.tick(230)
      assert.deepStrictEqual(hand.sent.map(({ _tag }) => _tag), ["reqMktData", "cancelMktData", "reqMktData"])
    }).pipe(
      Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("never goes out before what has to be sent first, also where a session could not take that for another line", () => {
    let refusals = 1
    const hand = Hand.make(() =>
      Effect.andThen(
        Effect.sleep("20 millis"),
        Effect.suspend(() => refusals-- > 0 ? Effect.fail(full) : Effect.void)
      )
    )
    return Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      yield* hand.begin
      yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
      yield* Streams.read(quotes.of(Contract.stock("MSFT")), Streams.shown)
      yield* Streams.pass("5 seconds")
      assert.deepStrictEqual(hand.sent.map(({ _tag }) => _tag), ["reqMarketDataType", "reqMktData", "reqMktData"])
    }).pipe(
      Effect.provide(
        Quotes.layerWith({ marketDataType: 3 }).pipe(
          Layer.provideMerge(Subscriptions.layer),
          Layer.provideMerge(hand.layer)
        )
      ),
      Effect.scoped
    )
  })

  for (
    const [wall, how, second, asked] of [
      [-3_600_000, "back", 2, ["reqMktData", "cancelMktData", "reqMktData"]],
      [3_600_000, "forward", 0.5, ["reqMktData"]]
    ] as const
  ) {
    it.effect(`is asked again where what flowed falls silent, and only that, also where the wall clock is set ${how}`, () => {
      const hand = Hand.make()
      return Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          const quotes = yield* Quotes.Quotes
          yield* hand.begin
          yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
          yield* Streams.pass("1 second")
          yield* hand.tick(230)
          by.wall = wall
          yield* Streams.pass(`${second} seconds`)
          yield* hand.tick(231)
          yield* Streams.pass("95 seconds")
          assert.deepStrictEqual(hand.sent.map(({ _tag }) => _tag as string), [...asked])
        }).pipe(
          Effect.provide(Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
          Effect.scoped,
          Effect.provideService(Clock.Clock, moved)
        ))
    })
  }
})
