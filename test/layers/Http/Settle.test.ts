import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { OrderRefused } from "../../../src/errors/OrderRefused.ts"
import * as HttpService from "../../fixtures/HttpService.ts"
import * as Broker from "../../fixtures/ScriptedBroker.ts"

const { post } = HttpService

describe("an order that is unknown, over HTTP", () => {
  it.live("is settled by what a person says, with the token and by no other word", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      const order = Broker.order({
        orderRef: "mine-1",
        contract: Broker.aapl,
        action: "BUY",
        quantity: "10",
        orderType: "MKT"
      }, { state: "unknown" })
      broker.ours.set("mine-1", order)
      const settle = (body: unknown, name = "mine-1") => ask(`/orders/${name}/settle`, post(body))
      const done = yield* settle({ as: "cancelled", filled: "4", why: "TWS says so" })
      assert.deepStrictEqual([done.status, JSON.parse(done.body)], [200, { ...order, state: "cancelled" }])
      const wrong = [{}, { as: "rejected" }, { as: "unsent", filled: "1" }, { as: "cancelled", fileld: "1" }, {
        as: "filled",
        filled: "1"
      }]
      const answers = yield* Effect.forEach(wrong, (body) => settle(body))
      assert.deepStrictEqual(answers.map(({ status }) => status), wrong.map(() => 400))
      assert.strictEqual((yield* settle({ as: "filled" }, "theirs")).status, 404)
      const broken = [{ rule: "order_ref", limit: null, actual: null, says: "mine-1 has ended: filled" }] as const
      broker.world.refuses = new OrderRefused({ command: "settle", blockedBy: [], broken })
      const refused = yield* settle({ as: "filled" })
      assert.deepStrictEqual([refused.status, JSON.parse(refused.body).broken], [409, broken])
      assert.deepStrictEqual(broker.did, ["settle mine-1 cancelled"])
    }).pipe(Effect.provide(Logger.layer([]))))
})
