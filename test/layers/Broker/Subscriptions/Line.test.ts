import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Latch, Layer, type Scope, Stream } from "effect"
import * as Contract from "../../../../src/domain/Contract.ts"
import * as Gap from "../../../../src/domain/Gap.ts"
import * as Depth from "../../../../src/layers/Broker/Depth.ts"
import * as Quotes from "../../../../src/layers/Broker/Quotes.ts"
import * as Subscriptions from "../../../../src/layers/Broker/Subscriptions.ts"
import * as TickByTick from "../../../../src/layers/Broker/TickByTick.ts"
import * as Movable from "../../../doubles/Movable.ts"
import * as Streams from "../Streams.ts"
import * as Hand from "./Hand.ts"

/** A quote's line against a gateway by hand. */
const byHand = <E>(
  test: (
    hand: ReturnType<typeof Hand.make>
  ) => Effect.Effect<void, E, Quotes.Quotes | Subscriptions.Subscriptions | Scope.Scope>
) => {
  const hand = Hand.make()
  const layer = Quotes.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))
  return Effect.scoped(Effect.provide(test(hand), layer))
}
/** The gateway says of what was asked last that there is no such contract. */
const refused = (hand: ReturnType<typeof Hand.make>) =>
  Effect.suspend(() => hand.error(200, "No security definition has been found for the request", hand.last()))
const isCurrent = Effect.flatMap(
  Quotes.Quotes,
  ({ last }) => Effect.map(last(Streams.aapl), (known) => known._tag === "Known" && known.current)
)
/** A reader of quotes, who was told one a second later. */
const ticking = Effect.fnUntraced(function*(hand: ReturnType<typeof Hand.make>) {
  const quotes = yield* Quotes.Quotes
  yield* hand.begin
  const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
  yield* Streams.pass("1 second")
  yield* hand.tick(230)
  return { quotes, seen }
})

