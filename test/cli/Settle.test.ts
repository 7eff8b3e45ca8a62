import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { messages, program } from "./Program.ts"

const request = { orderRef: "mine-1", contract: Broker.aapl, action: "BUY", quantity: "10", orderType: "MKT" } as const
const order = Broker.order(request, { state: "cancelled", message: "A person says that it is cancelled: TWS" })

describe("orders settle", () => {
  it.live("tells the service what a person saw, and shows the order as it stands", () =>
    Effect.gen(function*() {
      const settle = ["orders", "settle", "mine-1", "--as", "cancelled"]
      const answer = { body: JSON.stringify(order) }
      const done = yield* program([...settle, "--filled", "4", "--why", "TWS", "--json"], { answer })
      assert.deepStrictEqual([done.code, done.err, done.out.map((line) => JSON.parse(line))], [0, [], [order]])
      assert.deepStrictEqual(done.asked.map(({ body = "", request }) => [request, JSON.parse(body)]), [
        ["POST http://127.0.0.1:9497/orders/mine-1/settle", { as: "cancelled", filled: "4", why: "TWS" }]
      ])
      const none = yield* program(["orders", "settle", "mine-1", "--as", "filled", "--filled", "4"])
      assert.deepStrictEqual([none.code, none.asked, messages(none.err)], [64, [], [
        "How much was filled goes without saying of one that is filled"
      ]])
      const unclear = yield* program(settle, { answer: "broken" })
      const nobody = yield* program(settle)
      assert.deepStrictEqual([unclear.code, nobody.code], [75, 69])
      assert.include(unclear.err.join(), "Whether mine-1 was settled as cancelled is not known")
    }))
})
