import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../../src/domain/Command.ts"
import * as Gateway from "../../../../src/simulator/Gateway.ts"
import * as Caller from "../../Caller.ts"

const aapl = { conId: 265598, exchange: "SMART" }
const quotes = (reqId: number, generics = "", snapshot = false, contract: object = aapl) =>
  Command.make("reqMktData", reqId, contract as never, generics, snapshot, false)
const cancel = (reqId: number) => Command.make("cancelMktData", reqId)

const first = (id: number) => [
  `1 ${id} 1 230 x900`,
  `2 ${id} 0 900`,
  `1 ${id} 2 230.01 x300`,
  `2 ${id} 3 300`,
  `1 ${id} 4 230 x1100`,
  `2 ${id} 5 1100`,
  `1 ${id} 6 231.03 x0`,
  `1 ${id} 7 226.76 x0`,
  `1 ${id} 9 228.19 x0`,
  `1 ${id} 14 228.19 x0`,
  `2 ${id} 8 177853250`,
  `46 ${id} 45 0`,
  `46 ${id} 32 Q`,
  `46 ${id} 33 P`,
  `46 ${id} 84 P`,
  `45 ${id} 49 0`
]
const begin = (id: number) => [`81 ${id} 0.01 9c0001 3`, `58 ${id} 1`, ...first(id)]

describe("quotes", () => {
  it.effect("stream once asked for, and never again once cancelled", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      assert.deepStrictEqual(yield* caller.ask(quotes(1)), begin(1))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* caller.heard, [
        ...["2 1 5 600", "2 1 8 177853825"],
        ...["1 1 1 229.99 x900", "2 1 0 900", "1 1 4 229.99 x400", "2 1 5 400", "2 1 8 177854401"],
        ...["1 1 2 230 x300", "2 1 3 300", "2 1 5 800", "2 1 8 177854976"],
        ...["1 1 1 229.97 x500", "2 1 0 500", "1 1 2 229.98 x1100", "2 1 3 1100"],
        ...["1 1 4 229.98 x700", "2 1 5 700", "2 1 8 177855551", "46 1 45 1"]
      ])
      assert.deepStrictEqual(yield* caller.ask(cancel(1)), [])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* caller.heard, [])
      assert.deepStrictEqual(yield* caller.ask(cancel(1)), ["300 for 1"])
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))

  it.effect("are told once as a snapshot, whose end is told too", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      assert.deepStrictEqual(yield* caller.ask(quotes(1, "", true)), [...begin(1), "57 1"])
      assert.deepStrictEqual(yield* caller.ask(cancel(1)), ["300 for 1"])
    }).pipe(Effect.provide(Gateway.layer())))
})

const say = (type: number) => Command.make("reqMarketDataType", type as never)
/** The tick numbers of what was told, in order. */
const numbers = (told: ReadonlyArray<string>) => told.map((line) => line.split(" ").slice(0, 3).join(" "))

describe("requests for quotes", () => {
  it.effect("are refused as a real gateway refuses them", () =>
    Effect.gen(function*() {
      const [one, two] = [yield* Caller.call(1), yield* Caller.call(2)]
      assert.deepStrictEqual(
        yield* one.ask(
          quotes(1, "", false, { symbol: "NOWHERE", secType: "STK" }),
          quotes(2, "", false, { symbol: "AAPL", secType: "BAG" }),
          quotes(3, "999"),
          quotes(4, "233", true)
        ),
        ["200 for 1", "200 for 2", "321 for 3", "414 for 4"]
      )
      yield* one.ask(quotes(5))
      assert.deepStrictEqual(yield* one.ask(quotes(5)), ["102 for 5"])
      yield* two.ask(quotes(5))
      assert.deepStrictEqual(yield* two.ask(quotes(6)), ["101 for 6"])
      yield* one.ask(cancel(5))
      assert.deepStrictEqual(yield* two.ask(quotes(6)), begin(6))
    }).pipe(Effect.provide(Gateway.layer({ lines: 2 }))))

  it.effect("bring generic ticks", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      const told = yield* caller.ask(
        quotes(1, "100,101,104,105,106,165,221,225,233,236,258,292:BRFG,293,318,456,588,595")
      )
      assert.deepStrictEqual(told.slice(0, 18), begin(1))
      assert.deepStrictEqual(numbers(told.slice(18)), [
        ...["2 1 29", "2 1 30", "2 1 27", "2 1 28", "45 1 23", "2 1 87", "45 1 24"],
        ...["1 1 15", "1 1 16", "1 1 17", "1 1 18", "1 1 19", "1 1 20", "2 1 21"],
        ...["1 1 37", "2 1 34", "1 1 35", "2 1 36", "2 1 61", "46 1 48", "45 1 46", "2 1 89", "46 1 47"],
        ...["84 1 BRFG$007da242", "45 1 54", "1 1 57", "46 1 59", "2 1 86", "2 1 63", "2 1 64", "2 1 65"]
      ])
      yield* caller.ask(cancel(1))
      assert.deepStrictEqual(numbers(yield* caller.ask(quotes(2, "mdoff,233"))), ["81 2 0.01", "58 2 1", "46 2 48"])
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual(yield* caller.heard, [
        "46 2 48 230;600;250;177853825;229.26333333;true",
        "46 2 48 229.99;400;500;177854401;229.26;true"
      ])
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))
})

