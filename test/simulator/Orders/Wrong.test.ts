import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Hello from "../../../src/wire/Hello.ts"
import * as Caller from "../Caller.ts"
import * as Told from "../Told.ts"

const { order } = Caller

/** What is wrong with an order for one share of AAPL, and the code that says so. */
const wrong: ReadonlyArray<readonly [code: number, order: { readonly [field: string]: unknown }, contract?: object]> = [
  [434, { totalQuantity: -1 }],
  [434, { totalQuantity: 1e-300 }],
  [434, { totalQuantity: 0, cashQty: -1 }],
  [434, { totalQuantity: 0, cashQty: 1e-300 }],
  [201, { totalQuantity: 1e300 }],
  [201, { totalQuantity: 2 ** 63 }],
  [321, { orderType: "STP", trailingPercent: 1 }],
  [463, { orderType: "TRAIL", auxPrice: -1 }],
  [463, { orderType: "TRAIL", auxPrice: 0 }],
  [463, { orderType: "TRAIL", trailingPercent: -1 }],
  [321, { action: "" }],
  [321, { action: "\u{1F600}" }],
  [387, { orderType: "" }],
  [387, { orderType: "x".repeat(1000) }],
  [321, { tif: "SOON" }],
  [321, { tif: "GTD", goodTillDate: "20269999 99:99:99" }],
  [321, { goodAfterTime: "soon" }],
  [321, { account: "x" }],
  [436, { faGroup: "x" }],
  [10006, { parentId: -1 }],
  [10006, { parentId: 2 ** 31 - 2 }],
  [200, {}, {}],
  [200, {}, { conId: -1, exchange: "SMART" }],
  [200, {}, { symbol: "AAPL", secType: "XXX", exchange: "SMART" }],
  [387, {}, { secType: "BAG", exchange: "SMART" }]
]

describe("Checks", () => {
  it.effect("answer whatever no gateway can take with a code, and the next order is filled", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      const told: Array<string | undefined> = []
      for (const [i, [, fields, contract]] of wrong.entries()) {
        told.push((yield* send(order(i + 1, "BUY", 1, fields, contract)))[0])
      }
      assert.deepStrictEqual(told, wrong.map(([code], i) => `${code} for ${i + 1}`))
      assert.deepStrictEqual(yield* send(order(0, "BUY", 1), order(-(2 ** 31), "BUY", 1)), [
        "10149 for 0",
        `10149 for ${-(2 ** 31)}`
      ])
      assert.deepStrictEqual((yield* send(order(100, "BUY", 1), Command.make("reqPositions"))).slice(-2), [
        "61 DU1234567 AAPL 1 @231.01",
        "62"
      ])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("a change to what is filled already leaves nothing that works, and the money stays what it is", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      const limit = (totalQuantity: number, more: object) =>
        order(1, "BUY", totalQuantity, { orderType: "LMT", ...more })
      yield* send(limit(3000, { lmtPrice: 230.01 }))
      assert.deepStrictEqual(yield* send(limit(300, { lmtPrice: 230.01 })), ["104 for 1"])
      assert.deepStrictEqual(yield* send(order(1, "BUY", 300, { orderType: "MIDPRICE" })), ["104 for 1"])
      const summary = yield* send(Command.make("reqAccountSummary", 1, "All", "TotalCashValue"))
      assert.deepStrictEqual(summary, ["63 1 DU1234567 TotalCashValue 930995.50", "64 1"])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("what is refused is forgotten too, and currency costs margin", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      const pair = { conId: 12087792, exchange: "IDEALPRO" }
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1e9, {}, pair)), ["201 for 1", "3 1 Inactive 0/1000000000"])
      // another client, without a wire: so many orders take their time on one
      const line = yield* (yield* Gateway.Gateway).accept
      const told: Array<string> = []
      yield* Effect.forkScoped(line.deliver((outgoing) =>
        Effect.sync(() => void (outgoing._tag === "Events" && told.push(...outgoing.events.map(Told.brief))))
      ))
      line.hello(Hello.ours)
      line.start(2)
      yield* Caller.settle
      told.length = 0
      for (let id = 2; id <= 20_010; id++) {
        line.send(order(id, "BUY", 1e9, {}, pair))
        if (id % 100 === 10) {
          yield* Caller.settle
        }
      }
      assert.deepStrictEqual([told.length, told.at(-2)], [2 * 20_009, "201 for 20010"])
      const kept = (yield* send(Command.make("reqCompletedOrders", false))).length
      assert.isBelow(kept, 10_100)
    }).pipe(Effect.provide(Gateway.layer())))
})
