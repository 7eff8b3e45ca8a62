import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "../../../../../src/domain/Event.ts"
import * as OrdersRig from "../../OrdersRig.ts"

const { during, resting, short } = OrdersRig

describe("what is looked for once a minute", () => {
  it.effect("is looked for also where another order is asked for more often", () =>
    Effect.gen(function*() {
      const world = { isPast: false }
      const isOfOne = (event: Event) =>
        (event._tag === "openOrder" || event._tag === "completedOrder") && event.order.orderRef === "one"
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => _tag === "cancelOrder",
        tells: (event) => !world.isPast || !(event._tag === "orderStatus" || isOfOne(event))
      })
      for (const orderRef of ["one", "other"]) yield* during(rig, orders.place(resting({ orderRef })), 1)
      world.isPast = true
      for (let times = 0; times < 4; times++) {
        yield* during(rig, orders.cancel("other"), 1)
        yield* rig.pass(39)
      }
      const found = yield* Effect.forEach(["one", "other"], orders.get)
      assert.deepStrictEqual(found.map((order) => order === undefined ? "" : short(order)), [
        "one unknown 0/10",
        "other acknowledged 0/10"
      ])
    }))
})
