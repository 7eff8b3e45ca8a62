import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Gap from "../../../src/domain/Gap.ts"
import type { Tick } from "../../../src/domain/Tick.ts"
import * as Outlet from "../../../src/layers/Broker/Subscriptions/Outlet.ts"
import { TickByTick } from "../../../src/layers/Broker/TickByTick.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"
import * as Streams from "./Streams.ts"

const shown = (one: Tick | Gap.Gap): unknown =>
  Gap.isGap(one) ? `${Streams.tenth(one.from)}-${Streams.tenth(one.to)} ${one.why}` : one

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
      const asked = yield* Streams.received("reqTickByTickData", "cancelTickByTickData")
      assert.deepStrictEqual(asked.map((one) => Number(one.split(" ")[0])), [1, 1, 1, 4.1, 4.1, 4.1])
    }).pipe(Effect.provide(Streams.ground())))

  it("F34: a reader that is too far behind is told of the hole, and another is not", () => {
    const outlet = Outlet.make<number>(undefined, 4)
    const quick = Outlet.make<number>(undefined, 4)
    const seen: Array<number | Gap.Gap> = []
    for (let n = 1; n <= 11; n++) {
      outlet.push(n, n * 10)
      quick.push(n, n * 10)
      const taken = quick.take()
      if (taken?._tag === "Values") seen.push(...taken.values)
      if (n === 2) outlet.take()
    }
    assert.deepStrictEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    assert.deepStrictEqual(outlet.take(), {
      _tag: "Values",
      values: [Gap.make(20, 90, "lagging"), 9, 10, 11],
      since: 90,
      dropped: 6
    })
    assert.strictEqual(outlet.take(), undefined)
  })
})