describe("a line of data", () => {
  it.effect("that the gateway begins anew is stale until it tells again, which who follows is told at once", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const depth = yield* Depth.Depth
      const { pulse } = yield* Subscriptions.Subscriptions
      const row = () =>
        hand.tell(
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
      yield* hand.begin
      yield* Streams.read(depth.of(Streams.aapl, 5), () => "book")
      yield* Streams.pass("1 second")
      yield* row()
      const seen = yield* Streams.read(pulse(`depth 5 ${Contract.key(Streams.aapl)}`), ({ _tag }) => _tag)
      yield* hand.error(317, "Market depth data has been RESET.", hand.last())
      assert.deepStrictEqual(seen, ["Live", "Stale"])
      yield* row()
      assert.deepStrictEqual(seen, ["Live", "Stale", "Live"])
    }).pipe(
      Effect.provide(Depth.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("that waits for its turn to be asked again has a hole until it is, also where what was asked before still tells", () => {
    const hand = Hand.make(undefined, undefined, Effect.sleep("15 seconds"))
    const trade = (reqId: number, price: number) =>
      hand.tell({ _tag: "tickByTickAllLast", reqId, tickType: 2, time: 0, price, size: 1, attribMask: 0 } as never)
    return Effect.gen(function*() {
      const ticks = yield* TickByTick.TickByTick
      yield* hand.begin
      const seen = yield* Streams.read(
        ticks.of(Streams.aapl, "AllLast"),
        (one) => Gap.isGap(one) ? `${one.why} ${one.from}-${one.to}` : "price" in one ? one.price : ""
      )
      yield* Streams.pass("15 seconds")
      yield* trade(hand.last(), 230)
      yield* hand.restored("lost")
      yield* Streams.pass("1 second")
      yield* trade(hand.last(), 231)
      yield* Streams.pass("20 seconds")
      yield* trade(hand.last(), 232)
      assert.deepStrictEqual(seen, ["230", "data_lost 15000-16000", "231", "data_lost 16000-36000", "232"])
    }).pipe(
      Effect.provide(TickByTick.layer.pipe(Layer.provideMerge(Subscriptions.layer), Layer.provideMerge(hand.layer))),
      Effect.scoped
    )
  })

  it.effect("that is opened again after it was let go leaves what was known last known, with its age", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const known: Array<string> = []
        const look = Effect.map(quotes.last(Streams.aapl), (last) => {
          known.push(last._tag === "Known" ? `${last.value.last} @${Streams.tenth(last.at)}` : last._tag)
        })
        yield* hand.begin
        const reading = yield* Effect.forkChild(Stream.runDrain(quotes.of(Streams.aapl)), { startImmediately: true })
        yield* Streams.pass("1 second")
        yield* hand.tick(230)
        yield* look
        yield* Fiber.interrupt(reading)
        yield* Streams.pass("31 seconds")
        yield* look
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* look
        yield* hand.tick(240)
        yield* look
        assert.deepStrictEqual(known, ["230 @1", "230 @1", "230 @1", "240 @32"])
      })
    ))

  for (
    const [how, event] of [
      ["says so", { _tag: "marketDataType", marketDataType: 2 }],
      ["ticks so", { _tag: "tickSize", field: 69, value: 300 }]
    ] as const
  ) {
    it.effect(`whose gateway ${how} that its data is of another kind now tells who has not taken it yet what it was before`, () =>
      byHand((hand) =>
        Effect.gen(function*() {
          const quotes = yield* Quotes.Quotes
          const seen: Array<string> = []
          const takes = yield* Latch.make(true)
          yield* hand.begin
          yield* Effect.forkScoped(
            Stream.runForEach(quotes.of(Streams.aapl), (one) =>
              Effect.andThen(Effect.sync(() => seen.push(Streams.shown(one))), takes.await)),
            { startImmediately: true }
          )
          yield* Streams.pass("1 second")
          yield* takes.close
          yield* hand.tick(230)
          yield* hand.tick(231)
          yield* hand.tell({ reqId: hand.last(), ...event } as never)
          yield* takes.open
          yield* Streams.pass("1 second")
          assert.deepStrictEqual(seen.slice(0, 2), ["null 230 @1", "null 231 @1"])
          yield* hand.tick(232)
          assert.deepStrictEqual(seen.at(-1), "null 232 @2")
        })
      ))
  }

  it.effect("whose kind of data has become another tells whoever comes then nothing before it tells something of that", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const { quotes } = yield* ticking(hand)
        yield* hand.tell({ reqId: hand.last(), _tag: "marketDataType", marketDataType: 2 } as never)
        const later = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
        const before = [...later]
        yield* hand.tick(229)
        assert.deepStrictEqual([before, later], [[], ["null 229 @2"]])
      })
    ))

  it.effect("whose kind of data becomes another leaves what was known last known, with its age, and tells nothing as of now", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const known: Array<unknown> = []
        const look = Effect.map(quotes.last(Streams.aapl), (last) => {
          known.push(
            last._tag === "Known"
              ? [last.value.last, last.value.bidSize, last.value.dataType, Streams.tenth(last.at), last.current]
              : last._tag
          )
        })
        const tell = (event: object) => hand.tell({ reqId: hand.last(), ...event } as never)
        yield* hand.begin
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
        yield* hand.tick(230)
        yield* look
        yield* Streams.pass("1 second")
        yield* tell({ _tag: "marketDataType", marketDataType: 2 })
        yield* look
        yield* hand.tick(231)
        yield* look
        // delayed by its kind alone
        yield* tell({ _tag: "tickSize", field: 69, value: 300 })
        yield* look
        yield* tell({ _tag: "tickPrice", field: 68, value: 229, size: 1 })
        yield* look
        assert.deepStrictEqual(known, [
          ["230", null, "live", 1, true],
          ["230", null, "live", 1, false],
          ["231", null, "frozen", 2, true],
          ["231", null, "frozen", 2, false],
          ["229", "300", "delayed", 2, true]
        ])
      })
    ))

  for (const number of [0, 5, 99, Number.NaN]) {
    it.effect(`whose gateway tells a kind of data that nobody knows (${number}) calls it unknown, and nothing of before is of now`, () =>
      byHand((hand) =>
        Effect.gen(function*() {
          const quotes = yield* Quotes.Quotes
          const tell = (event: object) => hand.tell({ reqId: hand.last(), ...event } as never)
          yield* hand.begin
          const seen = yield* Streams.read(
            quotes.of(Streams.aapl),
            (one) => Gap.isGap(one) ? one.why : `${one.last} ${one.dataType}`
          )
          yield* Streams.pass("1 second")
          yield* tell({ _tag: "marketDataType", marketDataType: 1 })
          yield* hand.tick(230)
          yield* tell({ _tag: "marketDataType", marketDataType: number })
          const current = yield* isCurrent
          yield* hand.tick(231)
          // delayed by its kind alone
          yield* tell({ _tag: "tickPrice", field: 68, value: 229, size: 1 })
          yield* tell({ _tag: "marketDataType", marketDataType: 1 })
          yield* hand.tick(232)
          assert.deepStrictEqual([current, seen], [
            false,
            ["230 live", "231 unknown", "229 delayed", "232 live"]
          ])
        })
      ))
  }

  for (
    const [what, code, text, isLeft] of [
      ["only warns of elsewhere", 10089, "Requested market data requires additional subscription for API.", true],
      ["nobody knows", 12345, "Something else", true],
      ["is about orders", 460, "No trading permissions", true],
      ["ends it there too", 354, "Requested market data is not subscribed.", false]
    ] as const
  ) {
    it.effect(`that is refused by a code that ${what} ${isLeft ? "is cancelled, once" : "is not cancelled"}, and what comes of that is nobody's`, () =>
      byHand((hand) =>
        Effect.gen(function*() {
          const quotes = yield* Quotes.Quotes
          yield* hand.begin
          const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
          const refused = hand.last()
          yield* hand.error(code, text, refused)
          // it may tick on until it is cancelled
          yield* hand.tick(230)
          const other = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
          yield* hand.error(300, `Can't find EId with tickerId:${refused}`, refused)
          yield* hand.tick(231)
          yield* Streams.pass("1 minute")
          assert.deepStrictEqual([hand.sent.map(({ _tag, args }) => [_tag, args[0]]), seen, other], [
            [
              ["reqMktData", refused],
              ...(isLeft ? [["cancelMktData", refused]] : []),
              ["reqMktData", refused + 1]
            ],
            [`RequestError: reqMktData: the gateway refused it (${code}): ${text}`],
            ["null 231 @0"]
          ])
        })
      ))
  }

  it.effect("of a contract that was known survives that farms find none while they wake, however often, and while they are broken", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const refuse = refused(hand)
        yield* hand.begin
        const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
        yield* hand.tick(230)
        yield* Streams.pass("9 seconds")
        yield* hand.restored("lost")
        for (const wait of [3, 5, 9]) {
          yield* refuse
          yield* Streams.pass(`${wait} seconds`)
        }
        yield* hand.tick(231)
        yield* Streams.pass("2 minutes")
        yield* hand.error(2157, "Sec-def data farm connection is broken:secdefil")
        yield* hand.restored("lost")
        for (const wait of [3, 5, 9, 17, 33, 65, 129]) {
          yield* refuse
          yield* Streams.pass(`${wait} seconds`)
        }
        yield* hand.tick(232)
        yield* Streams.pass("2 minutes")
        yield* hand.error(2158, "Sec-def data farm connection is OK:secdefil")
        const other = yield* Streams.read(quotes.of({ ...Streams.aapl, symbol: "NOSUCH" }), Streams.shown)
        yield* refuse
        yield* Streams.pass("3 seconds")
        yield* refuse
        assert.deepStrictEqual([seen, other], [
          ["null 230 @1", "gap 1-27 data_lost", "null 231 @27", "gap 27-408 data_lost", "null 232 @408"],
          [
            "RequestError: reqMktData: the gateway refused it (200): No security definition has been found for the request"
          ]
        ])
      })
    ))

  it.effect("of a contract that was known survives that a farm that is back after long finds none before it is awake", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const refuse = refused(hand)
        yield* hand.begin
        const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
        yield* hand.tick(230)
        yield* Streams.pass("9 seconds")
        yield* hand.error(2157, "Sec-def data farm connection is broken:secdefil")
        yield* hand.restored("lost")
        for (const wait of [3, 5, 9, 17, 33, 65, 129]) {
          yield* refuse
          yield* Streams.pass(`${wait} seconds`)
        }
        yield* hand.error(2158, "Sec-def data farm connection is OK:secdefil")
        yield* refuse
        yield* Streams.pass("3 seconds")
        yield* hand.tick(231)
        yield* Streams.pass("1 second")
        assert.deepStrictEqual(seen, ["null 230 @1", "gap 1-274 data_lost", "null 231 @274"])
      })
    ))

  it.effect("of a session that begins with a broken farm is not alive for what the gateway still had", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const current: Array<boolean> = []
        const look = Effect.map(isCurrent, (is) => void current.push(is))
        yield* hand.beginWith({ usfarm: "broken", ushmds: "broken" })
        const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
        yield* hand.tick(230)
        yield* look
        yield* Streams.pass("1 minute")
        yield* look
        yield* hand.error(2104, "Market data farm connection is OK:usfarm")
        yield* look
        yield* hand.tick(260)
        yield* look
        yield* Streams.pass("1 second")
        assert.deepStrictEqual([seen, current], [["null 230 @1", "gap 1-61 farm", "null 260 @61"], [
          false,
          false,
          false,
          true
        ]])
      })
    ))

  it.effect("that a new session tells of once while its farm is broken is not alive", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const current: Array<boolean> = []
        const look = Effect.map(isCurrent, (is) => void current.push(is))
        yield* hand.begin
        const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
        yield* hand.tick(230)
        yield* look
        yield* hand.restored("lost")
        yield* hand.error(2103, "Market data farm connection is broken:usfarm")
        yield* Streams.pass("1 second")
        yield* hand.tick(231)
        yield* look
        yield* Streams.pass("1 minute")
        yield* look
        yield* hand.error(2104, "Market data farm connection is OK:usfarm")
        yield* look
        yield* hand.tick(232)
        yield* look
        yield* Streams.pass("1 second")
        assert.deepStrictEqual([seen, current], [
          ["null 230 @1", "gap 1-2 data_lost", "null 231 @2", "gap 2-62 farm", "null 232 @62"],
          [true, false, false, false, true]
        ])
      })
    ))

  it.effect("that told on while a way was down and falls silent is no longer counted as alive, also by who follows the audit", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const { changes } = yield* Subscriptions.Subscriptions
        yield* hand.begin
        const counted: Array<readonly [number, number]> = []
        yield* Effect.forkScoped(Stream.runForEach(changes, ({ live }) =>
          Effect.clockWith((clock) =>
            Effect.sync(() => {
              if (counted.at(-1)?.[1] !== live) counted.push([Streams.tenth(clock.currentTimeMillisUnsafe()), live])
            })
          )))
        // one that is never in doubt
        yield* Streams.read(quotes.of({ ...Streams.aapl, secType: "CASH" }), Streams.shown)
        yield* hand.tick(1)
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        for (const at of [1, 3, 5, 20]) {
          if (at === 3) yield* hand.error(2103, "Market data farm connection is broken:usfarm")
          for (let now = yield* Clock.currentTimeMillis; now < at * 1000; now += 100) yield* Streams.pass("100 millis")
          yield* hand.tick(230 + at)
        }
        yield* Streams.pass("1 second")
        assert.deepStrictEqual(counted, [[0, 0], [0, 1], [1, 2], [1, 1], [3, 2], [11, 1], [20, 2]])
      })
    ))

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

  for (const [wall, how] of [[-3_600_000, "back"], [3_600_000, "forward"]] as const) {
    it.effect(`that tells on beside a broken farm is as alive as it was where the wall clock is set ${how}, and no longer`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        byHand((hand) =>
          Effect.gen(function*() {
            const quotes = yield* Quotes.Quotes
            yield* hand.begin
            yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
            yield* hand.tick(230)
            yield* hand.error(2103, "Market data farm connection is broken:usfarm")
            yield* Streams.pass("2 seconds")
            yield* hand.tick(231)
            by.wall = wall
            const pulse = yield* Streams.read(quotes.pulse(Streams.aapl), ({ _tag }) => _tag)
            const alive: Array<boolean> = []
            for (const wait of [3, 3, 1, 60]) {
              yield* Streams.pass(`${wait} seconds`)
              alive.push(yield* isCurrent)
            }
            assert.deepStrictEqual([alive, pulse], [[true, true, false, false], ["Live", "Stale"]])
          })
        ).pipe(Effect.provideService(Clock.Clock, moved))))
  }

  for (
    const [set, whole] of [[-600, "gap -299-301 data_lost"], [-100, "gap 201-801 data_lost"], [
      0,
      "gap 301-901 data_lost"
    ]] as const
  ) {
    it.effect(`that was not seen for ten minutes says so by the clock as it is then, set by ${set} s meanwhile`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        byHand((hand) =>
          Effect.gen(function*() {
            const quotes = yield* Quotes.Quotes
            yield* hand.begin
            yield* Streams.pass("301 seconds")
            const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
            yield* hand.tick(230)
            yield* hand.restored("lost")
            by.wall = set * 1000
            yield* Streams.pass("10 minutes")
            yield* hand.tick(231)
            assert.deepStrictEqual(seen, ["null 230 @301", whole, `null 231 @${901 + set}`])
          })
        ).pipe(Effect.provideService(Clock.Clock, moved))))
  }

  it.effect("that was not seen since is dead since then, whatever comes to the reasons why", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const { quotes } = yield* ticking(hand)
        const pulse = yield* Streams.read(
          quotes.pulse(Streams.aapl),
          (told) => `${told._tag} ${Streams.tenth(told.since)}${told._tag === "Stale" ? ` ${told.why}` : ""}`
        )
        yield* Streams.pass("1 second")
        yield* hand.error(1100, "Connectivity between IBKR and Trader Workstation has been lost.")
        yield* Streams.pass("1 second")
        yield* hand.restored("lost")
        yield* Streams.pass("1 second")
        yield* hand.tick(231)
        yield* hand.error(2103, "Market data farm connection is broken:usfarm")
        yield* Streams.pass("3 seconds")
        yield* hand.tick(232)
        yield* Streams.pass("10 seconds")
        yield* hand.begin
        yield* Streams.pass("1 second")
        yield* hand.tick(233)
        assert.deepStrictEqual(pulse, [
          "Live 1",
          "Stale 2 TWS has lost IBKR",
          "Stale 2 it is not answered yet",
          "Live 4",
          "Stale 4 the data farm usfarm is broken",
          "Live 7",
          "Stale 7 the data farm usfarm is broken",
          "Stale 7 waits for its turn",
          "Stale 7 it is not answered yet",
          "Live 18"
        ])
      })
    ))

  it.effect("that tells nobody a price was asked for as long as that took, wherever the wall clock is set meanwhile", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      byHand((hand) =>
        Effect.gen(function*() {
          const { once } = yield* Quotes.Quotes
          yield* hand.begin
          const asking = yield* Effect.forkChild(Effect.flip(once(Streams.aapl)), { startImmediately: true })
          yield* Streams.pass("1 second")
          by.wall = -3_600_000
          yield* Streams.pass("20 seconds")
          const error = yield* Fiber.join(asking)
          assert.deepStrictEqual(error._tag === "RequestError" && [error.reason, error.duration], ["TimedOut", 15_000])
        })
      ).pipe(Effect.provideService(Clock.Clock, moved))))

  it.effect("that another session took is asked for when that was to be, whatever session begins and whatever IBKR forgets", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const asked: Array<string> = []
        const look = Effect.clockWith((clock) =>
          Effect.sync(() => {
            for (const { _tag, args } of hand.sent.splice(0)) {
              const named = _tag === "reqMktData" ? args[1].symbol : "of one"
              asked.push(`${Streams.tenth(clock.currentTimeMillisUnsafe())} ${_tag} ${named}`)
            }
          })
        )
        yield* hand.begin
        yield* Streams.read(quotes.of(Contract.stock("MSFT")), Streams.shown)
        yield* hand.tick(100)
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* hand.tick(230)
        yield* hand.error(10197, "No market data during competing live session", hand.last())
        for (const _ of [1, 2, 3]) {
          yield* Streams.pass("1 second")
          yield* look
        }
        yield* hand.begin
        yield* Streams.pass("1 second")
        yield* look
        yield* hand.tick(101)
        yield* hand.restored("lost")
        yield* Streams.pass("1 second")
        yield* look
        yield* hand.tick(102)
        for (const wait of [54.9, 0.1]) {
          yield* Streams.pass(`${wait} seconds`)
          yield* look
        }
        assert.deepStrictEqual(asked, [
          "1 reqMktData MSFT",
          "1 reqMktData AAPL",
          "4 reqMktData MSFT",
          "5 cancelMktData of one",
          "5 reqMktData MSFT",
          "60 reqMktData AAPL"
        ])
      })
    ))

  it.effect("that the other session gave back is alive, watched as ever, and news where it is taken once more", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const { audit } = yield* Subscriptions.Subscriptions
        const sent: Array<string> = []
        const look = (what: string) =>
          Effect.map(audit, ({ live, missing }) => {
            const asked = hand.sent.splice(0).map(({ _tag }) => _tag)
            sent.push([what, live, ...missing.map(({ why }) => why), ...asked].join(" "))
          })
        const taken = "another session of the same user has the market data (10197)"
        yield* hand.begin
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        for (const value of [230, 231]) {
          yield* Streams.pass("2 seconds")
          yield* hand.tick(value)
        }
        yield* look("flows")
        yield* hand.error(10197, "No market data during competing live session", hand.last())
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* look("taken")
        for (const value of [232, 233]) {
          yield* Streams.pass("2 seconds")
          yield* hand.tick(value)
        }
        yield* look("given back")
        yield* hand.error(10197, "No market data during competing live session", hand.last())
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("59.9 seconds")
        yield* look("taken again")
        yield* Streams.pass("100 millis")
        yield* look("asked again")
        for (const value of [234, 235]) {
          yield* hand.tick(value)
          yield* Streams.pass("2 seconds")
        }
        yield* hand.error(10197, "No market data during competing live session", hand.last())
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* hand.tick(236)
        yield* Streams.pass("80 seconds")
        yield* look("fell silent")
        assert.deepStrictEqual(sent, [
          "flows 1 reqMktData",
          `taken 0 ${taken}`,
          "given back 1",
          `taken again 0 ${taken}`,
          "asked again 0 it is not answered yet cancelMktData reqMktData",
          "fell silent 0 it is not answered yet cancelMktData reqMktData"
        ])
      })
    ))

  it.effect("whose own farm comes back is asked again where it says nothing then, and not where another's does", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        yield* hand.begin
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
        // an answer, and no more
        yield* hand.tick(230)
        const asked: Array<number> = []
        for (const farm of ["cashfarm", "usfarm"]) {
          yield* hand.error(2103, `Market data farm connection is broken:${farm}`)
          yield* Streams.pass("3 minutes")
          yield* hand.error(2104, `Market data farm connection is OK:${farm}`)
          yield* Streams.pass("80 seconds")
          asked.push(hand.sent.filter(({ _tag }) => _tag === "reqMktData").length)
        }
        assert.deepStrictEqual(asked, [1, 2])
      })
    ))

  it.effect("of a contract that was known survives that it is not found for as long as its own farm is broken", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const { seen } = yield* ticking(hand)
        yield* hand.error(2103, "Market data farm connection is broken:usfarm")
        yield* hand.restored("lost")
        for (const wait of [3, 5, 9, 17, 33, 65]) {
          yield* refused(hand)
          yield* Streams.pass(`${wait} seconds`)
        }
        yield* hand.error(2104, "Market data farm connection is OK:usfarm")
        yield* hand.tick(231)
        assert.deepStrictEqual(seen, ["null 230 @1", "gap 1-133 data_lost", "null 231 @133"])
      })
    ))

  for (
    const [way, code, back, text] of [
      ["its farm", 2103, 2104, "Market data farm connection is UP:usfarm"],
      ["the farm of contracts", 2157, 2158, "Sec-def data farm connection is UP:secdefil"],
      ["IBKR, which kept its lines,", 1100, "kept", "Connectivity has been lost"],
      ["IBKR, which lost its lines,", 1100, "lost", "Connectivity has been lost"]
    ] as const
  ) {
    it.effect(`that was refused ever more seldom is asked for soon once ${way} is back, and once`, () =>
      byHand((hand) =>
        Effect.gen(function*() {
          const quotes = yield* Quotes.Quotes
          const refusals = [
            [200, "No security definition has been found for the request"],
            [10182, "Failed to request live updates (disconnected)."]
          ] as const
          const waits: Array<ReadonlyArray<number>> = []
          for (const [refusal, why] of refusals) {
            yield* hand.begin
            yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
            yield* Streams.pass("1 second")
            yield* hand.tick(230)
            yield* hand.error(code, text.replace("UP", "broken"))
            const refuse = Effect.suspend(() => hand.error(refusal, why, hand.last()))
            /** Seconds until it is asked for. */
            const asked = Effect.gen(function*() {
              const before = hand.last()
              let seconds = 0
              while (hand.last() === before && seconds++ < 2000) yield* Streams.pass("1 second")
              return seconds
            })
            for (let n = 0; n < 8; n++) {
              yield* refuse
              yield* asked
            }
            yield* refuse
            yield* Streams.pass("10 seconds")
            yield* typeof back === "string" ? hand.restored(back) : hand.error(back, text.replace("UP", "OK"))
            const first = yield* asked
            yield* refuse
            const second = yield* asked
            yield* hand.tick(231)
            const { length } = hand.sent
            // what was to come at first comes no more
            yield* Streams.pass("59 seconds")
            waits.push([first, second, hand.sent.length - length])
          }
          assert.deepStrictEqual(waits, [[2, 2, 0], [15, 15, 0]])
        })
      ))
  }

  it.effect("that is refused while its farm comes and goes is asked for no later for that", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        yield* ticking(hand)
        yield* hand.error(10182, "Failed to request live updates (disconnected).", hand.last())
        const { length } = hand.sent
        const counts: Array<number> = []
        for (let n = 0; n < 4; n++) {
          yield* hand.error(2103, "Market data farm connection is broken:usfarm")
          yield* hand.error(2104, "Market data farm connection is OK:usfarm")
          yield* Streams.pass("5 seconds")
          counts.push(hand.sent.length - length)
        }
        assert.deepStrictEqual(counts, [0, 0, 1, 1])
      })
    ))

  it.effect("that was refused before a session ended is asked for by the next one alone", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        yield* ticking(hand)
        for (let n = 0; n < 3; n++) {
          yield* hand.error(10182, "Failed to request live updates (disconnected).", hand.last())
          yield* Streams.pass(`${15 * 2 ** n} seconds`)
        }
        yield* hand.error(10182, "Failed to request live updates (disconnected).", hand.last())
        hand.endNow()
        yield* hand.begin
        yield* Streams.pass("1 second")
        yield* hand.tick(231)
        const { length } = hand.sent
        yield* hand.error(2103, "Market data farm connection is broken:usfarm")
        yield* hand.error(2104, "Market data farm connection is OK:usfarm")
        yield* Streams.pass("20 seconds")
        assert.strictEqual(hand.sent.length, length)
      })
    ))

  it.effect("that the gateway ends by itself is not alive, and asked again at once, also where it did so long before", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const { audit } = yield* Subscriptions.Subscriptions
        yield* hand.begin
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        const counted: Array<readonly [live: number, asked: number]> = []
        const look = Effect.map(audit, ({ live }) => void counted.push([live, hand.sent.length]))
        for (const value of [230, 231, 232]) {
          yield* Streams.pass("1 second")
          yield* hand.tick(value)
          yield* look
          yield* hand.error(10225, "Bust event occurred, current subscription is deactivated.", hand.last())
          yield* look
        }
        assert.deepStrictEqual(counted, [[1, 1], [0, 2], [1, 2], [0, 3], [1, 3], [0, 4]])
      })
    ))

  it.effect("that was refused for a while in one session has as much patience in the next", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        yield* hand.begin
        const seen = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* hand.tick(230)
        for (const waits of [[1, 3, 5, 9], [1, 33]]) {
          yield* hand.begin
          for (const wait of waits) {
            yield* Streams.pass(`${wait} seconds`)
            yield* refused(hand)
          }
        }
        yield* Streams.pass("5 seconds")
        yield* hand.tick(231)
        assert.deepStrictEqual(seen, ["null 230 @0", "gap 0-57 asked_again", "null 231 @57"])
      })
    ))

  it.effect("whose way is down tells whoever comes then nothing of what it told before", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        yield* hand.begin
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* hand.tick(230)
        const before = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* hand.error(2103, "Market data farm connection is broken:usfarm")
        yield* Streams.pass("10 seconds")
        const during = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* hand.error(2104, "Market data farm connection is OK:usfarm")
        yield* hand.tick(231)
        assert.deepStrictEqual([before, during], [
          ["null 230 @0", "gap 0-10 farm", "null 231 @10"],
          ["null 231 @10"]
        ])
      })
    ))

  it.effect("tells a reader that was slow what it has not taken yet before the hole, also where it is asked anew", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const busy = Latch.makeUnsafe(false)
        const seen: Array<string> = []
        yield* hand.begin
        yield* Effect.forkScoped(
          Stream.runForEach(quotes.of(Streams.aapl), (value) => {
            seen.push(Streams.shown(value))
            return busy.await
          }),
          { startImmediately: true }
        )
        for (const value of [230, 231, 232]) {
          yield* Streams.pass("1 second")
          yield* hand.tick(value)
        }
        yield* hand.restored("lost")
        yield* Streams.pass("1 second")
        yield* hand.tick(233)
        busy.openUnsafe()
        yield* Streams.pass("1 second")
        assert.deepStrictEqual(seen, ["null 230 @1", "null 232 @3", "gap 3-4 data_lost", "null 233 @4"])
      })
    ))

  it.effect("of a session that is over waits for the next one, and for nothing else", () =>
    byHand((hand) =>
      Effect.gen(function*() {
        const quotes = yield* Quotes.Quotes
        const { audit } = yield* Subscriptions.Subscriptions
        yield* hand.begin
        yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        for (const value of [230, 231]) {
          yield* Streams.pass("2 seconds")
          yield* hand.tick(value)
        }
        hand.endNow()
        yield* Streams.pass("5 minutes")
        assert.deepStrictEqual(yield* audit, {
          wanted: 1,
          live: 0,
          missing: [{
            key: `quotes ${Contract.key(Streams.aapl)}`,
            request: "reqMktData",
            since: 4000,
            why: "there is no session with the gateway"
          }]
        })
      })
    ))
})
