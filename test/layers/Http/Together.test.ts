import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { OrderRefused } from "../../../src/errors/OrderRefused.ts"
import * as HttpService from "../../fixtures/HttpService.ts"

const { post, told } = HttpService
const quiet = Effect.provide(Logger.layer([]))

const entry = {
  orderRef: "mine-1",
  contract: { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" },
  action: "BUY",
  quantity: "10",
  orderType: "LMT",
  limitPrice: "150.05"
} as const
const bracket = { entry, takeProfit: "160", stopLoss: "140" }
const exit = { ...entry, action: "SELL" } as const
const { limitPrice: _, ...unpriced } = exit
const orders = [
  { ...exit, orderRef: "high", limitPrice: "160" },
  { ...unpriced, orderRef: "low", orderType: "STP", stopPrice: "140" }
] as const
const all = ["mine-1", "mine-1-profit", "mine-1-loss"]

describe("orders that belong together, over HTTP", () => {
  it.live("a bracket is placed once: 202 with its three orders, then 200 with those that are there", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      const place = ask("/orders/bracket", post(bracket))
      const first = yield* place
      const [placed, profit, loss] = all.map((name) => broker.ours.get(name))
      const body = { entry: placed, takeProfit: profit, stopLoss: loss, whole: true }
      assert.deepStrictEqual(told(first), [202, "application/json", body])
      assert.deepStrictEqual([profit?.parentRef, profit?.limitPrice, loss?.parentRef, loss?.stopPrice], [
        "mine-1",
        "160",
        "mine-1",
        "140"
      ])
      assert.deepStrictEqual(told(yield* place), [200, "application/json", body])
      const again = ["/orders/bracket", "/orders/bracket", "/orders/bracket"].map((path) =>
        ask(path, post({ ...bracket, entry: { ...entry, orderRef: "mine-2" } }))
      )
      const statuses = (yield* Effect.all(again, { concurrency: 3 })).map(({ status }) => status)
      assert.deepStrictEqual([statuses.toSorted(), broker.did.length], [[200, 200, 202], 6])
    }).pipe(quiet))

  it.live("so is a group, of which a name alone makes it known", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      const asking = [orders, orders.toReversed(), orders].map((each) => ask("/orders/oca", post({ orders: each })))
      const answers = yield* Effect.all(asking, { concurrency: 3 })
      assert.deepStrictEqual(answers.map(({ status }) => status).toSorted(), [200, 200, 202])
      const body = { orders: ["high", "low"].map((name) => broker.ours.get(name)), whole: true }
      const last = yield* ask("/orders/oca", post({ orders }))
      assert.deepStrictEqual(told(last), [200, "application/json", body])
      assert.deepStrictEqual(broker.did.toSorted(), ["place high", "place low"])
    }).pipe(quiet))

  it.live("where only a part was sent, that is said: it is not whole", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      yield* ask("/orders/bracket", post(bracket))
      const unsent = broker.ours.get("mine-1-loss")
      if (unsent === undefined) return assert.fail("it was not placed")
      broker.ours.set("mine-1-loss", { ...unsent, state: "unsent" })
      const [status, , body] = told(yield* ask("/orders/bracket", post(bracket)))
      assert.deepStrictEqual([status, body.whole, body.entry.state, body.stopLoss.state], [
        200,
        false,
        "maybe_sent",
        "unsent"
      ])
    }).pipe(quiet))

  it.live("what stands against one of them refuses all, and says of which it is", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      const broken = [{ rule: "tick", limit: "0.01", actual: "140.001", says: "stopLoss: it is off" }] as const
      broker.world.refuses = new OrderRefused({ command: "placeOrder", blockedBy: [], broken })
      const [status, , body] = told(yield* ask("/orders/bracket", post(bracket)))
      assert.deepStrictEqual([status, body.rule, body.broken, broker.did], [409, "tick", broken, []])
    }).pipe(quiet))

  it.live("what is misspelled, on the wrong side or no group is not sent: 400, and why", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      const why = Effect.fnUntraced(function*(path: string, body: unknown) {
        const [status, , { errors }] = told(yield* ask(path, post(body)))
        return [
          status,
          errors.map((each: { path: ReadonlyArray<unknown>; message: string }) => [
            each.path.join("."),
            each.message
          ])
        ]
      })
      const [high, low] = orders
      const words =
        "It is no word of an order: those are orderRef, contract, action, quantity, orderType, limitPrice, stopPrice, " +
        "trailAmount, trailPercent, trailStopPrice, limitOffset, tif, goodTillDate, goodAfterTime, outsideRth, ocaGroup, ocaType"
      assert.deepStrictEqual([
        yield* why("/orders", { ...entry, takeProfit: "160" }),
        yield* why("/orders/bracket", { entry, takeProfit: "160" }),
        yield* why("/orders/bracket", { ...bracket, stoploss: "140" }),
        yield* why("/orders/bracket", { entry, takeProfit: "140", stopLoss: "160" }),
        yield* why("/orders/oca", { orders: [high] }),
        yield* why("/orders/oca", { orders: [{ ...high, ocaGroup: "a" }, low] })
      ], [
        [400, [["payload.takeProfit", words]]],
        [400, [["payload.stopLoss", "Missing key"]]],
        [400, [["payload.stoploss", "It is no word of a bracket: those are entry, takeProfit, stopLoss"]]],
        [400, [["payload", "takeProfit must be above stopLoss where the entry is a BUY"]]],
        [400, [["payload.orders", "One order alone cancels no other: write two at least"]]],
        [400, [[
          "payload.orders",
          "Orders of one group bear one ocaGroup and one ocaType, or none: then both are made"
        ]]]
      ])
      assert.deepStrictEqual(broker.did, [])
    }).pipe(quiet))

  it.live("a name that two orders of a group bear keeps nobody waiting", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.startBroker()
      const [high] = orders
      const twice = yield* ask("/orders/oca", post({ orders: [high, high] }))
      const then = yield* ask("/orders", post({ ...entry, orderRef: "high" }))
      assert.deepStrictEqual([twice.status, then.status], [202, 200])
    }).pipe(quiet))
})
