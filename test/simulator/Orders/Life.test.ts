/** The lives of orders of each kind, told as a real gateway tells them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const { order } = Caller
const ask = Command.make

/** A client, and prices of AAPL one after the other: what each made of the orders. */
const trade = Effect.gen(function*() {
  const gateway = yield* Gateway.Gateway
  const caller = yield* Caller.call(1)
  return {
    ...caller,
    gateway,
    at: (...prices: ReadonlyArray<number>) =>
      Effect.forEach(prices, (price) => Effect.andThen(gateway.setPrice("AAPL", price), caller.heard))
  }
})
const rests = (id: number, size = 10) => [
  `5 ${id} PreSubmitted`,
  `3 ${id} PreSubmitted 0/${size}`,
  `5 ${id} Submitted`,
  `3 ${id} Submitted 0/${size}`
]
const waits = (id: number, size = 10) => rests(id, size).slice(0, 2)
const filled = (id: number, side: "BOT" | "SLD", price: number, realized: number | "-" = "-", size = 10) => [
  `11 -1 ${side} ${size} @${price}`,
  `5 ${id} Filled`,
  `3 ${id} Filled ${size}/0`,
  `5 ${id} Filled 1`,
  `3 ${id} Filled ${size}/0`,
  `59 1 ${realized}`
]
const cancelled = (id: number, size = 10) => [`3 ${id} Cancelled 0/${size}`, `202 for ${id}`]

