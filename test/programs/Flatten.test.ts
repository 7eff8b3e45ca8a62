import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import * as Broker from "./Flatten/Broker.ts"
import { closing, details, es, future, msft, order, spy } from "./Flatten/Contracts.ts"

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
        resting: [],
        reserved: [{ account: Broker.account, clientId: Broker.clientId, floor: 100, count: 1 }]
      })
      assert.deepStrictEqual(broker.sent, [
        [at, "reqAllOpenOrders"],
        [at, "reqPositions"],
        [at, "reqContractDetails", 1],
        [at + 20, "placeOrder", 140, closing(1, "SPY", "STK", "SMART"), order(at, 1, "SELL", 100)],
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
        [at + 20, "placeOrder", 140, closing(3, "ES", "FUT", "CME"), order(at, 3, "BUY", 2, true)]
      ])
    }))

  it.effect("closes every position of the account, each under an id of its own, and none of another account", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [spy, -7, "DU7654321"], [es, -2], [msft, 0]],
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
          [40, 140, closing(1, "SPY", "STK", "SMART")],
          [60, 141, closing(3, "ES", "FUT", "CME")]
        ]
      )
    }))

  it.effect("has nothing to do where nothing is held", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({})
      assert.deepStrictEqual(yield* Broker.flatten(broker), { became: { closed: 0 }, at: 0, reserved: [], resting: [] })
    }))

  it.effect("leaves the orders of others alone, and lists those that rest on what was to be closed", () =>
    Effect.gen(function*() {
      const theirs = { clientId: 3, contract: spy, status: "Submitted" }
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [
          { ...theirs, orderId: 51 },
          { ...theirs, orderId: 0, clientId: 0, permId: 10 },
          { ...theirs, orderId: 0, clientId: 0, permId: 11 },
          { ...theirs, orderId: 0, clientId: Broker.clientId, permId: 12 },
          { ...theirs, orderId: -4, clientId: 0, permId: 13 },
          { ...theirs, orderId: 52, contract: msft },
          { ...theirs, orderId: 53, account: "DU7654321" }
        ]
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, {
        left: [],
        orders: [["SPY", 3, 51], ["SPY", 0, 0], ["SPY", 0, 0], ["SPY", Broker.clientId, 0], ["SPY", 0, -4]]
      })
      assert.isFalse(broker.sent.some(([, name]) => name === "cancelOrder"))
    }))

  it.effect("does not list an order of others that ended meanwhile", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [{ clientId: 3, contract: spy, status: "Submitted", orderId: 51 }],
        answer: ({ _tag }, { orders }) => {
          if (_tag === "placeOrder") { for (const order of orders) order.status = "Cancelled" }
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { closed: 1 })
    }))

  it.effect("takes the last list of positions for what is left, though no change of them was told", () =>
    Effect.gen(function*() {
      let hasFilled = false
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }, { status, tell }) => {
          if (_tag === "placeOrder") {
            status(140, "Filled", 100)
            hasFilled = true
            return true
          }
          if (_tag === "reqPositions" && hasFilled) {
            tell({ _tag: "positionEnd" })
            return true
          }
          return false
        }
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ closed: 1 }, 3040])
    }))

  it.effect("waits for a position that is told of some time after what has closed it filled", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag, args: [orderId] }, { status }) => {
          if (_tag === "placeOrder") status(Number(orderId), "Filled", 100)
          return _tag === "placeOrder"
        }
      })
      yield* Effect.forkChild(Effect.andThen(Effect.sleep("2 seconds"), Effect.sync(() => broker.hold(spy, 0))))
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ closed: 1 }, 2000])
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

  it.effect("bears no order id again that the session has sent, whoever sent it and whatever became of it", () =>
    Effect.gen(function*() {
      const floors = Effect.fnUntraced(function*(usedOrderId: number, orders: ReadonlyArray<Broker.Working>) {
        const broker = yield* Broker.make({ holdings: [[spy, 100]], details: [details(spy)], orders })
        return (yield* Broker.flatten(broker, { usedOrderId })).reserved
      })
      const listed = { orderId: 300, clientId: Broker.clientId, contract: msft, status: "Submitted" }
      const at = (floor: number) => [{ account: Broker.account, clientId: Broker.clientId, floor, count: 1 }]
      assert.deepStrictEqual(
        [yield* floors(0, []), yield* floors(200, []), yield* floors(200, [listed])],
        [at(100), at(201), at(301)]
      )
      // those of another client are its own: one that has come to their end keeps nothing here from being closed
      assert.deepStrictEqual(yield* floors(0, [{ ...listed, orderId: 2_147_483_647, clientId: 8 }]), at(100))
    }))

  it.effect("sends none whose order id no gateway takes, and says so of its position", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [msft, 5], [es, 1]],
        details: [details(spy), details(msft), details(es)]
      })
      // the ids that the state gives are 40 above what was asked for
      const { became } = yield* Broker.flatten(broker, { usedOrderId: 2_147_483_605 })
      assert.deepStrictEqual(became, { left: [["ES", 1, "no_order_id"]], orders: [] })
      assert.deepStrictEqual(
        broker.sent.flatMap(([, name, id]) => name === "placeOrder" ? [id] : []),
        [2_147_483_646, 2_147_483_647]
      )
    }))

  it.effect("logs what a gateway calls a contract as a text that is shown to people", () =>
    Effect.gen(function*() {
      const named = { ...spy, symbol: "SPY\n\u001b[31m U1234567" }
      const broker = yield* Broker.make({ holdings: [[named, 100]], details: [details(named)] })
      const logged: Array<unknown> = []
      const logger = Logger.make(({ message }) => logged.push(message))
      yield* Effect.provide(Broker.flatten(broker), Logger.layer([logger]))
      assert.deepStrictEqual(logged, [["Closing SPY\\x0a\\x1b[31m U***567: SELL 100 at SMART"]])
    }))
})
