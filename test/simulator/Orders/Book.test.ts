import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Family from "../../../src/simulator/Account/Family.ts"
import * as Ledger from "../../../src/simulator/Account/Ledger.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Market from "../../../src/simulator/Market/Market.ts"
import * as Book from "../../../src/simulator/Orders/Book.ts"
import * as Caller from "../Caller.ts"

const ask = Command.make
const { order } = Caller

describe("Book", () => {
  it.effect("fills a market order, with the duplicates of the real one", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* send(order(1, "BUY", 300)), [
        "5 1 PreSubmitted",
        "3 1 PreSubmitted 0/300",
        "11 -1 BOT 300 @230.01",
        "5 1 Filled",
        "3 1 Filled 300/0",
        "5 1 Filled 1.5",
        "3 1 Filled 300/0",
        "59 1.5 -"
      ])
      assert.deepStrictEqual(
        yield* send(
          ask("reqPositions"),
          ask("reqIds", 1),
          ask("reqExecutions", 9, {}),
          ask("reqCompletedOrders", false)
        ),
        [
          "61 DU1234567 AAPL 300 @230.015",
          "62",
          "9 2",
          "11 9 BOT 300 @230.01",
          "59 1.5 -",
          "55 9",
          "101 Filled Size: 300",
          "102"
        ]
      )
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("tells subscribers what is left of a position, and realizes what was won", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send } = yield* Caller.call(1)
      yield* send(ask("reqPositions"))
      yield* gateway.setPrice("AAPL", 240)
      const told = yield* send(order(1, "SELL", 40), order(2, "SELL", 60), order(3, "SELL", 10))
      assert.deepStrictEqual(told.filter((line) => line.startsWith("59") || line.startsWith("61")), [
        "59 1 399",
        "61 DU1234567 AAPL 60 @230",
        "59 1 599",
        "61 DU1234567 AAPL 0 @0",
        "59 1 -",
        "61 DU1234567 AAPL -10 @239.9"
      ])
    }).pipe(Effect.provide(Gateway.layer({ positions: [{ symbol: "AAPL", size: 100 }] }))))

  it.effect("rests a limit order, changes it, fills it when the price comes", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send, heard } = yield* Caller.call(1)
      const limit = (lmtPrice: number) => order(1, "BUY", 10, { orderType: "LMT", lmtPrice })
      assert.deepStrictEqual(yield* send(limit(200)), [
        "5 1 PreSubmitted",
        "3 1 PreSubmitted 0/10",
        "5 1 Submitted",
        "3 1 Submitted 0/10"
      ])
      assert.deepStrictEqual(yield* send(limit(210)), ["5 1 Submitted", "3 1 Submitted 0/10"])
      assert.deepStrictEqual(yield* send(ask("reqOpenOrders")), ["5 1 Submitted", "3 1 Submitted 0/10", "53"])
      yield* gateway.setPrice("AAPL", 209)
      assert.deepStrictEqual((yield* heard).slice(0, 3), ["11 -1 BOT 10 @209.01", "5 1 Filled", "3 1 Filled 10/0"])
      assert.deepStrictEqual(yield* send(limit(220), ask("cancelOrder", 1)), ["104 for 1", "10148 for 1"])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("cancels: the status first, then 202", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      yield* send(order(1, "SELL", 10, { orderType: "LMT", lmtPrice: 900 }))
      assert.deepStrictEqual(yield* send(ask("cancelOrder", 1), ask("cancelOrder", 1), ask("cancelOrder", 2)), [
        "3 1 Cancelled 0/10",
        "202 for 1",
        "10148 for 1",
        "10147 for 2"
      ])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("cancels at once what may not rest, and everything on a global cancel", () =>
    Effect.gen(function*() {
      const first = yield* Caller.call(1)
      const second = yield* Caller.call(2)
      const limit = { orderType: "LMT", lmtPrice: 1 }
      assert.deepStrictEqual((yield* first.ask(order(1, "BUY", 1, { ...limit, tif: "IOC" }))).slice(2), [
        "3 1 Cancelled 0/1",
        "202 for 1"
      ])
      yield* first.ask(order(2, "BUY", 2, limit))
      assert.deepStrictEqual((yield* second.ask(order(1, "BUY", 3, limit))).slice(2), [
        "5 1 Submitted",
        "3 1 Submitted 0/3"
      ])
      assert.deepStrictEqual(yield* second.ask(ask("reqGlobalCancel")), ["3 1 Cancelled 0/3", "202 for 1"])
      assert.deepStrictEqual(yield* first.heard, ["3 2 Cancelled 0/2", "202 for 2"])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("cancels everything once IBKR can be reached again, also what was not transmitted", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send, heard } = yield* Caller.call(1)
      yield* send(order(1, "BUY", 1, { orderType: "LMT", lmtPrice: 1 }), order(2, "BUY", 2, { transmit: false }))
      const lost = yield* gateway.startFault("server-lost", {})
      yield* heard
      assert.deepStrictEqual(yield* send(ask("reqGlobalCancel")), ["3 1 PendingCancel 0/1", "3 2 PendingCancel 0/2"])
      assert.deepStrictEqual(yield* send(ask("reqOpenOrders")), [
        "5 1 PendingCancel",
        "3 1 PendingCancel 0/1",
        "5 2 PendingCancel",
        "3 2 PendingCancel 0/2",
        "53"
      ])
      yield* gateway.endFault(lost)
      assert.deepStrictEqual((yield* heard).filter((line) => line.startsWith("3") || line.startsWith("202")), [
        "3 1 Cancelled 0/1",
        "202 for 1",
        "3 2 Cancelled 0/2",
        "202 for 2"
      ])
    }).pipe(Effect.provide(Gateway.layer())))

  it("forgets the oldest orders and executions of very many, never one that works", () => {
    const nobody = { tell: () => undefined, nextId: () => 1, useId: () => undefined }
    const market = Market.make({ seed: 1, speed: 0, hours: "always", closed: [], now: () => 0 })
    const now = () => 0
    const ledger = Ledger.make({ accounts: ["DU1"], cash: 1e6, positions: [], market, now })
    const book = Book.make({
      market,
      ledger,
      family: Family.make(ledger.accounts),
      clients: nobody as never,
      faults: { on: () => undefined, halt: () => undefined } as never,
      now,
      isOffline: () => false,
      positionChanged: () => undefined,
      follow: () => () => undefined,
      changed: () => undefined,
      wakeAt: () => undefined
    })
    const place = (orderId: number, action: "BUY" | "SELL", more: object) =>
      book.place(
        1,
        orderId,
        { conId: 265598, exchange: "SMART" },
        { action, totalQuantity: 1, orderType: "MKT", ...more } as never
      )
    place(1, "BUY", { orderType: "LMT", lmtPrice: 1 })
    for (let orderId = 2; orderId <= 20_002; orderId++) place(orderId, orderId % 2 === 0 ? "BUY" : "SELL", {})
    assert.deepStrictEqual([book.open().length, book.completed().length, book.fills().length], [2, 10_000, 10_000])
    assert.deepStrictEqual([0, 1, 10_000].map((at) => book.tickets()[at]?.orderId), [1, 10_003, 20_002])
    assert.strictEqual(new Set(book.fills().map(({ execId }) => execId)).size, 10_000)
    for (const orderId of [20_003, 20_004]) place(orderId, "SELL", {})
    assert.notInclude(book.fills().slice(0, -1).map(({ execId }) => execId), book.fills().at(-1)?.execId)
    assert.strictEqual(new Set(book.tickets().map(({ permId }) => permId)).size, 10_003)
  })

  it.effect("holds an order for a closed market, says so, and fills it when it opens", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send, events, heard } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1)), ["5 1 PreSubmitted", "3 1 PreSubmitted 0/1", "399 for 1"])
      assert.strictEqual(
        events.flatMap((event) => event._tag === "error" && event.id === 1 ? [event.errorMsg] : []).join(),
        "Order Message:\nBUY 1 AAPL SMART\nWarning: your order will not be placed at the exchange until 1970-01-01 00:00:00 US/Eastern"
      )
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* heard, [])
      yield* gateway.setClosed("AAPL", false)
      assert.deepStrictEqual((yield* heard).slice(0, 3), ["11 -1 BOT 1 @230.01", "5 1 Filled", "3 1 Filled 1/0"])
    }).pipe(Effect.provide(Gateway.layer({ closed: ["AAPL"] }))))

  it.effect("answers a what-if and forgets it; keeps what is not transmitted", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(
        yield* send(order(1, "BUY", 1000, { whatIf: true }), ask("reqOpenOrders"), ask("reqIds", 1)),
        [
          "5 1 PreSubmitted 5",
          "53",
          "9 1"
        ]
      )
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1, { transmit: false })), [
        "5 1 PreSubmitted",
        "3 1 PreSubmitted 0/1"
      ])
      assert.deepStrictEqual((yield* send(order(1, "BUY", 1))).slice(2, 5), [
        "11 -1 BOT 1 @230.01",
        "5 1 Filled",
        "3 1 Filled 1/0"
      ])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("keeps orders and the next order id of a client id beyond its connection", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const gone = yield* Scope.provide(Caller.call(3), scope)
      yield* gone.ask(order(10, "BUY", 1, { orderType: "LMT", lmtPrice: 1 }))
      yield* Scope.close(scope, Exit.void)
      const other = yield* Caller.call(4)
      assert.deepStrictEqual(yield* other.ask(ask("reqOpenOrders"), ask("reqAllOpenOrders"), ask("cancelOrder", 10)), [
        "53",
        "5 10 Submitted",
        "3 10 Submitted 0/1",
        "53",
        "10147 for 10"
      ])
      const back = yield* Caller.call(3)
      assert.deepStrictEqual(back.greeting, Caller.greeting(11))
      assert.deepStrictEqual(yield* back.ask(ask("cancelOrder", 10)), ["3 10 Cancelled 0/1", "202 for 10"])
      assert.deepStrictEqual(yield* other.heard, [])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("filters executions", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      yield* send(order(1, "BUY", 1), order(2, "SELL", 1, {}, { symbol: "SPY", exchange: "SMART" }))
      yield* TestClock.adjust("1 minute")
      yield* send(order(3, "BUY", 2))
      const sides = (filter: object) =>
        Effect.map(send(ask("reqExecutions", 1, filter as never)), (told) =>
          told.filter((line) => line.startsWith("11")).map((line) => line.slice(5, 10)))
      assert.deepStrictEqual(yield* sides({}), ["BOT 1", "SLD 1", "BOT 2"])
      assert.deepStrictEqual(yield* sides({ side: "BUY" }), ["BOT 1", "BOT 2"])
      assert.deepStrictEqual(yield* sides({ symbol: "SPY" }), ["SLD 1"])
      assert.deepStrictEqual(yield* sides({ acctCode: "DU9" }), [])
      assert.deepStrictEqual(yield* sides({ clientId: "2" }), [])
      assert.deepStrictEqual(yield* sides({ clientId: "1", secType: "STK", exchange: "SMART" }), [
        "BOT 1",
        "SLD 1",
        "BOT 2"
      ])
      assert.deepStrictEqual(yield* sides({ time: "19700101-00:00:30" }), ["BOT 2"])
    }).pipe(Effect.provide(Gateway.layer())))
})
