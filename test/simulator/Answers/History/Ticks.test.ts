import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../../src/domain/Command.ts"
import * as Gateway from "../../../../src/simulator/Gateway.ts"
import * as Asked from "./Asked.ts"

const minute = Date.UTC(2026, 10, 27, 15, 59) / 1000

describe("historical ticks", () => {
  it.effect("add up to the bars, from a start or up to an end", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const [history] = Asked.only(
        yield* ask(Asked.bars(1, "60 S", "1 min", { end: "20261127-16:00:00" })),
        "historicalData"
      )
      const forward = Asked.ticks(2, "TRADES", 239, { start: "20261127-15:59:00" })
      const backward = Asked.ticks(3, "TRADES", 238, { end: "20261127 10:59:59 US/Eastern" })
      const [later, earlier] = Asked.only(yield* ask(forward, backward), "historicalTicksLast")
      // the second of the last one is whole
      assert.deepStrictEqual([later?.ticks.length, later?.done], [240, true])
      const prices = later?.ticks.map(({ price }) => price ?? 0) ?? []
      const [bar] = history?.bars ?? []
      assert.deepStrictEqual(
        [bar?.time, bar?.open, bar?.high, bar?.low, bar?.close, bar?.count],
        ["20261127 10:59:00 US/Eastern", prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1), 240]
      )
      // the end is the last second that is told, of which only the beginning has been by then
      assert.deepStrictEqual(
        earlier?.ticks.filter(({ time = 0 }) => time >= minute),
        later?.ticks.slice(0, 237)
      )
    }).pipe(Effect.provide(Gateway.layer({ hours: "exchange", speed: 1 }))))

  it.effect("end where a halt began, for as long as it lasts", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask } = yield* Asked.call()
      const times = (reqId: number) =>
        Effect.map(
          ask(
            Asked.ticks(reqId, "TRADES", 4, { end: "20261127-16:00:30" }),
            Asked.ticks(reqId + 1, "TRADES", 9, { start: "20261127-15:59:59" })
          ),
          (events) =>
            Asked.only(events, "historicalTicksLast").map(({ ticks }) => ticks.map(({ time = 0 }) => time - minute))
        )
      const before = yield* times(1)
      const halt = yield* gateway.startFault("halt", {})
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* times(3), before)
      yield* gateway.endFault(halt)
      assert.deepStrictEqual((yield* times(5)).map((all) => all.at(-1)), [90, 61])
    }).pipe(Effect.provide(Gateway.layer({ hours: "exchange", speed: 1 }))))

  it.effect("tell quotes only where they change", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const events = yield* ask(
        Asked.ticks(1, "BID_ASK", 100, { start: "20261127-15:00:00" }),
        Asked.ticks(2, "MIDPOINT", 100, { start: "20261127-15:00:00" })
      )
      const [quotes] = Asked.only(events, "historicalTicksBidAsk")
      const [middles] = Asked.only(events, "historicalTicks")
      assert.isTrue((quotes?.ticks.length ?? 0) >= 100 && (middles?.ticks.length ?? 0) >= 100)
      assert.isTrue(quotes?.ticks.every(({ priceAsk = 0, priceBid = 0 }) => priceAsk > priceBid))
      assert.isTrue(
        middles?.ticks.every(({ price }, at) => at === 0 || price !== middles.ticks[at - 1]?.price)
      )
    }).pipe(Effect.provide(Gateway.layer({ hours: "exchange", speed: 1 }))))

  it.effect("are refused with what is wrong", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const end = { end: "20261127-15:00:00" }
      const events = yield* ask(
        Asked.ticks(1, "TRADES", 10, {}),
        Asked.ticks(2, "TRADES", 10, { ...end, start: "20261127-14:00:00" }),
        Asked.ticks(3, "TRADES", 0, end),
        Asked.ticks(4, "ADJUSTED_LAST", 10, end),
        Asked.ticks(5, "TRADES", 10, { end: "yesterday" }),
        Asked.ticks(6, "TRADES", 10, { start: "20261131-14:00:00" }),
        Asked.ticks(7, "TRADES", 10, end, { symbol: "NONE" })
      )
      const why = "Error validating request.-'bN' : cause - "
      assert.deepStrictEqual(Asked.errors(events).map((text) => text.slice(0, 80)), [
        `1 321 ${why}Please specify either the start d`,
        `2 321 ${why}Please specify either the start d`,
        `3 321 ${why}Number of ticks must be > 0`,
        `4 321 ${why}Invalid source price`,
        "5 10314 End Date/Time: The date, time, or time-zone entered is invalid. The corr",
        "6 10314 Start Date/Time: The date, time, or time-zone entered is invalid. The co",
        "7 200 No security definition has been found for the request"
      ])
    }).pipe(Effect.provide(Gateway.layer({ hours: "exchange", speed: 1 }))))
})

describe("the beginning of a history and its histogram", () => {
  it.effect("are told in both formats, and fit the bars", () =>
    Effect.gen(function*() {
      const { ask } = yield* Asked.call()
      const events = yield* ask(
        Command.make("reqHeadTimestamp", 1, Asked.aapl, "TRADES", true, 1),
        Command.make("reqHeadTimestamp", 2, Asked.aapl, "MIDPOINT", true, 2),
        Command.make("reqHeadTimestamp", 3, { symbol: "NONE" }, "TRADES", true, 1),
        Command.make("reqHistogramData", 4, Asked.aapl, true, 2, "DAY" as never),
        Asked.bars(5, "2 D", "1 min")
      )
      assert.deepStrictEqual(Asked.only(events, "headTimestamp").map(({ headTimestamp }) => headTimestamp), [
        "19801212-14:30:00",
        "345479400"
      ])
      assert.deepStrictEqual(Asked.errors(events), ["3 200 No security definition has been found for the request"])
      const sum = (values: ReadonlyArray<number> = []): number => values.reduce((all, one) => all + one, 0)
      const [histogram] = Asked.only(events, "histogramData")
      const [history] = Asked.only(events, "historicalData")
      assert.strictEqual(
        sum(histogram?.data.map(({ size = 0 }) => size)),
        sum(history?.bars.map(({ volume = 0 }) => volume))
      )
    }).pipe(Effect.provide(Gateway.layer({ hours: "exchange", speed: 1 }))))
})
