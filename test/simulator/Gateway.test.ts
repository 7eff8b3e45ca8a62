import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../src/domain/Command.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Caller from "./Caller.ts"

const ask = Command.make

describe("Gateway", () => {
  it.effect("greets with accounts, next order id and farms, in this order", () =>
    Effect.gen(function*() {
      const { greeting, line } = yield* Caller.call(1)
      assert.deepStrictEqual(greeting, ["15 DU1,DU2", "9 1", "2104", "2106", "2158"])
      assert.deepStrictEqual(yield* line.hello, {
        serverVersion: 193,
        connectionTime: "19691231 19:00:00 EST"
      })
    }).pipe(Effect.provide(Gateway.layer({ accounts: ["DU1", "DU2"] }))))

  it.effect("answers what a snapshot asks", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(
        yield* send(
          ask("reqManagedAccts"),
          ask("reqIds", 1),
          ask("reqPositions"),
          ask("reqAllOpenOrders"),
          ask("reqOpenOrders"),
          ask("reqExecutions", 3, {}),
          ask("reqCompletedOrders", false),
          ask("reqAccountSummary", 4, "All", "NetLiquidation,AccountType"),
          ask("reqPositionsMulti", 5, "DU1234567", "")
        ),
        [
          "15 DU1234567",
          "9 1",
          "61 DU1234567 AAPL 100 @230",
          "61 DU1234567 ESZ0 -2 @300000",
          "62",
          "53",
          "53",
          "55 3",
          "102",
          "63 4 DU1234567 AccountType INDIVIDUAL",
          "63 4 DU1234567 NetLiquidation 1023000.00",
          "64 4",
          "71 5 AAPL 100",
          "71 5 ESZ0 -2",
          "72 5"
        ]
      )
    }).pipe(
      Effect.provide(Gateway.layer({ positions: [{ symbol: "AAPL", size: 100 }, { symbol: "ES", size: -2 }] }))
    ))

  it.effect("tells the time once a second", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* send(ask("reqCurrentTime"), ask("reqCurrentTime")), ["49 0"])
      yield* TestClock.adjust(999)
      assert.deepStrictEqual(yield* send(ask("reqCurrentTime")), [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* send(ask("reqCurrentTime")), ["49 1"])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("knows its contracts, by id and by name, and says 200 for others", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      const details = (reqId: number, contract: object) => ask("reqContractDetails", reqId, contract as never)
      assert.deepStrictEqual(
        yield* send(
          details(1, { conId: 265598 }),
          details(2, { symbol: "AAPL", exchange: "SMART", currency: "USD" }),
          details(3, {
            symbol: "aapl",
            secType: "OPT",
            strike: 200,
            right: "CALL",
            lastTradeDateOrContractMonth: "203012"
          }),
          details(4, { symbol: "ES", secType: "FUT", exchange: "CME", lastTradeDateOrContractMonth: "203012" }),
          details(5, { symbol: "US-T", secType: "BOND" }),
          details(6, { conId: 1 }),
          details(7, { symbol: "AAPL", exchange: "LSE" }),
          details(8, {})
        ),
        [
          "10 1 AAPL SMART",
          "52 1",
          "10 2 AAPL SMART",
          "10 2 AAPL  301220C00200000 SMART",
          "52 2",
          "10 3 AAPL  301220C00200000 SMART",
          "52 3",
          "10 4 ESZ0 CME",
          "52 4",
          "18 5 91282CLW9",
          "52 5",
          "200 for 6",
          "200 for 7",
          "200 for 8"
        ]
      )
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("says in the contract details whether a market is open", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* Caller.call(1)
      yield* send(ask("reqContractDetails", 1, { conId: 272093 }), ask("reqContractDetails", 2, { conId: 265598 }))
      assert.deepStrictEqual(
        events.flatMap((event) =>
          event._tag === "contractDetails"
            ? [event.contractDetails.liquidHours, event.contractDetails.contract.primaryExch]
            : []
        ),
        [
          "19691231:CLOSED;19700101:CLOSED;19700102:CLOSED;19700103:CLOSED;19700104:CLOSED;19700105:CLOSED",
          "NASDAQ",
          "19691231:0000-19700101:0000;19700101:0000-19700102:0000;19700102:0000-19700103:0000;19700103:0000-19700104:0000;19700104:0000-19700105:0000;19700105:0000-19700106:0000",
          "NASDAQ"
        ]
      )
    }).pipe(Effect.provide(Gateway.layer({ closed: ["MSFT"] }))))

  it.effect("is never silent about what it does not serve", () =>
    Effect.gen(function*() {
      const { ask: send, line } = yield* Caller.call(1)
      assert.deepStrictEqual(
        yield* send(
          ask("reqFundamentalData", 9, {}, "ReportSnapshot"),
          ask("requestFA", 1 as never),
          ask("setServerLogLevel", 5),
          ask("setServerLogLevel", 6 as never),
          ask("reqMarketDataType", 3),
          ask("reqAutoOpenOrders", true)
        ),
        ["200 for 9", "331", "319", "327"]
      )
      assert.deepStrictEqual(line.traffic(), { framesIn: 10, framesOut: 6 })
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("gives a client id to one client at a time, and frees it with its line", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      yield* Scope.provide(Caller.call(7), scope)
      const second = yield* Caller.call(7)
      assert.deepStrictEqual(second.greeting, ["326"])
      assert.strictEqual(yield* second.ended, "Closed")
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual((yield* Caller.call(7)).greeting, Caller.greeting())
      const { turnedAway } = yield* (yield* Gateway.Gateway).report
      assert.deepStrictEqual(turnedAway, [{ at: 0, number: 2, clientId: 7, why: "client id in use" }])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("lets in as many clients as it may, and closes on the next before it says a word", () =>
    Effect.gen(function*() {
      for (let clientId = 1; clientId <= 32; clientId++) {
        assert.strictEqual((yield* Caller.call(clientId)).greeting.length, 5)
      }
      const { line } = yield* Caller.dial()
      assert.strictEqual((yield* Effect.flip(line.hello)).reason, "ClosedDuringHandshake")
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("notes when it was dialled and what it was sent", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      yield* Caller.dial()
      yield* TestClock.adjust("3 seconds")
      const { ask: send } = yield* Caller.call(4)
      yield* send(ask("reqIds", 1))
      assert.deepStrictEqual(yield* gateway.dials, [0, 3000])
      assert.deepStrictEqual(gateway.received, [{ clientId: 4, command: ask("reqIds", 1), at: 3000 }])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("says the same for the same seed, something else for another", () =>
    Effect.gen(function*() {
      const story = (seed: number) =>
        Effect.gen(function*() {
          const { ask: send, events } = yield* Caller.call(1)
          yield* send(ask("reqPositions"), Caller.order(1, "BUY", 5))
          return JSON.stringify(events)
        }).pipe(
          Effect.scoped,
          Effect.provide(Gateway.layer({ seed, positions: [{ symbol: "UNHEARD", size: 1 }] }))
        )
      assert.strictEqual(yield* story(1), yield* story(1))
      assert.notStrictEqual(yield* story(1), yield* story(2))
    }))

  it.effect("goes back to where it began", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const before = yield* gateway.report
      const { ask: send, ended } = yield* Caller.call(1)
      yield* send(Caller.order(1, "BUY", 5))
      yield* gateway.startFault("farm", {})
      yield* gateway.setClosed("SPY", true)
      yield* gateway.reset
      assert.strictEqual(yield* ended, "Reset")
      assert.deepStrictEqual({ ...yield* gateway.report, faults: [] }, { ...before, faults: [] })
      assert.deepStrictEqual((yield* gateway.faults).map(({ name }) => name), ["clock-skew"])
      assert.deepStrictEqual((yield* Caller.call(1)).greeting, Caller.greeting())
    }).pipe(
      Effect.provide(
        Gateway.layer({
          positions: [{ symbol: "SPY", size: 1 }],
          faults: [{ name: "clock-skew", parameters: { seconds: 1 } }]
        })
      )
    ))
})
