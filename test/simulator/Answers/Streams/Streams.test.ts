import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../../src/domain/Command.ts"
import * as Gateway from "../../../../src/simulator/Gateway.ts"
import * as Caller from "../../Caller.ts"

const aapl = { conId: 265598, exchange: "SMART" } as never
const tickByTick = (reqId: number, kind: string, count = 0, ignoreSize = false, contract = aapl) =>
  Command.make("reqTickByTickData", reqId, contract, kind as never, count, ignoreSize)
const depth = (reqId: number, rows: number, isSmart: boolean, contract = aapl) =>
  Command.make("reqMktDepth", reqId, contract, rows, isSmart)
const bars = (reqId: number, whatToShow: string, size = 5, contract = aapl) =>
  Command.make("reqRealTimeBars", reqId, contract, size, whatToShow as never, false)

const cancelTicks = (reqId: number) => Command.make("cancelTickByTickData", reqId)
const cancelDepth = (reqId: number, isSmart: boolean) => Command.make("cancelMktDepth", reqId, isSmart)
const cancelBars = (reqId: number) => Command.make("cancelRealTimeBars", reqId)
const nothing = { conId: 1 } as never

describe("tick-by-tick data", () => {
  it.effect("begins with ticks of the past where they are asked for, and goes on until cancelled", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      assert.deepStrictEqual(
        yield* caller.ask(
          tickByTick(1, "Last", 3),
          tickByTick(2, "BidAsk", 3),
          tickByTick(3, "MidPoint", 3),
          tickByTick(4, "AllLast")
        ),
        [
          "98 1 -1 230 x600, -1 230 x1100, 0 230 x1100",
          "97 2 -1 229.99 230, -1 229.99 230.01, -1 230 230.01",
          "99 2 3 0 230 x900 230.01 x300",
          "96 3 -1 229.995, -1 230, -1 230.005",
          "99 3 4 0 230.005"
        ]
      )
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual(yield* caller.heard, [
        "99 1 1 0 230 x600 NASDAQ",
        "99 4 2 0 230 x600 NASDAQ",
        "99 1 1 0 229.99 x400 NASDAQ",
        "99 2 3 0 229.99 x900 230.01 x300",
        "99 3 4 0 230",
        "99 4 2 0 229.99 x400 NASDAQ"
      ])
      assert.deepStrictEqual(yield* caller.ask(...[1, 2, 3, 4].map(cancelTicks)), [])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* caller.heard, [])
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))

  it.effect("is refused as a real gateway refuses it, to all clients together beyond five", () =>
    Effect.gen(function*() {
      const [one, two] = [yield* Caller.call(1), yield* Caller.call(2)]
      assert.deepStrictEqual(
        yield* one.ask(
          tickByTick(1, "Last", 0, false, nothing),
          tickByTick(2, "Trades"),
          tickByTick(3, "Last", 0, false, { symbol: "MSFT", secType: "STK" } as never),
          ...[4, 4, 5, 6].map((id) => tickByTick(id, "Last"))
        ),
        ["200 for 1", "10189 for 2", "10189 for 3", "102 for 4"]
      )
      assert.deepStrictEqual(yield* two.ask(tickByTick(4, "Last"), tickByTick(5, "Last"), tickByTick(6, "Last")), [
        "10190 for 6"
      ])
      assert.deepStrictEqual(yield* two.ask(cancelTicks(6), cancelTicks(4), tickByTick(6, "Last")), ["300 for 6"])
    }).pipe(Effect.provide(Gateway.layer({ noMarketData: ["MSFT"] }))))

  it.effect("says nothing of sizes where they are to be ignored", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      yield* caller.ask(tickByTick(1, "BidAsk", 0, true))
      yield* TestClock.adjust("10 seconds")
      const prices = (yield* caller.heard).map((line) => line.replaceAll(/ x\d+/g, "").slice(8).replace(/^\d+ /, ""))
      assert.ok(prices.length > 10)
      assert.deepStrictEqual(prices.filter((price, i) => price === prices[i - 1]), [])
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))
})

