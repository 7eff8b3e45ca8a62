/** What clients keep hearing of accounts, and when. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const { order } = Caller
const ask = Command.make
const apple = 265598
const held = Gateway.layer({ positions: [{ symbol: "AAPL", size: 100, price: 200 }] })

const losses = (events: ReadonlyArray<Event>) =>
  events.flatMap((event) =>
    event._tag === "pnl"
      ? [[event.reqId, event.dailyPnL, event.unrealizedPnL, event.realizedPnL]]
      : event._tag === "pnlSingle"
      ? [[event.reqId, event.pos, event.dailyPnL, event.unrealizedPnL, event.realizedPnL, event.value]]
      : []
  )

describe("what is heard of accounts", () => {
  it.effect("profit and loss: at once, and every second while they change", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send, events } = yield* Caller.call(1)
      const heard = Effect.sync(() => losses(events.splice(0)))
      yield* send(ask("reqPnL", 1, "DU1234567", ""), ask("reqPnLSingle", 2, "DU1234567", "", apple))
      assert.deepStrictEqual(yield* heard, [[1, 0, 3000, 0], [2, 100, 0, 3000, 0, 23_000]])
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* heard, [])
      yield* gateway.setPrice("AAPL", 240)
      yield* TestClock.adjust("900 millis")
      assert.deepStrictEqual(yield* heard, [])
      yield* TestClock.adjust("100 millis")
      assert.deepStrictEqual(yield* heard, [[1, 1000, 4000, 0], [2, 100, 1000, 4000, 0, 24_000]])
      yield* send(order(1, "SELL", 40))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* heard, [[1, 999, 2400, 1599], [2, 60, 999, 2400, 1599, 14_400]])
      yield* send(ask("cancelPnL", 1), ask("cancelPnLSingle", 2))
      yield* gateway.setPrice("AAPL", 250)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* heard, [])
    }).pipe(Effect.provide(held)))

  it.effect("what is not held has no profit and loss, and nobody's account none at all", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* Caller.call(1)
      yield* send(ask("reqPnLSingle", 1, "DU1234567", "", 272093))
      assert.deepStrictEqual(losses(events), [[1, 0, undefined, undefined, undefined, undefined]])
      assert.deepStrictEqual(yield* send(ask("reqPnL", 2, "DU9", ""), ask("reqPnLSingle", 3, "DU9", "", apple)), [
        "321 for 2",
        "321 for 3"
      ])
    }).pipe(Effect.provide(held)))

  it.effect("at midnight a new day begins, with nothing lost and nothing realized", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send, events } = yield* Caller.call(1)
      yield* gateway.setPrice("AAPL", 240)
      yield* send(order(1, "SELL", 40))
      yield* TestClock.adjust("1 day")
      events.splice(0)
      yield* send(ask("reqPnLSingle", 1, "DU1234567", "", apple))
      assert.deepStrictEqual(losses(events), [[1, 60, 0, 2400, 0, 14_400]])
    }).pipe(Effect.provide(held)))

  it.effect("values: what has changed, after three minutes and after an execution", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send, heard } = yield* Caller.call(1)
      yield* send(ask("reqAccountUpdates", true, ""), ask("reqAccountSummary", 1, "All", "NetLiquidation,Cushion"))
      yield* gateway.setPrice("AAPL", 240)
      yield* TestClock.adjust("179 seconds")
      assert.deepStrictEqual(yield* heard, [])
      yield* TestClock.adjust("1 second")
      const slow = yield* heard
      assert.includeMembers(slow, [
        "6 NetLiquidation 1024000.00",
        "7 AAPL 100 24000",
        "63 1 DU1234567 NetLiquidation 1024000.00"
      ])
      assert.notInclude(slow.join(), "AccountCode")
      const executed = yield* send(order(1, "SELL", 100))
      assert.includeMembers(executed, ["7 AAPL 0 0", "6 TotalCashValue 1023999.00", "6 RealizedPnL 3999.00"])
      yield* send(ask("reqAccountUpdates", false, ""), ask("cancelAccountSummary", 1))
      yield* gateway.setPrice("AAPL", 300)
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(yield* heard, [])
    }).pipe(Effect.provide(held)))

  it.effect("one account at a time", () =>
    Effect.gen(function*() {
      const first = yield* Caller.call(1)
      const second = yield* Caller.call(2)
      assert.strictEqual((yield* first.ask(ask("reqAccountUpdates", true, "DU1"))).at(-1), "54 DU1")
      assert.deepStrictEqual(yield* second.ask(ask("reqAccountUpdates", true, "DU2")), ["2101"])
      const switched = yield* first.ask(ask("reqAccountUpdates", true, "DU2"))
      assert.deepStrictEqual([switched[0], switched.at(-1)], ["2100", "54 DU2"])
      assert.strictEqual((yield* second.ask(ask("reqAccountUpdates", true, "DU2"))).at(-1), "54 DU2")
    }).pipe(Effect.provide(Gateway.layer({ accounts: ["DU1", "DU2"] }))))

  it.effect("by request: positions and values of one account, until they are no longer wanted", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send } = yield* Caller.call(1)
      const told = yield* send(
        ask("reqPositionsMulti", 1, "DU1234567", ""),
        ask("reqAccountUpdatesMulti", 2, "DU1234567", "", false)
      )
      assert.deepStrictEqual([told[0], told[1], told.at(-1)], ["71 1 AAPL 100", "72 1", "74 2"])
      const changed = yield* send(order(1, "BUY", 10))
      assert.include(changed, "71 1 AAPL 110")
      assert.include(changed, "73 2 NetLiquidation 1022998.90")
      yield* send(ask("cancelPositionsMulti", 1), ask("cancelAccountUpdatesMulti", 2))
      yield* gateway.setPositions([])
      assert.deepStrictEqual((yield* send(order(2, "BUY", 10))).filter((line) => line.startsWith("7")), [])
    }).pipe(Effect.provide(held)))
})
