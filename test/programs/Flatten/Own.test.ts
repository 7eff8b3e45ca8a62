import { assert, describe, it } from "@effect/vitest"
import { OrderAction, OrderType } from "@stoqey/ib"
import { Effect } from "effect"
import type { Event } from "../../../src/domain/Event.ts"
import { PositionsLeft } from "../../../src/errors/PositionsLeft.ts"
import * as Broker from "./Broker.ts"
import { closing, details, es, msft, order, spy } from "./Contracts.ts"
/** A part of the order 51 fills while its cancel is on its way, a second from now. */
const fillsInPart = (broker: Effect.Success<ReturnType<typeof Broker.make>>, meanwhile: string) =>
  Effect.forkChild(Effect.andThen(
    Effect.sleep("1 second"),
    Effect.sync(() => {
      broker.status(51, meanwhile, 30)
      broker.hold(spy, 70)
      broker.status(51, "Cancelled", 30)
    })
  ))

describe("Flatten: own working orders", () => {
  it.effect("are cancelled first; then exactly what they have left is closed", () =>
    Effect.gen(function*() {
      const buy = { action: OrderAction.BUY, totalQuantity: 100 }
      const working = { clientId: Broker.clientId, contract: spy, order: buy, status: "Submitted" }
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
      assert.deepStrictEqual(broker.sent.slice(0, 6), [
        [0, "reqAllOpenOrders"],
        [0, "reqPositions"],
        [0, "cancelOrder", 51],
        [20, "reqPositions"],
        [20, "reqContractDetails", 1],
        [40, "placeOrder", 140, closing(1, "SPY", "STK", "SMART"), order(0, 1, "SELL", 130)]
      ])
    }))

  it.effect("are looked up again where the answer to a cancel does not tell what became of them", () =>
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
      assert.deepStrictEqual(broker.sent.slice(0, 7).map(([at, name]) => [at, name]), [
        [0, "reqAllOpenOrders"],
        [0, "reqPositions"],
        [0, "cancelOrder"],
        [20, "cancelOrder"],
        [40, "reqAllOpenOrders"],
        [40, "reqExecutions"],
        [40, "reqPositions"]
      ])
    }))

  it.effect("keep their contracts from being closed where one is gone, and nothing tells what it has filled", () =>
    Effect.gen(function*() {
      const working = { clientId: Broker.clientId, status: "Submitted" }
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [msft, 5]],
        details: [details(spy), details(msft)],
        orders: [{ ...working, orderId: 51, contract: spy }, { ...working, orderId: 52, contract: msft }],
        answer: (command, { fails, orders }) => {
          if (command._tag !== "cancelOrder" || command.args[0] !== 52) return command._tag === "reqExecutions"
          for (const order of orders) if (order.orderId === 52) order.status = "Filled"
          fails(52, 10147, "OrderId 52 that needs to be cancelled is not found.")
          return true
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { left: [["MSFT", 5, "unknown"]], orders: [] })
    }))

  it.effect("are cancelled, and what another client closes already is left to that", () =>
    Effect.gen(function*() {
      const closes = { action: OrderAction.SELL, totalQuantity: 100, orderRef: "close-1764470000000-1" }
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [msft, 5]],
        details: [details(spy), details(msft)],
        orders: [
          { clientId: Broker.clientId, orderId: 51, contract: msft, status: "Submitted" },
          { clientId: 8, orderId: 52, contract: spy, order: closes, status: "Submitted" }
        ]
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, {
        left: [["SPY", 100, "unknown"]],
        orders: [["SPY", 8, 52]]
      })
    }))

  for (
    const [reached, became, sent] of [
      [1, { left: [["SPY", 100, "unknown"]], orders: [] }, 0],
      [2, { closed: 1 }, 1]
    ] as const
  ) {
    it.effect(`are two where a change has become a second order under the same id: the cancel reaches ${reached}`, () =>
      Effect.gen(function*() {
        const order = { action: OrderAction.BUY, totalQuantity: 100 }
        const working = { orderId: 51, clientId: Broker.clientId, contract: spy, order, status: "Submitted" }
        const broker = yield* Broker.make({
          holdings: [[spy, 100]],
          details: [details(spy)],
          orders: [{ ...working, permId: 1 }, { ...working, permId: 2 }],
          answer: ({ _tag }, { orders, tell }) => {
            if (_tag !== "cancelOrder") return false
            const one = orders.find(({ permId = 9, status }) => permId <= reached && status === "Submitted")
            if (one === undefined) return true
            one.status = "Cancelled"
            const { clientId, orderId, permId, status } = one
            tell({ _tag: "orderStatus", orderId, clientId, permId, status, filled: 0, remaining: 100 } as never)
            return true
          }
        })
        assert.deepStrictEqual<unknown>((yield* Broker.flatten(broker)).became, became)
        assert.deepStrictEqual(broker.sent.filter(([, name]) => name === "placeOrder").length, sent)
      }))
  }

  it.effect("have filled each what is told of it where two are under the same id", () =>
    Effect.gen(function*() {
      const order = { action: OrderAction.BUY, totalQuantity: 100 }
      const working = { orderId: 51, clientId: Broker.clientId, contract: spy, order, status: "Submitted" }
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [{ ...working, permId: 1 }, { ...working, permId: 2 }],
        answer: ({ _tag }, { hold, orders, tell }) => {
          if (_tag !== "cancelOrder") return false
          for (const one of orders) {
            if (one.status === "Cancelled") continue
            one.status = "Cancelled"
            const { clientId, orderId, permId, status } = one
            tell({ _tag: "orderStatus", orderId, clientId, permId, status, filled: 30, remaining: 70 } as never)
          }
          // the position has the fill of one of them
          hold(spy, 130)
          return true
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { left: [["SPY", 130, "unknown"]], orders: [] })
    }))

  it.effect("keep their contracts, and those of their legs, from being closed when they cannot be cancelled", () =>
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

  it.effect("are named where they cannot be cancelled and no position of theirs is left: they may open one", () =>
    Effect.gen(function*() {
      const order = { action: OrderAction.BUY, totalQuantity: 7, orderType: OrderType.MKT }
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [{ orderId: 51, clientId: Broker.clientId, contract: msft, order, status: "Submitted" }],
        answer: (command) => command._tag === "cancelOrder"
      })
      const { became, resting } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [], orders: [["MSFT", Broker.clientId, 51]] })
      const { message, named } = new PositionsLeft({ positions: [], orders: resting })
      assert.deepStrictEqual([message, named], [
        "0 positions left open, 1 open order of ours that may open one again (1 BUY MKT); look at the account in TWS",
        ["Still working: BUY 7 MSFT MKT, 0 filled, order 51 of ours"]
      ])
    }))

  it.effect("count as gone when they are no longer listed, though nothing was ever said of them", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [{ orderId: 51, clientId: Broker.clientId, contract: spy, status: "Submitted" }],
        answer: ({ _tag }, { orders }) => {
          if (_tag !== "cancelOrder") return false
          for (const order of orders) order.status = "Cancelled"
          return true
        }
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ closed: 1 }, 3060])
    }))

  it.effect("live on when their cancel is refused as a write to a read-only API", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [{ orderId: 51, clientId: Broker.clientId, contract: spy, status: "Submitted" }],
        answer: (command, { fails }) => command._tag === "cancelOrder" && (fails(command.args[0], 321), true)
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"]], orders: [] })
      assert.isFalse(broker.sent.some(([, name]) => name === "placeOrder"))
    }))

  const selling = { action: OrderAction.SELL, totalQuantity: 100 }
  const sells = { orderId: 51, clientId: Broker.clientId, contract: spy, order: selling, status: "Submitted" }
  const placed = ({ sent }: Broker.Broker) => sent.filter(([, name]) => name === "placeOrder")

  it.effect("work until their cancel is done, where what is rejected meanwhile may be a change of one alone", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [sells],
        answer: (command, { fails }) =>
          command._tag === "cancelOrder" && (fails(command.args[0], 201, "Order rejected - reason:"), true)
      })
      yield* fillsInPart(broker, "PendingCancel")
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { closed: 1 })
      assert.deepStrictEqual(placed(broker), [
        [1020, "placeOrder", 140, closing(1, "SPY", "STK", "SMART"), order(0, 1, "SELL", 70)]
      ])
    }))

  it.effect("are gone where they were rejected and are listed no more", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        orders: [sells],
        answer: (command, { fails, orders }) =>
          command._tag === "cancelOrder" && (orders.pop(), fails(command.args[0], 201, "Order rejected"), true)
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ closed: 1 }, 60])
    }))

  for (
    const [what, told] of [
      ["", undefined],
      [", also where a change of them was rejected just before that was asked for", 201]
    ] as const
  ) {
    it.effect(`that are inactive may wake up until their cancel is done: it is waited for${what}`, () =>
      Effect.gen(function*() {
        const broker = yield* Broker.make({
          holdings: [[spy, 100]],
          details: [details(spy)],
          orders: [{ ...sells, status: "Inactive" }],
          answer: ({ _tag }, { fails }) => {
            if (_tag === "reqPositions" && told !== undefined) fails(51, told)
            return _tag === "cancelOrder"
          }
        })
        yield* fillsInPart(broker, "Submitted")
        assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { closed: 1 })
        assert.deepStrictEqual(placed(broker), [
          [1020, "placeOrder", 140, closing(1, "SPY", "STK", "SMART"), order(0, 1, "SELL", 70)]
        ])
      }))
  }

  for (
    const [answer, code, became] of [
      ["nothing: the contract is not closed", undefined, { left: [["SPY", 100, "unknown"]], orders: [] }],
      ["that it cannot be done: it is, and they are named", 10148, {
        left: [],
        orders: [["SPY", Broker.clientId, 51]]
      }],
      ["that they are rejected: it is, and they are named", 201, { left: [], orders: [["SPY", Broker.clientId, 51]] }]
    ] as const
  ) {
    it.effect(`that are inactive, where their cancel is answered by ${answer}`, () =>
      Effect.gen(function*() {
        const broker = yield* Broker.make({
          holdings: [[spy, 100]],
          details: [details(spy)],
          orders: [{ ...sells, status: "Inactive" }],
          answer: (command, { fails }) => {
            if (command._tag !== "cancelOrder") return false
            if (code !== undefined) fails(command.args[0], code)
            return true
          }
        })
        assert.deepStrictEqual<unknown>((yield* Broker.flatten(broker)).became, became)
      }))
  }

  it.effect("are not cancelled when they have ended and are listed all the same", () =>
    Effect.gen(function*() {
      const filled = {
        _tag: "openOrder",
        orderId: 51,
        contract: spy,
        order: { account: Broker.account, clientId: Broker.clientId },
        orderState: { status: "Filled" }
      } as unknown as Event
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }, { tell }) => {
          if (_tag === "reqAllOpenOrders") tell(filled)
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { closed: 1 })
      assert.isFalse(broker.sent.some(([, name]) => name === "cancelOrder"))
    }))
})
