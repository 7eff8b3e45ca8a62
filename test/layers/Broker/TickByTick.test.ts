import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Logger } from "effect"
import * as Contract from "../../../src/domain/Contract.ts"
import * as Gap from "../../../src/domain/Gap.ts"
import type { Tick } from "../../../src/domain/Tick.ts"
import { Subscriptions } from "../../../src/layers/Broker/Subscriptions.ts"
import * as Reader from "../../../src/layers/Broker/Subscriptions/Reader.ts"
import { TickByTick } from "../../../src/layers/Broker/TickByTick.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"
import * as Streams from "./Streams.ts"

const shown = (one: Tick | Gap.Gap): unknown =>
  Gap.isGap(one) ? `${Streams.tenth(one.from)}-${Streams.tenth(one.to)} ${one.why}` : one

/** When the gateway was asked for the ticks of what. */
const asked = Effect.map(
  Gateway,
  ({ received }) =>
    received.flatMap(({ at, command }) =>
      command._tag === "reqTickByTickData" ? [`${Streams.tenth(at)} ${command.args[1].symbol} ${command.args[2]}`] : []
    )
)

/** A gateway that takes as many requests for one instrument as there are. */
const unlimited = Streams.limits({ tickByTickApart: Duration.zero, historyMargin: Duration.zero })

describe("ticks one by one", () => {
  it.effect("come as they happen, and go on after a reconnect", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const ticks = yield* TickByTick
      const trades = yield* Streams.read(ticks.of(Streams.aapl, "Last"), shown)
      const quotes = yield* Streams.read(ticks.of(Streams.aapl, "BidAsk"), shown)
      const middles = yield* Streams.read(ticks.of(Streams.aapl, "MidPoint"), shown)
      yield* Streams.pass("1 second")
      yield* gateway.setPrice("AAPL", 231)
      yield* Streams.pass("1 second")
      yield* gateway.startFault("close", {})
      yield* Streams.pass("4 seconds")
      yield* gateway.setPrice("AAPL", 232)
      yield* Streams.pass("1 second")
      const trade = (time: number, price: string): Tick => ({
        _tag: "Trade",
        time,
        price,
        size: "1100",
        exchange: "NASDAQ",
        conditions: "",
        isPastLimit: false,
        isUnreported: false
      })
      const quote = (time: number, bid: string, ask: string): Tick => ({
        _tag: "BidAsk",
        time,
        bid,
        ask,
        bidSize: "900",
        askSize: "300",
        isBidPastLow: false,
        isAskPastHigh: false
      })
      const middle = (time: number, price: string): Tick => ({ _tag: "MidPoint", time, price })
      assert.deepStrictEqual(trades, [trade(2000, "231"), "2-7 reconnected", trade(7000, "232")])
      assert.deepStrictEqual(quotes, [
        quote(1000, "230", "230.01"),
        quote(2000, "231", "231.01"),
        "2-4.1 reconnected",
        quote(4000, "231", "231.01"),
        quote(7000, "232", "232.01")
      ])
      assert.deepStrictEqual(middles, [
        middle(1000, "230.005"),
        middle(2000, "231.005"),
        "2-4.1 reconnected",
        middle(4000, "231.005"),
        middle(7000, "232.005")
      ])
      const times = yield* Streams.received("reqTickByTickData", "cancelTickByTickData")
      assert.deepStrictEqual(times.map((one) => Number(one.split(" ")[0])), [1, 1, 1, 4.1, 4.1, 4.1])
    }).pipe(Effect.provide(Layer.provide(Streams.ground(), unlimited))))

  it.effect("of one instrument are asked for 15 s apart, in whatever session, and no stream ends of it", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const ticks = yield* TickByTick
      const subscriptions = yield* Subscriptions
      const view = (one: Tick | Gap.Gap): string => Gap.isGap(one) ? one.why : one._tag
      const quotes = yield* Streams.read(ticks.of(Streams.aapl, "BidAsk"), view)
      const others = yield* Streams.read(ticks.of(Contract.stock("MSFT"), "BidAsk"), view)
      const middles = yield* Streams.read(ticks.of(Streams.aapl, "MidPoint"), view)
      yield* Streams.pass("18 seconds")
      yield* gateway.startFault("close", {})
      yield* Streams.pass("5 seconds")
      const waiting = yield* subscriptions.audit
      yield* Streams.pass("25 seconds")
      const whole = yield* subscriptions.audit
      assert.deepStrictEqual(yield* asked, [
        "1 AAPL BidAsk",
        "1 MSFT BidAsk",
        "16.5 AAPL MidPoint",
        "20.1 MSFT BidAsk",
        "32 AAPL BidAsk",
        "47.5 AAPL MidPoint"
      ])
      assert.deepStrictEqual([quotes, others, middles], [
        ["BidAsk", "reconnected", "BidAsk"],
        ["BidAsk", "reconnected", "BidAsk"],
        ["MidPoint", "reconnected", "MidPoint"]
      ])
      assert.deepStrictEqual([waiting.live, waiting.missing.map(({ why }) => why), whole], [
        1,
        [
          "waits for its turn, which comes at 1970-01-01T00:00:32.000Z",
          "waits for its turn, which comes at 1970-01-01T00:00:47.500Z"
        ],
        { wanted: 3, live: 3, missing: [] }
      ])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("that wait for their turn after a reconnect are said to, and once more when all are back", () => {
    const logs: Array<string> = []
    return Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const ticks = yield* TickByTick
      yield* Streams.read(ticks.of(Streams.aapl, "BidAsk"), () => "")
      yield* Streams.read(ticks.of(Streams.aapl, "MidPoint"), () => "")
      yield* Streams.pass("70 seconds")
      yield* gateway.startFault("close", {})
      yield* Streams.pass("120 seconds")
      assert.deepStrictEqual(logs.filter((line) => line.includes("live")).map((line) => line.split(";")[0]), [
        "0 of 2 subscriptions live",
        "2 of 2 subscriptions live"
      ])
    }).pipe(
      Effect.provide(Layer.provide(Streams.ground(), Streams.limits({ tickByTickApart: Duration.minutes(1) }))),
      Effect.provide(Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))]))
    )
  })

  it("F34: a reader that is too far behind is told of the hole, and another is not", () => {
    const reader = Reader.make<number>(undefined, 4)
    const quick = Reader.make<number>(undefined, 4)
    const seen: Array<number | Gap.Gap> = []
    for (let n = 1; n <= 11; n++) {
      reader.push(n, n * 10)
      quick.push(n, n * 10)
      const taken = quick.take()
      if (taken?._tag === "Values") seen.push(...taken.values)
      if (n === 2) reader.take()
    }
    assert.deepStrictEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    assert.deepStrictEqual(reader.take(), {
      _tag: "Values",
      values: [Gap.make(20, 90, "lagging"), 9, 10, 11],
      since: 90,
      dropped: 6
    })
    assert.strictEqual(reader.take(), undefined)
  })
})
