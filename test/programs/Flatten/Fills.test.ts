import { assert, describe, it } from "@effect/vitest"
import { type ComboLeg, OrderAction } from "@stoqey/ib"
import { Effect } from "effect"
import type { Event } from "../../../src/domain/Event.ts"
import * as Broker from "./Broker.ts"
import { combo, details, es, msft, spy } from "./Contracts.ts"

const sell = { action: OrderAction.SELL, totalQuantity: 100 }
const own = { orderId: 51, clientId: Broker.clientId, contract: spy, order: sell, status: "Submitted" }
const placed = ({ sent }: Broker.Broker) =>
  sent.flatMap(([at, name, , , order]) => name === "placeOrder" ? [[at, order]] : [])
const sizes = ({ sent }: Broker.Broker) =>
  sent.flatMap(([at, name, , contract, order]) =>
    name === "placeOrder"
      ? [[at, (contract as typeof spy).symbol, (order as typeof sell).action, (order as typeof sell).totalQuantity]]
      : []
  )
const later = (millis: number, what: () => void) =>
  Effect.forkChild(Effect.andThen(Effect.sleep(millis), Effect.sync(what)))

/** Holds 100 SPY with an order of ours to sell them, whose cancel is answered like this. */
const cancelling = (answer: (broker: Broker.Broker) => void, world: Broker.World = {}) =>
  Broker.make({
    holdings: [[spy, 100]],
    details: [details(spy), details(msft), details(es)],
    orders: [own],
    ...world,
    answer: (command, broker) => {
      if (command._tag !== "cancelOrder") return world.answer?.(command, broker)
      answer(broker)
      return true
    }
  })

