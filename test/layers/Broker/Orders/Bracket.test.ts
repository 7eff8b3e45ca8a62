import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as OrdersRig from "../OrdersRig.ts"

const { resting } = OrdersRig

const fork = Effect.forkChild({ startImmediately: true })

describe("a bracket of which one is rejected", () => {
  it.effect("has no exits that work without their entry", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const fault = yield* rig.gateway.startFault("reject", { code: 201, text: "Order rejected - reason: no." })
      const entry = resting({ orderRef: "entry" })
      const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
      yield* rig.pass(0.03)
      yield* rig.gateway.endFault(fault)
      yield* rig.pass(20)
      const all = yield* Fiber.join(placing)
      const states = yield* Effect.forEach([all.entry, all.takeProfit, all.stopLoss], ({ state }) => state)
      assert.deepStrictEqual([states.map(({ state }) => state), rig.received("placeOrder").length], [
        ["rejected", "unsent", "unsent"],
        2
      ])
    }))

  for (
    const [which, after, states, placed] of [
      ["takeProfit", 0.03, ["cancelled", "rejected", "unsent"], 3],
      ["stopLoss", 0.05, ["cancelled", "cancelled", "rejected"], 4]
    ] as const
  ) {
    it.effect(`does not work without it: its ${which}`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm()
        // it would fill at once
        const entry = resting({ orderRef: "entry", limitPrice: "250.00" })
        const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
        yield* rig.pass(after)
        const fault = yield* rig.gateway.startFault("reject", { code: 201, text: "Order rejected - reason: no." })
        yield* rig.pass(0.02)
        yield* rig.gateway.endFault(fault)
        yield* rig.pass(20)
        const all = yield* Fiber.join(placing)
        const found = yield* Effect.forEach([all.entry, all.takeProfit, all.stopLoss], ({ state }) => state)
        assert.deepStrictEqual([found.map(({ state }) => state), rig.received("placeOrder").length], [states, placed])
      }))
  }
})