describe("the life of an order", () => {
  it.effect("takes the book level by level, with an execution and a commission for each", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* trade
      const told = yield* send(order(1, "BUY", 5000))
      assert.deepStrictEqual(told.filter((line) => /^(11|59)/.test(line)), [
        "11 -1 BOT 300 @230.01",
        "59 1.5 -",
        "11 -1 BOT 300 @230.02",
        "59 1.5 -",
        "11 -1 BOT 1100 @230.03",
        "59 5.5 -",
        "11 -1 BOT 2300 @230.04",
        "59 11.5 -",
        "11 -1 BOT 1000 @230.05",
        "59 5 -"
      ])
      assert.deepStrictEqual(told.slice(0, 8), [
        "5 1 PreSubmitted",
        "3 1 PreSubmitted 0/5000",
        "11 -1 BOT 300 @230.01",
        "5 1 Submitted",
        "3 1 Submitted 300/4700",
        "5 1 Submitted 1.5",
        "3 1 Submitted 300/4700",
        "59 1.5 -"
      ])
      const executions = events.flatMap((event) => event._tag === "execDetails" ? [event.execution] : [])
      assert.deepStrictEqual(executions.map(({ cumQty }) => cumQty), [300, 600, 1700, 4000, 5000])
      const paid = 300 * 230.01 + 300 * 230.02 + 1100 * 230.03 + 2300 * 230.04 + 1000 * 230.05
      assert.closeTo(executions.at(-1)?.avgPrice ?? 0, paid / 5000, 1e-6)
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("rests at its limit until the price comes, or is stopped into the market", () =>
    Effect.gen(function*() {
      const { ask: send, at } = yield* trade
      assert.deepStrictEqual(yield* send(order(1, "BUY", 10, { orderType: "LMT", lmtPrice: 229 })), rests(1))
      assert.deepStrictEqual(yield* at(228.5, 230), [filled(1, "BOT", 228.51), []])
      assert.deepStrictEqual(yield* send(order(2, "SELL", 10, { orderType: "STP", auxPrice: 225 })), waits(2))
      assert.deepStrictEqual(yield* at(226, 224), [[], filled(2, "SLD", 224, -47.1)])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("of a stop with a limit waits behind its stop, then at its limit", () =>
    Effect.gen(function*() {
      const { ask: send, at } = yield* trade
      yield* send(order(1, "SELL", 10, { orderType: "STP LMT", auxPrice: 225, lmtPrice: 224.5 }))
      assert.deepStrictEqual(yield* at(226, 224, 224.8), [[], rests(1).slice(2), filled(1, "SLD", 224.8)])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("trails the price by an amount or a share of it, never back", () =>
    Effect.gen(function*() {
      const { ask: send, at, events } = yield* trade
      yield* send(order(1, "SELL", 10, { orderType: "TRAIL", auxPrice: 2 }))
      assert.deepStrictEqual(yield* at(240, 239), [[], []])
      yield* send(ask("reqOpenOrders"))
      const told = events.findLast((event) => event._tag === "openOrder")
      assert.strictEqual(told?._tag === "openOrder" ? told.order.trailStopPrice : undefined, 238)
      assert.deepStrictEqual(yield* at(237.9, 230), [filled(1, "SLD", 237.9), []])
      yield* send(order(2, "SELL", 10, { orderType: "TRAIL", trailingPercent: 1 }))
      assert.deepStrictEqual(yield* at(228, 227.6), [[], filled(2, "SLD", 227.6)])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("fills at once or not at all, or what it can of it", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* trade
      const limit = (id: number, size: number, lmtPrice: number, tif: string) =>
        order(id, "BUY", size, { orderType: "LMT", lmtPrice, tif })
      assert.deepStrictEqual(yield* send(limit(1, 10, 200, "IOC")), [...waits(1), ...cancelled(1)])
      assert.deepStrictEqual(yield* send(limit(2, 700, 230.02, "FOK")), [...waits(2, 700), ...cancelled(2, 700)])
      const some = yield* send(limit(3, 700, 230.02, "IOC"))
      assert.deepStrictEqual([some.filter((line) => line.startsWith("11")), some.slice(-2)], [
        ["11 -1 BOT 300 @230.01", "11 -1 BOT 300 @230.02"],
        ["3 3 Cancelled 600/100", "202 for 3"]
      ])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("in a bracket waits for its parent, and ends with its sibling", () =>
    Effect.gen(function*() {
      const { ask: send, at } = yield* trade
      const child = { parentId: 1, transmit: false }
      assert.deepStrictEqual(
        yield* send(order(1, "BUY", 10, { orderType: "LMT", lmtPrice: 220, transmit: false })),
        waits(1)
      )
      assert.deepStrictEqual(yield* at(219, 230), [[], []], "nothing is transmitted yet")
      yield* send(order(2, "SELL", 10, { orderType: "LMT", lmtPrice: 240, ...child }))
      assert.deepStrictEqual(
        yield* send(order(3, "SELL", 10, { orderType: "STP", auxPrice: 210, ...child, transmit: true })),
        [...waits(3), ...rests(1).slice(2)]
      )
      assert.deepStrictEqual(yield* at(219.5, 241), [
        [...filled(1, "BOT", 219.51), ...rests(2).slice(2)],
        [...filled(2, "SLD", 241, 212.9), ...cancelled(3)]
      ])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("in a halt is held for the reason that holds it besides, as on a closed market", () =>
    Effect.gen(function*() {
      const { ask: send, events, gateway } = yield* trade
      const bracket = (id: number) => [
        order(id, "BUY", 10, { orderType: "LMT", lmtPrice: 220, transmit: false }),
        order(id + 1, "SELL", 10, { orderType: "LMT", lmtPrice: 240, parentId: id })
      ]
      const held = () =>
        events.splice(0).flatMap((event) => event._tag === "orderStatus" ? [[event.orderId, event.whyHeld]] : [])
      yield* gateway.setClosed("AAPL", true)
      yield* send(...bracket(1))
      assert.deepStrictEqual(held(), [[1, ""], [2, "child"]])
      yield* gateway.setClosed("AAPL", false)
      yield* gateway.startFault("halt", {})
      yield* send()
      events.length = 0
      yield* send(...bracket(3))
      assert.deepStrictEqual(held(), [[3, ""], [4, "child"]])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("does not act on the price of another symbol below its halt", () =>
    Effect.gen(function*() {
      const { ask: send, at, gateway, heard } = yield* trade
      const msft = { conId: 272093, exchange: "SMART" }
      const below = {
        type: 1,
        conjunctionConnection: "a",
        isMore: false,
        price: 100,
        strValue: "100",
        conId: 265598,
        exchange: "SMART",
        triggerMethod: 0
      }
      const halt = yield* gateway.startFault("halt", { symbol: "AAPL" })
      assert.deepStrictEqual(
        yield* send(order(1, "BUY", 1, { conditions: [below], conditionsIgnoreRth: true }, msft)),
        waits(1, 1)
      )
      assert.deepStrictEqual(yield* at(90), [[]])
      yield* gateway.endFault(halt)
      const after = (yield* heard).filter((line) => line.startsWith("3 ")).slice(-1)
      assert.deepStrictEqual(after, ["3 1 Filled 1/0"])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("tells of the group by which the exits of an entry are bound, also once it was changed", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* trade
      const exit = (lmtPrice: number, more: object = {}) =>
        order(2, "SELL", 10, { orderType: "LMT", lmtPrice, parentId: 1, ...more })
      yield* send(
        order(1, "BUY", 10, { orderType: "LMT", lmtPrice: 220, transmit: false }),
        exit(240),
        order(3, "SELL", 10, { orderType: "STP", auxPrice: 210, parentId: 1, ocaGroup: "mine", ocaType: 1 }),
        exit(241)
      )
      const told = events.flatMap((event) => event._tag === "openOrder" ? [event.order] : [])
      const entry = `${told[0]?.permId}`
      assert.deepStrictEqual(
        told.map(({ lmtPrice, ocaGroup, ocaType, orderId }) => [orderId, lmtPrice, ocaGroup, ocaType]),
        [[1, 220, "", 3], [2, 240, entry, 3], [1, 220, "", 3], [3, 0, "mine", 1], [2, 241, entry, 3]]
      )
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("whose parent has ended is changed without its parent's id, and stays bound with its sibling", () =>
    Effect.gen(function*() {
      const { ask: send, at } = yield* trade
      const stop = (auxPrice: number, parentId: number) =>
        order(3, "SELL", 10, { orderType: "STP", auxPrice, parentId })
      yield* send(
        order(1, "BUY", 10, { transmit: false }),
        order(2, "SELL", 10, { orderType: "LMT", lmtPrice: 240, parentId: 1, transmit: false }),
        stop(210, 1)
      )
      assert.deepStrictEqual([yield* send(stop(211, 1)), yield* send(stop(212, 0))], [["135 for 3"], waits(3)])
      assert.deepStrictEqual(yield* at(211.5), [[...filled(3, "SLD", 211.5, -187.1), ...cancelled(2)]])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("ends with its parent, or with one that cancels all others", () =>
    Effect.gen(function*() {
      const { ask: send, at } = yield* trade
      yield* send(
        order(1, "BUY", 10, { orderType: "LMT", lmtPrice: 220, transmit: false }),
        order(2, "SELL", 10, { orderType: "LMT", lmtPrice: 240, parentId: 1 })
      )
      assert.deepStrictEqual(yield* send(ask("cancelOrder", 1)), [...cancelled(1), ...cancelled(2)])
      const group = { ocaGroup: "either", ocaType: 1 }
      yield* send(
        order(3, "BUY", 10, { orderType: "LMT", lmtPrice: 225, ...group }),
        order(4, "BUY", 10, { orderType: "STP", auxPrice: 235, ...group })
      )
      assert.deepStrictEqual(yield* at(236), [[...filled(4, "BOT", 236.01), ...cancelled(3)]])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("is rejected where another of its group is filled already, on the same account alone", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* trade
      const first = { ocaGroup: "either", ocaType: 1, account: "DU1234567" }
      const limit = { orderType: "LMT", lmtPrice: 1 }
      const [, ...told] = [
        yield* send(order(1, "BUY", 10, first)),
        yield* send(order(2, "BUY", 10, first)),
        yield* send(order(3, "BUY", 10, { ...limit, ...first, ocaGroup: "other" })),
        yield* send(order(4, "BUY", 10, { ...limit, ...first, account: "DU7654321" })),
        // two that work beside each other until one is filled
        yield* send(order(5, "BUY", 10, { ...limit, ...first, ocaGroup: "other" }))
      ]
      assert.deepStrictEqual(told, [["201 for 2", "3 2 Inactive 0/10"], rests(3), rests(4), rests(5)])
      assert.deepStrictEqual(
        events.flatMap((event) => event._tag === "error" && event.errorCode === 201 ? [event.errorMsg] : []),
        ["Order rejected - reason:OCA group is already filled"]
      )
    }).pipe(Effect.provide(Gateway.layer({ accounts: ["DU1234567", "DU7654321"] }))))

  it.effect("waits for its condition", () =>
    Effect.gen(function*() {
      const { ask: send, at } = yield* trade
      const condition = {
        type: 1,
        conjunctionConnection: "a",
        isMore: true,
        price: 235,
        strValue: "235",
        conId: 265598,
        exchange: "SMART",
        triggerMethod: 0
      }
      assert.deepStrictEqual(yield* send(order(1, "BUY", 10, { conditions: [condition] })), waits(1))
      assert.deepStrictEqual(yield* at(234, 236), [[], filled(1, "BOT", 236.01)])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("that is only asked about binds no margin and is no order", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* trade
      assert.deepStrictEqual(yield* send(order(1, "BUY", 100, { whatIf: true })), ["5 1 PreSubmitted 1"])
      const told = events.findLast((event) => event._tag === "openOrder")
      assert(told?._tag === "openOrder")
      const { equityWithLoanAfter, initMarginAfter, initMarginBefore, initMarginChange, maintMarginChange } =
        told.orderState
      assert.deepStrictEqual(
        [initMarginBefore, initMarginChange, initMarginAfter, maintMarginChange, equityWithLoanAfter],
        [0, 11_500, 11_500, 5750, 999_999]
      )
      assert.deepStrictEqual(yield* send(ask("reqAllOpenOrders"), ask("reqPositions"), ask("reqIds")), [
        "53",
        "62",
        "9 1"
      ])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("ends when its date has come", () =>
    Effect.gen(function*() {
      const { ask: send, heard } = yield* trade
      const until = { orderType: "LMT", lmtPrice: 1, tif: "GTD", goodTillDate: "19700101-00:01:00" }
      assert.deepStrictEqual(yield* send(order(1, "BUY", 10, until)), rests(1))
      yield* TestClock.adjust("59 seconds")
      assert.deepStrictEqual(yield* heard, [])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* heard, cancelled(1))
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("is changed while it works, and never into another", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* trade
      const limit = (action: "BUY" | "SELL", size: number, lmtPrice: number) =>
        order(1, action, size, { orderType: "LMT", lmtPrice })
      yield* send(limit("BUY", 10, 200))
      assert.deepStrictEqual(yield* send(limit("BUY", 20, 201)), ["5 1 Submitted", "3 1 Submitted 0/20"])
      assert.deepStrictEqual(yield* send(limit("SELL", 20, 201)), ["105 for 1"])
      assert.deepStrictEqual(yield* send(ask("cancelOrder", 1)), cancelled(1, 20))
      assert.deepStrictEqual(yield* send(ask("cancelOrder", 1), ask("cancelOrder", 9)), ["10148 for 1", "10147 for 9"])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("has at most fourteen others beside it on one side of a contract, the exits of an entry that waits included", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* trade
      const limit = (id: number, more: object = {}) => order(id, "BUY", 1, { orderType: "LMT", lmtPrice: 1, ...more })
      for (let id = 1; id <= 13; id++) assert.deepStrictEqual(yield* send(limit(id)), rests(id, 1))
      yield* send(order(14, "SELL", 1, { orderType: "LMT", lmtPrice: 1000 }))
      for (const id of [15, 16]) yield* send(limit(id, { parentId: 14 }))
      assert.deepStrictEqual(yield* send(limit(17)), ["201 for 17", "3 17 Inactive 0/1"])
      assert.deepStrictEqual(
        events.flatMap((event) => event._tag === "error" && event.errorCode === 201 ? [event.errorMsg] : []),
        [
          "Order rejected - reason:Your account has a minimum of 15 orders working on either the buy or sell side for this " +
          "particular contract."
        ]
      )
      assert.strictEqual((yield* send(ask("reqGlobalCancel", undefined as never))).length, 32)
    }).pipe(Effect.provide(Gateway.layer())))
})