describe("quotes of an option", () => {
  it.effect("come with what they imply, again when they change", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      const gateway = yield* Gateway.Gateway
      const option = { localSymbol: "AAPL  301220C00200000" }
      const computed = (told: ReadonlyArray<string>) =>
        told.filter((line) => line.startsWith("21")).map((line) => line.split(" ")[2])
      assert.deepStrictEqual(computed(yield* caller.ask(quotes(1, "", false, option))), ["10", "11", "12", "13"])
      yield* caller.ask(cancel(1), quotes(2, "", false, option))
      yield* gateway.setPrice(option.localSymbol, 225)
      assert.deepStrictEqual(computed(yield* caller.heard), ["10", "11", "12", "13"])
      const [, , last] = caller.events.filter((event) => event._tag === "tickOptionComputation").slice(-4)
      assert.isTrue(last !== undefined && last.optPrice === 225 && (last.impliedVolatility ?? 0) > 0.1)
      assert.isTrue(last !== undefined && (last.delta ?? 0) > 0.5 && (last.delta ?? 2) < 1)
      yield* gateway.setPrice("MSFT", 400)
      assert.deepStrictEqual(computed(yield* caller.heard), [])
    }).pipe(Effect.provide(Gateway.layer())))
})

describe("types of market data", () => {
  it.effect("are delayed for who does not pay and asks for it, else refused", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      const es = { conId: 515416632 }
      assert.deepStrictEqual(yield* caller.ask(quotes(1), quotes(2, "", false, es)), ["10089 for 1", "354 for 2"])
      assert.deepStrictEqual(yield* caller.ask(say(2), quotes(3), say(9)), ["10168 for 3", "321"])
      assert.deepStrictEqual(numbers(yield* caller.ask(say(3), quotes(4))), [
        "10167 for 4",
        ...["81 4 0.01", "58 4 3", "1 4 66", "2 4 69", "1 4 67", "2 4 70", "1 4 68", "2 4 71", "1 4 72", "1 4 73"],
        ...["1 4 75", "1 4 76", "2 4 74", "46 4 88", "45 4 90"]
      ])
      yield* TestClock.adjust("1 second")
      const moved = new Set((yield* caller.heard).map((line) => line.split(" ")[2]))
      assert.deepStrictEqual([...moved].filter((field) => Number(field) < 66), [])
    }).pipe(Effect.provide(Gateway.layer({ speed: 1, noMarketData: ["aapl", "ES"] }))))

  it.effect("are live while the market is open, and frozen once it is closed and that was asked for", () =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      const gateway = yield* Gateway.Gateway
      yield* caller.ask(say(3), quotes(1))
      yield* gateway.setClosed("AAPL", true)
      yield* caller.heard
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* caller.heard, [])
      const closed = yield* caller.ask(quotes(2))
      assert.deepStrictEqual(closed.slice(1, 6), ["58 2 1", "1 2 1 -1 x0", "2 2 0 0", "1 2 2 -1 x0", "2 2 3 0"])
      const frozen = yield* caller.ask(say(2))
      assert.deepStrictEqual(frozen, ["58 1 2", "58 2 2"])
      yield* TestClock.adjust("250 millis")
      assert.deepStrictEqual(numbers(yield* caller.heard).slice(0, 3), ["1 1 1", "2 1 0", "1 1 2"])
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* caller.heard, [])
      assert.deepStrictEqual(yield* caller.ask(say(1)), ["58 1 1", "58 2 1"])
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))
})

