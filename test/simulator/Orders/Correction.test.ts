import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const ask = Command.make
const { order } = Caller
const holding = Effect.gen(function*() {
  const gateway = yield* Gateway.Gateway
  return (yield* gateway.report).positions.map(({ avgCost, size }) => `${size} @${avgCost}`)
})

describe("a correction", () => {
  it.effect("takes the place of an execution: its order, the position and its cost are as if it had been so", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send, events, heard } = yield* Caller.call(1)
      yield* send(ask("reqPositions"), order(1, "BUY", 100))
      const [first] = yield* gateway.executions
      const id = first?.execId ?? ""
      assert.deepStrictEqual(yield* gateway.correct(id, { price: 229 }), { execId: id.replace(/01$/, "02") })
      assert.deepStrictEqual(yield* heard, [
        "11 -1 BOT 100 @229",
        "5 1 Filled 1",
        "3 1 Filled 100/0",
        "59 1 -",
        "61 DU1234567 AAPL 100 @229.01"
      ])
      assert.deepStrictEqual(yield* gateway.correct(id, { shares: 40 }), { execId: id.replace(/01$/, "03") })
      assert.deepStrictEqual(yield* heard, [
        "11 -1 BOT 40 @229",
        "5 1 Filled 0.4",
        "3 1 Filled 40/60",
        "59 0.4 -",
        "61 DU1234567 AAPL 40 @229.01"
      ])
      assert.deepStrictEqual(
        events.flatMap((one) => one._tag === "execDetails" ? [one.execution.execId?.slice(-2)] : []),
        ["01", "02", "03"]
      )
      assert.deepStrictEqual(yield* send(ask("reqExecutions", 9, {}), ask("reqCompletedOrders", false)), [
        "11 9 BOT 100 @230.01",
        "59 1 -",
        "11 9 BOT 100 @229",
        "59 1 -",
        "11 9 BOT 40 @229",
        "59 0.4 -",
        "55 9",
        "101 Filled Size: 40",
        "102"
      ])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("to no shares busts it: the position is gone, and nothing more can be corrected of it", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send, heard } = yield* Caller.call(1)
      yield* send(order(1, "BUY", 100))
      const [first] = yield* gateway.executions
      const id = first?.execId ?? ""
      yield* gateway.correct(id, { shares: 0 })
      assert.deepStrictEqual(yield* heard, ["11 -1 BOT 0 @230.01", "5 1 Filled 0", "3 1 Filled 0/100", "59 0 -"])
      assert.deepStrictEqual(yield* holding, [])
      assert.deepStrictEqual(
        [
          yield* gateway.correct(id, { price: 5 }),
          yield* gateway.correct("nonsense", { price: 5 })
        ],
        [
          { refused: `${id.replace(/01$/, "02")} was busted` },
          { refused: "there is no execution \"nonsense\"" }
        ]
      )
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("of what closed a position corrects what was won, and of a part lets the order work on", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send, heard } = yield* Caller.call(1)
      yield* send(order(1, "SELL", 40))
      const [sold] = yield* gateway.executions
      assert.deepStrictEqual([sold?.price, sold?.realized], [230, -1])
      yield* gateway.correct(sold?.execId ?? "", { price: 231 })
      assert.deepStrictEqual((yield* heard).at(-1), "59 1 39")
      assert.deepStrictEqual(yield* holding, ["60 @230"])
      assert.deepStrictEqual(yield* gateway.correct(sold?.execId ?? "", { shares: 41 }), {
        refused: `${sold?.execId.replace(/01$/, "02")} was of 40 shares, and may be of fewer`
      })
      // beyond what stands at the best price
      yield* send(order(2, "BUY", 5000, { orderType: "LMT", lmtPrice: 230.01 }))
      const part = (yield* gateway.executions).at(-1)
      const left = 5000 - (part?.shares ?? 0)
      assert.isAbove(left, 0)
      yield* gateway.correct(part?.execId ?? "", { shares: 100 })
      yield* TestClock.adjust("1 minute")
      const told = (yield* heard).find((line) => line.startsWith("3 "))
      assert.deepStrictEqual(told, "3 2 Submitted 100/4900")
    }).pipe(Effect.provide(Gateway.layer({ positions: [{ symbol: "AAPL", size: 100, price: 230 }] }))))
})