describe("Flatten: what orders fill meanwhile", () => {
  it.effect("is waited for until the position has it: nothing is sold that is sold already", () =>
    Effect.gen(function*() {
      const broker = yield* cancelling(({ status }) => status(51, "Filled", 100))
      yield* later(300, () => broker.hold(spy, 0))
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at, placed(broker)], [{ closed: 0 }, 300, []])
    }))

  it.effect("is waited for to the last part of it", () =>
    Effect.gen(function*() {
      const broker = yield* cancelling(({ status }) => {
        status(51, "Submitted", 30)
        status(51, "Submitted", 60)
        status(51, "Cancelled", 60)
      })
      yield* later(100, () => broker.hold(spy, 70))
      yield* later(200, () => broker.hold(spy, 40))
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, sizes(broker)], [{ closed: 1 }, [[220, "SPY", "SELL", 40]]])
    }))

  it.effect("keeps its position from being closed where the position never has it", () =>
    Effect.gen(function*() {
      const broker = yield* cancelling(({ status }) => status(51, "Filled", 100), {
        holdings: [[spy, 100], [msft, 5]]
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"]], orders: [] })
      assert.deepStrictEqual(sizes(broker), [[3040, "MSFT", "SELL", 5]])
    }))

  it.effect("counts where the position had it before the order said so", () =>
    Effect.gen(function*() {
      const broker = yield* cancelling(({ hold, status }) => {
        hold(spy, 40)
        status(51, "Cancelled", 60)
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, sizes(broker)], [{ closed: 1 }, [[40, "SPY", "SELL", 40]]])
    }))

  it.effect("counts from what the order had filled when it was first listed", () =>
    Effect.gen(function*() {
      const listed = { _tag: "orderStatus", orderId: 51, clientId: Broker.clientId, status: "Submitted", filled: 20 }
      const broker = yield* cancelling(({ hold, status }) => {
        status(51, "Cancelled", 50)
        hold(spy, 70)
      }, {
        answer: ({ _tag }, { orders, tell }) => {
          if (_tag !== "reqAllOpenOrders" || orders[0]?.status !== "Submitted") return false
          const { contract, order } = own
          const named = { ...order, account: Broker.account, clientId: Broker.clientId }
          tell(
            { _tag: "openOrder", orderId: 51, contract, order: named, orderState: {} } as unknown as Event,
            listed as unknown as Event,
            { _tag: "openOrderEnd" }
          )
          return true
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, sizes(broker)], [{ closed: 1 }, [[40, "SPY", "SELL", 70]]])
    }))

  it.effect("is known by the open order alone, where the status was lost", () =>
    Effect.gen(function*() {
      const broker = yield* cancelling(({ tell }) => {
        const order = { ...sell, account: Broker.account, clientId: Broker.clientId }
        const orderState = { status: "Filled" }
        tell({ _tag: "openOrder", orderId: 51, contract: spy, order, orderState } as unknown as Event)
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, placed(broker)], [{ left: [["SPY", 100, "unknown"]], orders: [] }, []])
    }))

  it.effect("is known by executions, of an order too that is not listed any more", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [msft, 5], [es, 1]],
        details: [details(spy), details(msft), details(es)],
        answer: ({ _tag }, { executed, sent }) => {
          if (_tag !== "reqAllOpenOrders" || sent.length > 1) return
          executed(51, spy, "SLD", 60, 60)
          executed(51, spy, "SLD", 30, 90)
          // told again, of another account, and for a question of somebody else about the past
          executed(51, spy, "SLD", 30, 90)
          executed(52, msft, "SLD", 5, 5, -1, "DU7654321")
          executed(53, es, "BOT", 1, 1, 4)
        }
      })
      yield* later(300, () => broker.hold(spy, 10))
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, sizes(broker)], [{ closed: 3 }, [
        [360, "SPY", "SELL", 10],
        [380, "MSFT", "SELL", 5],
        [400, "ES", "SELL", 1]
      ]])
    }))

  it.effect("is no reason to wait where the position followed before it was first listed", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [msft, 5]],
        details: [details(spy), details(msft)],
        answer: ({ _tag }, { executed, hold, sent }) => {
          if (_tag !== "reqAllOpenOrders" || sent.length > 1) return
          executed(51, spy, "SLD", 60)
          executed(52, msft, "BOT", 1)
          hold(spy, 40)
        }
      })
      yield* later(100, () => broker.hold(msft, 6))
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, sizes(broker)], [{ closed: 2 }, [
        [140, "SPY", "SELL", 40],
        [160, "MSFT", "SELL", 6]
      ]])
    }))

  it.effect("of a combination changes its legs by their ratios", () =>
    Effect.gen(function*() {
      const legs: Array<ComboLeg> = [
        { conId: 1, ratio: 1, action: OrderAction.BUY },
        { conId: 2, ratio: 2, action: OrderAction.SELL }
      ]
      const order = { action: OrderAction.BUY, totalQuantity: 10 }
      const broker = yield* cancelling(({ executed, hold, status }) => {
        executed(51, combo, "BOT", 3, 4)
        executed(51, spy, "BOT", 3, 4)
        status(51, "Cancelled", 4)
        hold(spy, 103)
        hold(msft, -5)
      }, {
        holdings: [[spy, 100], [msft, 5]],
        // one has filled before, and is in the positions
        orders: [{ ...own, order, contract: { symbol: "SPREAD", comboLegs: legs }, filled: 1 }]
      })
      yield* later(100, () => broker.hold(msft, -1))
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, sizes(broker)], [{ closed: 2 }, [
        [140, "SPY", "SELL", 103],
        [160, "MSFT", "BUY", 1]
      ]])
    }))

  it.effect("is closed too where it opened a position that nobody had", () =>
    Effect.gen(function*() {
      const order = { action: OrderAction.BUY, totalQuantity: 10 }
      const broker = yield* cancelling(({ status }) => status(51, "Filled", 10), {
        orders: [{ ...own, order, contract: msft }]
      })
      yield* later(100, () => broker.hold(msft, 10))
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, sizes(broker)], [{ closed: 2 }, [
        [140, "SPY", "SELL", 100],
        [160, "MSFT", "SELL", 10]
      ]])
    }))

  it.effect("is looked up for an order that went without a word, and waited for like any other", () =>
    Effect.gen(function*() {
      const broker = yield* cancelling(({ fails, orders }) => {
        for (const order of orders) order.status = "Filled"
        fails(51, 10148, "OrderId 51 that needs to be cancelled can not be cancelled, state: Filled.")
      }, {
        answer: (command, { executed }) => {
          if (command._tag === "reqExecutions") executed(51, spy, "SLD", 100, 100, command.args[0])
        }
      })
      yield* later(300, () => broker.hold(spy, 0))
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, placed(broker)], [{ closed: 0 }, []])
      assert.deepStrictEqual(broker.sent.map(([at, name]) => [at, name]).slice(0, 6), [
        [0, "reqAllOpenOrders"],
        [0, "reqPositions"],
        [0, "cancelOrder"],
        [20, "reqAllOpenOrders"],
        [20, "reqExecutions"],
        [20, "reqPositions"]
      ])
    }))

  it.effect("may be anything for an order that went without a word, where executions do not end", () =>
    Effect.gen(function*() {
      const broker = yield* cancelling(({ fails, orders }) => {
        for (const order of orders) order.status = "Filled"
        fails(51, 10148)
      }, { answer: ({ _tag }) => _tag === "reqExecutions" })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, placed(broker)], [{ left: [["SPY", 100, "unknown"]], orders: [] }, []])
    }))

  it.effect("may be anything for an order that went without a word, where one of the executions could not be decoded", () =>
    Effect.gen(function*() {
      const broker = yield* cancelling(({ fails, orders }) => {
        for (const order of orders) order.status = "Filled"
        fails(51, 10148)
      }, {
        answer: ({ _tag }, { tell }) => {
          if (_tag === "reqExecutions") tell({ _tag: "undecodable", messageId: 11, problem: "it is no such message" })
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, placed(broker)], [{ left: [["SPY", 100, "unknown"]], orders: [] }, []])
    }))

  it.effect("stops the order that was about to close it", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }, { executed }) => {
          if (_tag === "reqContractDetails") executed(51, spy, "SLD", 100)
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, placed(broker)], [{ left: [["SPY", 100, "unknown"]], orders: [] }, []])
    }))

  it.effect("of two orders that a human has placed is that of both, although their executions bear the same id, which says none", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }, { hold, tell }) => {
          if (_tag !== "reqContractDetails") return
          for (const permId of [11, 12]) {
            const of = { acctNumber: Broker.account, clientId: 0, orderId: 2_147_483_647, permId }
            const execution = { ...of, side: "SLD", shares: 10, cumQty: 10 }
            tell({ _tag: "execDetails", reqId: -1, contract: spy, execution } as unknown as Event)
          }
          // it has that of the first alone
          hold(spy, 90)
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, placed(broker)], [{ left: [["SPY", 90, "unknown"]], orders: [] }, []])
    }))

  it.effect("reads what lacks all that may be lacking", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }, { tell }) => {
          if (_tag !== "reqContractDetails") return
          const execution = { acctNumber: Broker.account }
          const order = { account: Broker.account, clientId: 3 }
          tell(
            { _tag: "execDetails", reqId: -1, contract: {}, execution } as unknown as Event,
            { _tag: "openOrder", orderId: 9, contract: { comboLegs: [{}] }, order, orderState: {} } as unknown as Event,
            { _tag: "orderStatus", orderId: 9, clientId: 3, status: "Cancelled", filled: 0 } as unknown as Event
          )
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { closed: 1 })
    }))
})
