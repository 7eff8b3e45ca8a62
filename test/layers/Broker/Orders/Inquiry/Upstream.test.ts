import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as OrdersRig from "../../OrdersRig.ts"

describe("what TWS lists while it is cut off from IBKR", () => {
  it.effect("decides nothing of an order in flight; what it lists after 1102 does, and nothing from before counts", () =>
    Effect.gen(function*() {
      const { crash, rig } = yield* OrdersRig.warm()
      yield* crash
      OrdersRig.intend(rig, "lost")
      const again = yield* rig.start
      yield* rig.gateway.startFault("server-lost", { restore: "kept", after: 60_000 })
      yield* rig.pass(59)
      const { upstream } = yield* again.connection.status
      const before = yield* again.orders.get("lost")
      rig.told.length = 0
      yield* rig.pass(10)
      assert.deepStrictEqual(
        [upstream.state, before === undefined ? "" : OrdersRig.short(before), rig.told],
        ["lost", "lost maybe_sent 0/10 unsettled", ["65.1 lost unsent 0/10"]]
      )
    }))

  it.effect("decides nothing in a session that begins meanwhile, until a farm that is up proves the line", () =>
    Effect.gen(function*() {
      const { crash, rig } = yield* OrdersRig.warm()
      const fault = yield* rig.gateway.startFault("server-lost", { restore: "never" })
      yield* rig.pass(1)
      yield* crash
      OrdersRig.intend(rig, "lost")
      const again = yield* rig.start
      yield* rig.pass(300)
      const { upstream } = yield* again.connection.status
      const before = yield* again.orders.get("lost")
      yield* rig.gateway.endFault(fault)
      rig.told.length = 0
      yield* rig.gateway.endFault(yield* rig.gateway.startFault("farm", { name: "usfarm" }))
      yield* rig.pass(10)
      assert.deepStrictEqual(
        [upstream.state, before === undefined ? "" : OrdersRig.short(before), rig.told],
        ["unknown", "lost maybe_sent 0/10 unsettled", ["306.1 lost unsent 0/10"]]
      )
    }))
})