describe("the depth of the book", () => {
  it.effect("is inserted once and then updated, with the exchanges where it is smart", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      assert.deepStrictEqual(yield* caller.ask(depth(5, 2, true), depth(6, 2, false)), [
        "2152 for 5",
        "13 5 0 NYSE 0 1 230 x900",
        "13 5 1 ARCA 0 1 229.99 x1000",
        "13 5 0 BATS 0 0 230.01 x300",
        "13 5 1 ARCA 0 0 230.02 x300",
        "12 6 0 0 1 230 x900",
        "12 6 1 0 1 229.99 x1000",
        "12 6 0 0 0 230.01 x300",
        "12 6 1 0 0 230.02 x300"
      ])
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual(yield* caller.heard, [
        "13 5 0 NYSE 1 1 229.99 x900",
        "13 5 1 ARCA 1 1 229.98 x1000",
        "12 6 0 1 1 229.99 x900",
        "12 6 1 1 1 229.98 x1000"
      ])
      assert.deepStrictEqual(yield* caller.ask(cancelDepth(5, true), cancelDepth(6, false), cancelDepth(6, false)), [
        "310 for 6"
      ])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* caller.heard, [])
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))

  it.effect("is refused beyond three books, and where there is none", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      yield* caller.ask(depth(1, 1, false), depth(2, 1, false), depth(3, 1, false))
      assert.deepStrictEqual(
        yield* caller.ask(depth(3, 1, false), depth(4, 1, false), depth(5, 1, false, nothing), cancelDepth(1, false)),
        ["102 for 3", "309 for 4", "200 for 5"]
      )
      assert.deepStrictEqual(
        yield* caller.ask(
          depth(6, 1, true, { localSymbol: "AAPL  301220C00200000" } as never),
          depth(7, 1, true, { symbol: "MSFT", secType: "STK" } as never)
        ),
        ["10092 for 6", "354 for 7"]
      )
    }).pipe(Effect.provide(Gateway.layer({ noMarketData: ["MSFT"] }))))

  it.effect("begins anew once the farm is back", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      const gateway = yield* Gateway.Gateway
      yield* caller.ask(depth(1, 1, false))
      const fault = yield* gateway.startFault("farm", {})
      assert.deepStrictEqual(yield* caller.heard, ["2103"])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* caller.heard, [])
      yield* gateway.endFault(fault)
      const back = yield* caller.heard
      assert.deepStrictEqual(back.map((line) => line.split(" ").slice(0, 4).join(" ")), [
        "2104",
        "317 for 1",
        "12 1 0 0",
        "12 1 0 0"
      ])
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))
})

describe("real-time bars", () => {
  it.effect("come every five seconds of the Clock, and end when cancelled or busted", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      const gateway = yield* Gateway.Gateway
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(yield* caller.ask(bars(7, "TRADES"), bars(8, "MIDPOINT")), [])
      yield* TestClock.adjust("2999 millis")
      assert.deepStrictEqual(yield* caller.heard, [])
      yield* TestClock.adjust("1 milli")
      assert.deepStrictEqual(yield* caller.heard, [
        "50 7 0 230 230.01 229.98 230.01 12501 230 20",
        "50 8 0 230.005 230.005 229.985 230 -1 -1 -1"
      ])
      yield* caller.ask(cancelBars(8))
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(yield* caller.heard, ["50 7 5 230.01 230.01 229.97 229.99 12590 229.995 20"])
      yield* gateway.startFault("bust", {})
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(yield* caller.heard, ["10225 for 7"])
      assert.deepStrictEqual(yield* caller.ask(cancelBars(7), bars(7, "ASK")), ["300 for 7"])
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual((yield* caller.heard).length, 1)
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))

  it.effect("are refused where they are asked wrongly or too often", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      assert.deepStrictEqual(
        yield* caller.ask(
          bars(1, "TRADES", 60),
          bars(2, "SCHEDULE"),
          bars(3, "TRADES", 5, nothing),
          bars(4, "TRADES", 5, { symbol: "EUR", secType: "CASH" } as never)
        ),
        ["420 for 1", "321 for 2", "200 for 3", "420 for 4"]
      )
      const many = Array.from({ length: 61 }, (_, i) => bars(100 + i, "TRADES"))
      yield* TestClock.adjust("1 second")
      yield* caller.ask(...many)
      yield* TestClock.adjust("1500 millis")
      assert.deepStrictEqual(yield* caller.heard, ["420 for 160"])
    }).pipe(Effect.provide(Gateway.layer({ pacing: "throttle" }))))
})
