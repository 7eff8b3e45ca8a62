import { assert, describe, it } from "@effect/vitest"
import type { Contract } from "@stoqey/ib"
import { Effect } from "effect"
import type { Event } from "../../../src/domain/Event.ts"
import { PositionsLeft } from "../../../src/errors/PositionsLeft.ts"
import * as Broker from "./Broker.ts"
import { details, msft, spy } from "./Contracts.ts"

const both = { holdings: [[spy, 100], [msft, 5]] as const, details: [details(spy), details(msft)] }
const lost = (messageId: 61 | 5 | 3): Event => ({ _tag: "undecodable", messageId, problem: "it is no such message" })
const unknown = ["", null, "undecodable"]
const names = ({ sent }: Broker.Broker) => sent.map(([, name]) => name)
const placed = ({ sent }: Broker.Broker) =>
  sent.flatMap(([, name, , contract, order]) =>
    name === "placeOrder" ? [[(contract as Contract).symbol, (order as { totalQuantity: number }).totalQuantity]] : []
  )

describe("what a gateway tells and nobody can decode", () => {
  it.effect("as a position is left: what is known is closed, and never is all of it", () =>
    Effect.gen(function*() {
      for (const holdings of [both.holdings, []]) {
        const broker = yield* Broker.make({
          ...both,
          holdings,
          answer: ({ _tag }, { tell }) => _tag === "reqPositions" ? tell(lost(61)) : undefined
        })
        const { became } = yield* Broker.flatten(broker)
        assert.deepStrictEqual([became, placed(broker)], [
          { left: [unknown], orders: [] },
          holdings.map(([{ symbol }, size]) => [symbol, size])
        ])
      }
    }))

  it.effect("of which position it tells: that another without a contract's id is zero says nothing of one", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({ holdings: [[{ symbol: "A" }, 3], [{ symbol: "B", conId: 0 }, 0]] })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, {
        left: [["A", 3, "not_supported"]],
        orders: []
      })
    }))

  it.effect("as a position once is told by the next list: all is closed", () =>
    Effect.gen(function*() {
      let lists = 0
      const broker = yield* Broker.make({
        ...both,
        answer: ({ _tag }, { tell }) => {
          if (_tag !== "reqPositions" || ++lists > 1) return false
          tell(lost(61), { _tag: "position", account: Broker.account, contract: msft, pos: 5, avgCost: 1 }, {
            _tag: "positionEnd"
          })
          return true
        }
      })
      assert.deepStrictEqual([(yield* Broker.flatten(broker)).became, placed(broker)], [
        { closed: 2 },
        [["MSFT", 5], ["SPY", 100]]
      ])
    }))

  it.effect("as a position in the last list that comes is left, also where that does not end", () =>
    Effect.gen(function*() {
      let isPlaced = false
      const broker = yield* Broker.make({
        ...both,
        answer: ({ _tag }, { tell }) => {
          isPlaced ||= _tag === "placeOrder"
          if (_tag !== "reqPositions") return false
          if (!isPlaced) tell(lost(61))
          return isPlaced
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { left: [unknown], orders: [] })
    }))

  it.effect("as a change of a position: it is read again before anything is sent, so that nothing goes past zero", () =>
    Effect.gen(function*() {
      let isSold = false
      const broker = yield* Broker.make({
        ...both,
        answer: ({ _tag }, { hold, tell }) => {
          if (_tag !== "reqContractDetails" || isSold) return
          isSold = true
          // others sell of it, and what tells of that is lost
          hold(spy, 40)
          tell({ _tag: "position", account: Broker.account, contract: spy, pos: 100, avgCost: 1 }, lost(61))
        }
      })
      assert.deepStrictEqual([(yield* Broker.flatten(broker)).became, placed(broker)], [
        { closed: 2 },
        [["SPY", 40], ["MSFT", 5]]
      ])
    }))

  it.effect("as a change of a position, and positions come no more: nothing is sent", () =>
    Effect.gen(function*() {
      let isAsked = false
      const broker = yield* Broker.make({
        ...both,
        answer: ({ _tag }, { tell }) => {
          isAsked ||= _tag === "reqContractDetails"
          if (_tag === "reqContractDetails") tell(lost(61))
          return _tag === "reqPositions" && isAsked
        }
      })
      assert.deepStrictEqual([(yield* Broker.flatten(broker)).became, placed(broker)], [
        { left: [["SPY", 100, "unknown"], ["MSFT", 5, "unknown"], unknown], orders: [] },
        []
      ])
    }))

  it.effect("as a change of a position that a list has named, and that list does not end: nothing is sent for it", () =>
    Effect.gen(function*() {
      const told = (contract: Contract, pos: number): Event => ({
        _tag: "position",
        account: Broker.account,
        contract,
        pos,
        avgCost: 1
      })
      let isAsked = false
      let lists = 0
      const broker = yield* Broker.make({
        ...both,
        answer: ({ _tag }, { tell }) => {
          if (_tag === "reqContractDetails" && !isAsked) {
            isAsked = true
            tell(lost(61))
          }
          if (_tag !== "reqPositions" || !isAsked) return false
          // others sell of the one, and nothing that tells of it can be decoded any more
          if (++lists === 1) tell(told(spy, 100), lost(61))
          else if (lists === 2) tell({ _tag: "positionEnd" }, told(msft, 5), lost(61), { _tag: "positionEnd" })
          else tell(told(msft, 5), lost(61), { _tag: "positionEnd" })
          return true
        }
      })
      yield* Broker.flatten(broker)
      assert.deepStrictEqual(placed(broker), [["MSFT", 5]])
    }))

  it.effect("as an open order may be ours: nothing is sent", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        ...both,
        answer: ({ _tag }, { tell }) => _tag === "reqAllOpenOrders" ? tell(lost(5)) : undefined
      })
      assert.deepStrictEqual([(yield* Broker.flatten(broker)).became, placed(broker)], [
        { left: [["SPY", 100, "unknown"], ["MSFT", 5, "unknown"]], orders: [] },
        []
      ])
    }))

  it.effect("as an open order may be ours, also where no position is open: that is not all closed", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        answer: ({ _tag }, { tell }) => _tag === "reqAllOpenOrders" ? tell(lost(5)) : undefined
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { left: [], orders: [] })
    }))

  it.effect("as an open order once is told by the next list: ours is cancelled before anything is sent", () =>
    Effect.gen(function*() {
      let lists = 0
      const broker = yield* Broker.make({
        ...both,
        orders: [{
          orderId: 51,
          clientId: Broker.clientId,
          contract: spy,
          order: { action: "SELL" as never },
          status: "Submitted"
        }],
        answer: ({ _tag }, { tell }) => {
          if (_tag !== "reqAllOpenOrders" || ++lists > 1) return false
          tell(lost(5), { _tag: "openOrderEnd" })
          return true
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, names(broker).filter((name) => String(name).endsWith("Order"))], [
        { closed: 2 },
        ["cancelOrder", "placeOrder", "placeOrder"]
      ])
    }))

  for (const [what, filled] of [["of its end", 100], ["of a part", 40], ["of none of it", 0]] as const) {
    it.effect(`as the status of an order that closes tells ${what}: the positions alone say what is closed`, () =>
      Effect.gen(function*() {
        const broker = yield* Broker.make({
          ...both,
          answer: (command, { hold, orders, tell }) => {
            if (command._tag === "placeOrder" && command.args[1].symbol === "SPY") {
              const [orderId, contract, order] = command.args
              orders.push({
                orderId,
                clientId: Broker.clientId,
                contract,
                order,
                status: filled === 100 ? "Filled" : "Submitted"
              })
              tell(lost(3))
              hold(spy, 100 - filled)
              return true
            }
            if (command._tag !== "cancelOrder") return false
            orders.forEach((order) => Object.assign(order, { status: "Cancelled" }))
            tell(lost(3))
            return true
          }
        })
        const { became } = yield* Broker.flatten(broker)
        assert.deepStrictEqual(
          became,
          filled === 100
            ? { closed: 2 }
            : { left: [["SPY", 100 - filled, "unknown"]], orders: [] }
        )
      }))
  }

  for (const pos of [Infinity, -Infinity, NaN]) {
    it.effect(`as a size (${pos}): that position is left, and nothing is sent for it`, () =>
      Effect.gen(function*() {
        const broker = yield* Broker.make({ ...both, holdings: [[spy, pos], [msft, 5]] })
        const { became } = yield* Broker.flatten(broker)
        assert.deepStrictEqual([became, placed(broker)], [
          { left: [["SPY", null, "undecodable"]], orders: [] },
          [["MSFT", 5]]
        ])
      }))

    it.effect(`as a size (${pos}) once it is closed: it is left`, () =>
      Effect.gen(function*() {
        const broker = yield* Broker.make({
          ...both,
          answer: (command, { hold, status }) => {
            if (command._tag !== "placeOrder" || command.args[1].symbol !== "SPY") return false
            status(command.args[0], "Filled", 100)
            hold(spy, pos)
            return true
          }
        })
        assert.deepStrictEqual((yield* Broker.flatten(broker)).became, {
          left: [["SPY", null, "undecodable"]],
          orders: []
        })
      }))

    it.effect(`as the sizes (${pos}) of an order of others: it is named without them`, () =>
      Effect.gen(function*() {
        const other = { orderId: 3, clientId: 2, contract: spy, filled: Math.abs(pos), status: "Submitted" }
        const broker = yield* Broker.make({ ...both, orders: [{ ...other, order: { totalQuantity: pos } }] })
        const { became, resting } = yield* Broker.flatten(broker)
        assert.deepStrictEqual([became, resting.map(({ filled, quantity }) => [quantity, filled])], [
          { left: [["SPY", 100, "unknown"]], orders: [["SPY", 2, 3]] },
          [[null, null]]
        ])
      }))
  }

  it("is said of what is left, for people", () => {
    const left = { secType: "", position: null, why: "undecodable" } as const
    const prices = { limitPrice: null, stopPrice: null, trailAmount: null, trailPercent: null, trailStopPrice: null }
    const order = { orderId: 3, clientId: 2, conId: 1, symbol: "SPY", action: "BUY", orderType: "MKT" } as const
    const { message, named } = new PositionsLeft({
      positions: [{ ...left, conId: 1, symbol: "SPY", secType: "STK" }, { ...left, conId: 0, symbol: "" }],
      orders: [{ ...order, ...prices, limitOffset: null, quantity: null, filled: null }]
    })
    assert.deepStrictEqual([message, named], [
      "2 positions left open (2 not to be decoded), 1 open order of others on what was to be closed (1 BUY MKT); look at the " +
      "account in TWS",
      [
        "Left open: an unknown size of SPY STK (not to be decoded)",
        "Left open: an unknown size of an unknown contract (not to be decoded)",
        "Still working: BUY an unknown size of SPY MKT, an unknown part filled, order 3 of client 2"
      ]
    ])
  })
})
