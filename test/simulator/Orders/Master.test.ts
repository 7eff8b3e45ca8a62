import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const limit = Caller.order(6, "BUY", 10, { orderType: "LMT", lmtPrice: 100 })

describe("the master client", () => {
  it.effect("hears of the orders of all clients, and changes none", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const master = yield* Caller.call(9)
      const other = yield* Caller.call(2)
      const { ask: send } = yield* Caller.call(1)
      const told = yield* send(Caller.order(5, "BUY", 300))
      assert.deepStrictEqual(told.map((line) => line.split(" ")[0]), ["5", "3", "11", "5", "3", "5", "3", "59"])
      assert.deepStrictEqual(yield* master.heard, told)
      assert.deepStrictEqual(yield* other.heard, [])

      yield* send(limit)
      yield* master.heard
      assert.deepStrictEqual(yield* master.ask(Command.make("cancelOrder", 6)), ["10147 for 6"])
      yield* master.ask(limit)
      yield* send(Command.make("cancelOrder", 6))
      assert.deepStrictEqual((yield* master.heard).slice(-1), ["3 6 Cancelled 0/10"])
      assert.deepStrictEqual(
        (yield* gateway.report).orders.map(({ clientId, orderId, status }) => [clientId, orderId, status]),
        [[1, 5, "Filled"], [1, 6, "Cancelled"], [9, 6, "Submitted"]]
      )
    }).pipe(Effect.provide(Gateway.layer({ masterClientId: 9 }))))
})
