import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Broker from "./Flatten/Broker.ts"
import { details, es, future, msft, spy } from "./Flatten/Contracts.ts"

const order = (at: number, conId: number, action: string, totalQuantity: number, outsideRth = false) => ({
  action,
  totalQuantity,
  orderType: "MKT",
  tif: "DAY",
  account: Broker.account,
  orderRef: `close-${at}-${conId}`,
  outsideRth,
  transmit: true
})

const contract = (conId: number, symbol: string, secType: string, exchange: string) => ({
  conId,
  symbol,
  secType,
  currency: "USD",
  exchange
})

describe("Flatten", () => {
  it.effect("closes a stock that is held long: asks, sends one order, asks again, and ends its subscription", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 0, 6, 15))
      const at = Date.UTC(2026, 0, 6, 15)
      const broker = yield* Broker.make({ holdings: [[spy, 100]], details: [details(spy)] })
      const ended = yield* Broker.flatten(broker)
      assert.deepStrictEqual(ended, {
        became: { closed: 1 },
        at: at + 40,
        reserved: [{ account: Broker.account, clientId: Broker.clientId, floor: 100, count: 1 }]
      })
      assert.deepStrictEqual(broker.sent, [
        [at, "reqAllOpenOrders"],
        [at, "reqPositions"],
        [at, "reqContractDetails", 1],
        [at + 20, "placeOrder", 140, contract(1, "SPY", "STK", "SMART"), order(at, 1, "SELL", 100)],
        [at + 40, "reqPositions"],
        [at + 40, "reqAllOpenOrders"],
        [at + 40, "cancelPositions"]
      ])
    }))

  it.effect("closes a future that is held short, at its own exchange and outside of regular hours too", () =>
    Effect.gen(function*() {
      const at = Date.UTC(2026, 0, 7, 3)
      yield* TestClock.setTime(at)
      const broker = yield* Broker.make({ holdings: [[es, -2]], details: [future] })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { closed: 1 })
      assert.deepStrictEqual(broker.sent.filter(([, name]) => name === "placeOrder"), [
        [at + 20, "placeOrder", 140, contract(3, "ES", "FUT", "CME"), order(at, 3, "BUY", 2, true)]
      ])
    }))

  it.effect("closes every position of the account, each under an id of its own, and none of another account", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [msft, -7, "DU7654321"], [es, -2], [msft, 0]],
        details: [details(spy), details(msft), { ...future, tradingHours: "" }]
      })
      const { became, reserved } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { closed: 2 })
      assert.deepStrictEqual(reserved, [
        { account: Broker.account, clientId: Broker.clientId, floor: 100, count: 2 }
      ])
      assert.deepStrictEqual(
        broker.sent.flatMap(([at, name, ...args]) => name === "placeOrder" ? [[at, args[0], args[1]]] : []),
        [
          [40, 140, contract(1, "SPY", "STK", "SMART")],
          [60, 141, contract(3, "ES", "FUT", "CME")]
        ]
      )
    }))

  it.effect("has nothing to do where nothing is held", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({})
      assert.deepStrictEqual(yield* Broker.flatten(broker), { became: { closed: 0 }, at: 0, reserved: [] })
    }))

  it.effect("cancels its own working orders first, then closes exactly what they have left", () =>
    Effect.gen(function*() {
      const working = { clientId: Broker.clientId, contract: spy, status: "Submitted" }
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [{ ...working, orderId: 51 }, { ...working, orderId: 52, account: "DU7654321" }],
        answer: (command, { hold, status }) => {
          if (command._tag !== "cancelOrder") return false
          // a part fills while the cancel is on its way
          status(51, "PendingCancel", 30)
          hold(spy, 130)
          status(51, "Cancelled", 30)
          return true
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { closed: 1 })
      assert.deepStrictEqual(broker.sent.slice(0, 5), [
        [0, "reqAllOpenOrders"],
        [0, "cancelOrder", 51],
        [20, "reqPositions"],
        [20, "reqContractDetails", 1],
        [40, "placeOrder", 140, contract(1, "SPY", "STK", "SMART"), order(0, 1, "SELL", 130)]
      ])
    }))

  it.effect("lists open orders again where the answer to a cancel does not tell what became of the order", () =>
    Effect.gen(function*() {
      const working = { clientId: Broker.clientId, contract: spy, status: "Submitted" }
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [{ ...working, orderId: 51 }, { ...working, orderId: 52 }],
        answer: (command, { fails, orders }) => {
          if (command._tag !== "cancelOrder") return false
          for (const order of orders) order.status = "Filled"
          fails(command.args[0], command.args[0] === 51 ? 10147 : 10148, "OrderId that needs to be cancelled")
          return true
        }
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ closed: 1 }, 80])
      assert.deepStrictEqual(broker.sent.slice(0, 5).map(([at, name]) => [at, name]), [
        [0, "reqAllOpenOrders"],
        [0, "cancelOrder"],
        [20, "cancelOrder"],
        [40, "reqAllOpenOrders"],
        [40, "reqPositions"]
      ])
    }))

  it.effect("does not touch a contract on which an own order, or the leg of one, cannot be cancelled", () =>
    Effect.gen(function*() {
      const own = { clientId: Broker.clientId, status: "Submitted" }
      const legs = { ...spy, conId: 9, comboLegs: [{ conId: 1, ratio: 1 }, { conId: 8, ratio: 1 }] }
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [msft, 5], [es, 1]],
        details: [details(spy), details(msft), details(es)],
        orders: [{ ...own, orderId: 51, contract: legs }, { ...own, orderId: 52, contract: es }],
        answer: ({ _tag }) => _tag === "cancelOrder"
      })
      const { at, became, reserved } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"], ["ES", 1, "unknown"]], orders: [] })
      assert.deepStrictEqual([at, reserved.length], [3080, 1])
    }))

  it.effect("leaves the orders of others alone, and lists those that rest on what was to be closed", () =>
    Effect.gen(function*() {
      const theirs = { clientId: 3, contract: spy, status: "Submitted" }
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [
          { ...theirs, orderId: 51 },
          { ...theirs, orderId: 0, clientId: 0, permId: 11 },
          { ...theirs, orderId: 0, clientId: Broker.clientId, permId: 12 },
          { ...theirs, orderId: -4, clientId: 0, permId: 13 },
          { ...theirs, orderId: 52, contract: msft },
          { ...theirs, orderId: 53, account: "DU7654321" }
        ]
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, {
        left: [],
        orders: [["SPY", 3, 51], ["SPY", 0, 0], ["SPY", Broker.clientId, 0], ["SPY", 0, -4]]
      })
      assert.isFalse(broker.sent.some(([, name]) => name === "cancelOrder"))
    }))

  it.effect("sends what is left at the moment of sending, and nothing where nothing is", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [msft, 5], [es, 1]],
        details: [details(spy), details(msft), { ...future, tradingHours: "" }],
        answer: ({ _tag }, { hold, sent }) => {
          if (_tag !== "reqContractDetails" || sent.at(-1)?.[1] !== "reqPositions") return
          // orders of others fill in between
          hold(spy, -25)
          hold(msft, 0)
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { closed: 3 })
      assert.deepStrictEqual(
        broker.sent.flatMap(([, name, id, , order]) => name === "placeOrder" ? [[id, order]] : []),
        [[140, order(0, 1, "BUY", 25)], [142, order(0, 3, "SELL", 1, true)]]
      )
    }))
})
