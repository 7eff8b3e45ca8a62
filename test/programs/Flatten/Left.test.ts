import { assert, describe, it } from "@effect/vitest"
import { OrderAction } from "@stoqey/ib"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import * as Broker from "./Broker.ts"
import { bond, combo, details, es, fund, future, msft, spy } from "./Contracts.ts"

const open = { orders: [] }
const placed = ({ sent }: Broker.Broker) => sent.flatMap(([, name, id]) => name === "placeOrder" ? [id] : [])
const writes = ({ sent }: Broker.Broker) =>
  sent.flatMap(([at, name, id]) => name === "placeOrder" || name === "cancelOrder" ? [[at, name, id]] : [])

/** Holds 100 SPY, and answers its order by these messages alone. */
const answering = (tell: (broker: Broker.Broker, orderId: number) => void, world: Broker.World = {}) =>
  Broker.make({
    holdings: [[spy, 100]],
    details: [details(spy)],
    ...world,
    answer: (command, broker) => {
      if (command._tag !== "placeOrder") return world.answer?.(command, broker)
      broker.orders.push({
        orderId: command.args[0],
        clientId: Broker.clientId,
        contract: spy,
        status: "Submitted"
      })
      tell(broker, command.args[0])
      return true
    }
  })

describe("Flatten leaves", () => {
  it.effect("a closed market, of a stock by its liquid hours and of all else by its trading hours", () =>
    Effect.gen(function*() {
      // 08:00 in New York: stocks trade, but take no market orders yet
      yield* TestClock.setTime(Date.UTC(2026, 0, 6, 13))
      const hours = { timeZoneId: "US/Eastern", tradingHours: "20260106:0400-20260106:2000" }
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [msft, 5], [es, -2]],
        details: [
          details(spy, { ...hours, liquidHours: "20260106:0930-20260106:1600" }),
          details(msft, { ...hours, liquidHours: "" }),
          { ...future, tradingHours: "20260106:CLOSED" }
        ]
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "market_closed"], ["ES", -2, "market_closed"]], ...open })
      assert.deepStrictEqual(placed(broker), [140])
    }))

  it.effect("a position beside an order of another client that is to close it already, of a stop before a kill, say", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [msft, 5]],
        details: [details(spy), details(msft)],
        orders: [{
          orderId: 41,
          clientId: Broker.clientId + 1,
          contract: spy,
          order: { action: OrderAction.SELL, totalQuantity: 100, orderRef: "close-1767700000000-1" },
          status: "PreSubmitted"
        }]
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, {
        left: [["SPY", 100, "unknown"]],
        orders: [["SPY", 8, 41]]
      })
      assert.deepStrictEqual(
        broker.sent.flatMap(([, name, , contract]) => name === "placeOrder" ? [contract] : []),
        [{ conId: 2, symbol: "MSFT", secType: "STK", currency: "USD", exchange: "SMART" }]
      )
    }))

  it.effect("combinations, funds, bonds and what it does not know, without asking", () =>
    Effect.gen(function*() {
      const { secType: _, ...odd } = { ...spy, symbol: "ODD", conId: 8 }
      const broker = yield* Broker.make({ holdings: [[bond, 1], [fund, 2], [combo, 3], [odd, 4]] })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, {
        left: ["T", "VFINX", "SPREAD", "ODD"].map((symbol, index) => [symbol, index + 1, "not_supported"]),
        ...open
      })
      assert.deepStrictEqual(broker.sent.map(([, name]) => name), [
        "reqAllOpenOrders",
        "reqPositions",
        "reqPositions",
        "reqAllOpenOrders",
        "cancelPositions"
      ])
    }))

  it.effect("what has no contract details, or none that name an exchange, or none in time", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 1], [msft, 2], [es, 3], [{ ...spy, conId: 7, symbol: "A" }, 4]],
        details: [{ ...details(msft), contract: { ...msft, exchange: "" }, validExchanges: " , " }],
        answer: (command, { fails }) => {
          if (command._tag !== "reqContractDetails") return false
          if (command.args[1].conId === 3) fails(command.args[0], 200, "No security definition has been found")
          return command.args[1].conId === 3 || command.args[1].conId === 7
        }
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, {
        left: [["SPY", 1], ["MSFT", 2], ["ES", 3], ["A", 4]].map((each) => [...each, "no_contract_details"]),
        ...open
      })
      assert.strictEqual(at, 3080)
    }))

  it.effect("a rejected order, whichever way the reject is told, and sends it once", () =>
    Effect.gen(function*() {
      const became = (tell: Parameters<typeof answering>[0]) =>
        Effect.gen(function*() {
          const broker = yield* answering(tell)
          const start = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
          const { at, became } = yield* Broker.flatten(broker)
          return [became, at - start, writes(broker).map(([, ...rest]) => rest)]
        })
      const left = { left: [["SPY", 100, "rejected"]], ...open }
      const once = [["placeOrder", 140]]
      assert.deepStrictEqual(
        [
          yield* became(({ fails, orders }, id) => (orders.pop(), fails(id, 201, "Order rejected - reason:"))),
          yield* became(({ fails, status }, id) => (fails(id, 201), status(id, "Inactive"), status(id, "Submitted"))),
          yield* became(({ fails, orders }, id) => (orders.pop(), fails(id, 321, "Read-Only mode"))),
          // an inactive order might wake up again, so its cancel is asked for
          yield* became(({ status }, id) => status(id, "Inactive")),
          // an error that is not the order's end by itself: it is no longer listed
          yield* became(({ fails, orders }, id) => (orders.pop(), fails(id, 110, "does not conform")))
        ],
        [
          [left, 40, once],
          [left, 40, once],
          [left, 40, once],
          [left, 60, [...once, ["cancelOrder", 140]]],
          [left, 40, once]
        ]
      )
    }))

  it.effect("nothing because of a message that only comments on a living order", () =>
    Effect.gen(function*() {
      const broker = yield* answering(({ fails }, id) => {
        for (const code of [399, 404, 10349, 2109, 2137, 77_777]) fails(id, code, "Warning: it says something")
        fails(id, 163, "The price would violate the percentage constraint")
      })
      yield* Effect.forkChild(Effect.andThen(
        Effect.sleep("5 seconds"),
        Effect.sync(() => {
          broker.status(140, "Filled", 100)
          broker.hold(spy, 0)
        })
      ))
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ closed: 1 }, 5000])
      assert.deepStrictEqual(broker.sent.map(([, name]) => name), [
        "reqAllOpenOrders",
        "reqPositions",
        "reqContractDetails",
        "placeOrder",
        // 163 could be its end: it is looked up once
        "reqAllOpenOrders",
        "reqPositions",
        "reqAllOpenOrders",
        "cancelPositions"
      ])
    }))

  it.effect("the part that has not filled at the deadline, after its cancel", () =>
    Effect.gen(function*() {
      const broker = yield* answering(({ hold, status }, id) => {
        status(id, "Submitted", 60)
        hold(spy, 40)
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ left: [["SPY", 40, "not_filled"]], ...open }, 14_020])
      assert.deepStrictEqual(writes(broker), [[20, "placeOrder", 140], [14_000, "cancelOrder", 140]])
    }))

  it.effect("as unknown what was asked to be cancelled and did not say that it was", () =>
    Effect.gen(function*() {
      const broker = yield* answering(() => {}, { answer: ({ _tag }) => _tag === "cancelOrder" })
      const { at, became } = yield* Broker.flatten(broker, { deadline: Duration.seconds(4) })
      assert.deepStrictEqual([became, at], [{ left: [["SPY", 100, "unknown"]], ...open }, 2800])
      assert.deepStrictEqual(writes(broker), [[20, "placeOrder", 140], [2000, "cancelOrder", 140]])
    }))

  it.effect("as unknown what was asked to be cancelled and may not be written to any more", () =>
    Effect.gen(function*() {
      const broker = yield* answering(() => {}, {
        answer: (command, { fails }) => command._tag === "cancelOrder" && (fails(command.args[0], 321), true)
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { left: [["SPY", 100, "unknown"]], ...open })
    }))

  it.effect("nothing that fills while its cancel is on its way", () =>
    Effect.gen(function*() {
      const broker = yield* answering(() => {}, {
        answer: (command, { hold, status }) => {
          if (command._tag !== "cancelOrder") return false
          status(140, "Filled", 100)
          hold(spy, 0)
          return true
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { closed: 1 })
    }))

  for (const reason of ["NotEncodable", "TooOld"] as const) {
    it.effect(`as rejected what could not be written (${reason}), and goes on with the others`, () =>
      Effect.gen(function*() {
        const broker = yield* Broker.make({
          holdings: [[spy, 100], [msft, 5]],
          details: [details(spy), details(msft)],
          answer: (command) =>
            command._tag === "placeOrder" && command.args[0] === 140
              ? new ConnectionError({ reason })
              : false
        })
        const { at, became } = yield* Broker.flatten(broker)
        assert.deepStrictEqual([became, at], [{ left: [["SPY", 100, "rejected"]], ...open }, 80])
        assert.deepStrictEqual(placed(broker), [141])
      }))
  }

  it.effect("as unknown what filled and is still there, or opened meanwhile", () =>
    Effect.gen(function*() {
      const broker = yield* answering(({ hold, status }, id) => {
        status(id, "Filled", 100)
        hold(msft, 5)
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"], ["MSFT", 5, "unknown"]], ...open })
      assert.strictEqual(at, 3640)
    }))

  it.effect("the orders of others on what was to be closed as they stand at the end, with what each can still trade", () =>
    Effect.gen(function*() {
      const other = { orderId: 9, clientId: 2, contract: spy, status: "Submitted" }
      const terms = { action: "BUY", totalQuantity: 10, orderType: "LMT", lmtPrice: 150.25 } as const
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [{ ...other, order: terms as never }],
        answer: (command, { orders, tell }) => {
          if (command._tag !== "placeOrder") return false
          // its owner changes it, and a part of it fills
          orders[0] = { ...other, order: { ...terms, totalQuantity: 12, lmtPrice: 151 } as never, filled: 4 }
          tell({ _tag: "orderStatus", orderId: 9, status: "Submitted", filled: 4, clientId: 2, permId: 0 } as never)
          return false
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).resting, [{
        ...{ orderId: 9, clientId: 2, conId: 1, symbol: "SPY", action: "BUY" as const, quantity: 12, filled: 4 },
        ...{ orderType: "LMT", limitPrice: 151, stopPrice: null },
        ...{ trailAmount: null, trailPercent: null, trailStopPrice: null, limitOffset: null }
      }])
    }))

  it.effect("and of a combination one of whose legs is what was closed: it may open that again", () =>
    Effect.gen(function*() {
      const legs = { ...combo, comboLegs: [{ conId: 1, ratio: 1 }, { conId: 8, ratio: 1 }] }
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [{ orderId: 9, clientId: 2, contract: legs, status: "Submitted" }]
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [], orders: [["SPREAD", 2, 9]] })
    }))

  it.effect("and of one that trails by what, and where its stop was told of last", () =>
    Effect.gen(function*() {
      const other = { orderId: 9, clientId: 2, contract: spy, status: "Submitted" }
      const terms = {
        action: "SELL",
        totalQuantity: 10,
        orderType: "TRAIL LIMIT",
        lmtPrice: 139.5,
        lmtPriceOffset: 0.5
      }
      const order = { ...terms, trailingPercent: 2, auxPrice: 0, trailStopPrice: 140 } as never
      const broker = yield* Broker.make({
        ...{ holdings: [[spy, 100]], details: [details(spy)], orders: [{ ...other, order }] }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).resting, [{
        ...{ orderId: 9, clientId: 2, conId: 1, symbol: "SPY", action: "SELL" as const, quantity: 10, filled: 0 },
        ...{ orderType: "TRAIL LIMIT", limitPrice: 139.5, stopPrice: null },
        ...{ trailAmount: null, trailPercent: 2, trailStopPrice: 140, limitOffset: 0.5 }
      }])
    }))
})
