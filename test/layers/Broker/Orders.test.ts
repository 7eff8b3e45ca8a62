import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Orders } from "../../../src/layers/Broker/Orders.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as OrdersRig from "./OrdersRig.ts"
import * as Rig from "./Rig.ts"

describe("orders", () => {
  it.effect("a market order goes from its intent in the journal to its fill", () => {
    const kept = OrdersRig.nothing()
    return Effect.gen(function*() {
      yield* Rig.ready
      const orders = yield* Orders
      const story = yield* OrdersRig.story
      const handle = yield* Rig.during(orders.place(OrdersRig.market({ orderRef: "one" })), "1 second")
      yield* Connected.settle
      const order = yield* handle.ended
      assert.deepStrictEqual([handle.orderRef, handle.orderId, order.state], ["one", 1, "filled"])
      assert.deepStrictEqual(story, [
        "one maybe_sent 0/10",
        "one acknowledged 0/10",
        "one filled 10/0",
        "one filled 10/0",
        "one filled 10/0"
      ])
      assert.deepStrictEqual(kept.lines.map((line) => JSON.parse(line).slice(0, 2)), [
        ["orders", 1],
        ["intent", "one"],
        ["stand", "one"],
        ["stand", "one"],
        ["exec", "one"],
        ["stand", "one"],
        ["fee", "one"]
      ])
    }).pipe(Effect.provide(OrdersRig.ground({}, { kept })))
  })
})
