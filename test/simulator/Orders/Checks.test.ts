import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const { order } = Caller

describe("Checks", () => {
  it.effect("refuses with the real codes, and nothing comes of it, save that what IBKR rejects is an order all the same", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send } = yield* Caller.call(1)
      yield* send(order(5, "BUY", 1, { orderType: "LMT", lmtPrice: 1 }))
      const aapl = { conId: 265598, exchange: "SMART" }
      assert.deepStrictEqual(
        yield* send(
          order(0, "BUY", 1),
          order(4, "BUY", 1),
          order(5, "SELL", 1),
          order(6, "BUY", 1, {}, { conId: 1, exchange: "SMART" }),
          order(6, "BUY", 1, {}, { conId: 265598 }),
          order(6, "BUY", 1, {}, { conId: 265598, exchange: "LSE" }),
          order(6, "BUY", 1, { account: "DU9" }, aapl),
          order(6, "BUY", 0),
          order(6, "BUY", 1, { orderType: "WISH" }),
          order(6, "BUY", 1, { orderType: "LMT" }),
          order(6, "BUY", 1, {}, { secType: "BAG", symbol: "AAPL", exchange: "SMART" }),
          order(6, "BUY", 1, { orderType: "LMT", lmtPrice: 1.005 }),
          order(6, "BUY", 1, { parentId: 99 }),
          order(6, "BUY", 1e6),
          order(6, "BUY", 1)
        ),
        [
          "10149 for 0",
          "103 for 4",
          "105 for 5",
          "200 for 6",
          "321 for 6",
          "200 for 6",
          "321 for 6",
          "434 for 6",
          "387 for 6",
          "321 for 6",
          "387 for 6",
          "110 for 6",
          "10006 for 6",
          "201 for 6",
          "3 6 Inactive 0/1000000",
          "103 for 6"
        ]
      )
      assert.deepStrictEqual((yield* gateway.report).orders.map(({ orderId, status }) => [orderId, status]), [
        [5, "Submitted"],
        [6, "Inactive"]
      ])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("wants an account where there are several", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1)), ["435 for 1"])
      yield* send(order(1, "BUY", 1, { account: "DU2" }), Command.make("reqPositions"))
      assert.deepStrictEqual(yield* send(Command.make("reqPositions")), ["61 DU2 AAPL 1 @231.01", "62"])
    }).pipe(Effect.provide(Gateway.layer({ accounts: ["DU1", "DU2"] }))))

  it.effect("lets an order be made smaller, but not to what was filled of it", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* Caller.call(1)
      const limit = (size: number) => order(1, "BUY", size, { orderType: "LMT", lmtPrice: 230.01 })
      yield* send(limit(5000))
      const filled = events.flatMap((event) => event._tag === "execDetails" ? [event.execution.shares ?? 0] : [])
      assert.deepStrictEqual(filled, [300])
      assert.deepStrictEqual(yield* send(limit(300), limit(200), limit(800)), [
        "104 for 1",
        "104 for 1",
        "5 1 Submitted 1.5",
        "3 1 Submitted 300/500"
      ])
    }).pipe(Effect.provide(Gateway.layer())))
})