describe("faults of market data", () => {
  const stream = Effect.gen(function*() {
    const caller = yield* Caller.call()
    const gateway = yield* Gateway.Gateway
    yield* caller.ask(quotes(1))
    return { ...caller, gateway }
  })
  const isTicking = (heard: ReadonlyArray<string>) => heard.some((line) => /^[12] 1 /.test(line))

  for (const restore of ["kept", "lost"] as const) {
    it.effect(`nothing flows while IBKR is lost; the stream is ${restore}`, () =>
      Effect.gen(function*() {
        const { ask, gateway, heard } = yield* stream
        const fault = yield* gateway.startFault("server-lost", { restore })
        assert.deepStrictEqual(yield* heard, ["1100"])
        assert.deepStrictEqual(numbers(yield* ask(quotes(2))), ["81 2 0.01", "58 2 1"])
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(yield* heard, [])
        yield* gateway.endFault(fault)
        const back = yield* heard
        assert.deepStrictEqual(back.slice(0, 4), [restore === "kept" ? "1102" : "1101", "2104", "2106", "2158"])
        yield* TestClock.adjust("1 second")
        assert.strictEqual(isTicking([...back, ...yield* heard]), restore === "kept")
        assert.deepStrictEqual(yield* ask(cancel(1)), restore === "kept" ? [] : ["300 for 1"])
      }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))
  }

  it.effect("a broken farm stops the ticks of its own instruments only", () =>
    Effect.gen(function*() {
      const { ask, gateway, heard } = yield* stream
      yield* gateway.startFault("farm", { name: "cashfarm" })
      yield* TestClock.adjust("1 second")
      assert.isTrue(isTicking(yield* heard))
      const fault = yield* gateway.startFault("farm", { flap: 10_000 })
      assert.deepStrictEqual(yield* heard, ["2103"])
      yield* TestClock.adjust("9 seconds")
      assert.deepStrictEqual(yield* heard, [])
      yield* TestClock.adjust("2 seconds")
      const flapped = yield* heard
      assert.strictEqual(flapped[0], "2104")
      assert.isTrue(isTicking(flapped))
      yield* TestClock.adjust("10 seconds")
      yield* heard
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(yield* heard, [])
      yield* gateway.endFault(fault)
      assert.isTrue(isTicking(yield* heard))
      yield* ask(cancel(1))
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))

  it.effect("a competing session takes every subscription's data, those of now and new ones, until it is over", () =>
    Effect.gen(function*() {
      const { ask, heard, gateway } = yield* stream
      yield* gateway.startFault("competing-session", { after: 1000, seconds: 60 })
      yield* TestClock.adjust("999 millis")
      assert.isTrue(isTicking(yield* heard))
      yield* TestClock.adjust("1 milli")
      const last = yield* heard
      assert.strictEqual(last.at(-1), "10197 for 1")
      assert.deepStrictEqual(yield* ask(quotes(2), quotes(3, "", true)), ["10197 for 2", "10197 for 3"])
      yield* TestClock.adjust("59 seconds")
      assert.deepStrictEqual(yield* heard, [])
      yield* TestClock.adjust("1 second")
      const back = yield* heard
      assert.isTrue(isTicking(back))
      const second = back.filter((line) => line.split(" ")[1] === "2")
      assert.deepStrictEqual(numbers(second).slice(0, 16), numbers(first(2)))
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))

  it.effect("a halt is told, and nothing moves or fills in it but what it is not about", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask, heard } = yield* Caller.call()
      yield* ask(quotes(1), quotes(2, "", false, { conId: 272093 }))
      const halt = yield* gateway.startFault("halt", { symbol: "AAPL", reason: "volatility" })
      const of = (id: number) => (told: ReadonlyArray<string>) =>
        told.filter((line) => line.split(" ")[1] === String(id))
      assert.deepStrictEqual(of(1)(yield* heard), ["45 1 49 2"])
      yield* TestClock.adjust("10 seconds")
      const during = yield* heard
      assert.deepStrictEqual([of(1)(during), of(2)(during).length > 0], [[], true])
      yield* ask(cancel(2))
      // who asks now sees the quote as it stood
      assert.deepStrictEqual(yield* ask(quotes(3)), [...begin(3).slice(0, -1), "45 3 49 2"])
      assert.deepStrictEqual(yield* ask(Caller.order(1, "BUY", 1)), ["5 1 PreSubmitted", "3 1 PreSubmitted 0/1"])
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* heard, [])
      yield* gateway.endFault(halt)
      const after = yield* heard
      assert.deepStrictEqual([of(1)(after)[0], of(3)(after)[0]], ["45 1 49 0", "45 3 49 0"])
      assert.deepStrictEqual(after.filter((line) => line.startsWith("3 1 ")), ["3 1 Filled 1/0", "3 1 Filled 1/0"])
      yield* gateway.startFault("halt", { ms: 1000 })
      assert.deepStrictEqual((yield* heard).filter((line) => line.startsWith("45 ")), ["45 1 49 1", "45 3 49 1"])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual((yield* heard).filter((line) => line.startsWith("45 ")), ["45 1 49 0", "45 3 49 0"])
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))

  it.effect("a halt is one of a symbol however it is spelled, and of nothing else", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask, heard } = yield* Caller.call()
      yield* ask(quotes(1), quotes(2, "", false, { conId: 272093 }))
      yield* gateway.startFault("halt", { symbol: " aapl" })
      assert.deepStrictEqual(yield* heard, ["45 1 49 1"])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("who asks for ticks one by one in a halt is told none of those below it", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask } = yield* Caller.call()
      const past = (reqId: number) => Command.make("reqTickByTickData", reqId, aapl, "Last" as never, 2, false)
      const before = yield* ask(past(1))
      yield* gateway.startFault("halt", {})
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* ask(past(2)), before.map((line) => line.replace(" 1 ", " 2 ")))
    }).pipe(Effect.provide(Gateway.layer({ speed: 1 }))))

  it.effect("a rate of ticks is kept whatever the market does", () =>
    Effect.gen(function*() {
      const { gateway, heard } = yield* stream
      const fault = yield* gateway.startFault("tick-rate", { perSecond: 1000 })
      yield* TestClock.adjust("2 seconds")
      const flood = yield* heard
      assert.deepStrictEqual(flood.slice(0, 4), ["1 1 1 230 x900", "2 1 0 900", "1 1 2 230.01 x300", "1 1 4 230 x1100"])
      assert.strictEqual(flood.length, 2000)
      yield* gateway.endFault(fault)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* heard, [])
      const slow = yield* gateway.startFault("tick-rate", { perSecond: 0.5 })
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* heard).length, 5)
      yield* gateway.endFault(slow)
    }).pipe(Effect.provide(Gateway.layer())))
})

describe("a market of a seed", () => {
  const ticks = (speed: number, millis: number) =>
    Effect.gen(function*() {
      const caller = yield* Caller.call()
      yield* caller.ask(quotes(1), quotes(2, "", false, { conId: 272093 }))
      yield* TestClock.adjust(millis)
      return yield* caller.heard
    }).pipe(Effect.provide(Gateway.layer({ speed, seed: 7 })), Effect.provide(TestClock.layer()))

  it.effect("ticks the same in every run, and as fast as ten thousand steps a second no other than step by step", () =>
    Effect.gen(function*() {
      const slow = yield* ticks(1, 50_000)
      assert.isTrue((yield* ticks(1, 50_000)).join() === slow.join())
      // the time of the last trade is told in seconds, which are fewer in a fast market
      const untimed = (told: ReadonlyArray<string>) => told.filter((line) => !/^46 \d+ 45 /.test(line))
      const fast = untimed(yield* ticks(2500, 20))
      assert.strictEqual(fast.length, 2175)
      assert.isTrue(untimed(slow).join() === fast.join())
    }))
})
