import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Orders } from "../../../../src/layers/Broker/Orders.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting, short } = OrdersRig

const stand = (orders: Orders["Service"]) =>
  Effect.map(
    Effect.forEach(["one", "warm"], orders.get),
    (all) => all.map((order) => order === undefined ? "none" : short(order))
  )

describe("an order that works is settled for as long as somebody tells what becomes of it", () => {
  const isSettled = ["one acknowledged 0/10", "warm filled 10/0"]
  const isNot = ["one acknowledged 0/10 unsettled", "warm filled 10/0"]

  for (const [restore, code] of [["kept", 1102], ["lost", 1101]] as const) {
    it.effect(`not while TWS has lost IBKR, whatever it lists meanwhile, and again once it was asked after ${code}`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm()
        yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
        const before = yield* stand(orders)
        const lost = yield* rig.gateway.startFault("server-lost", { restore })
        yield* rig.pass(0.1)
        const meanwhile = yield* stand(orders)
        // open orders are listed once a minute
        yield* rig.pass(130)
        const later = yield* stand(orders)
        yield* rig.gateway.endFault(lost)
        yield* rig.pass(1)
        assert.deepStrictEqual([before, meanwhile, later, yield* stand(orders)], [isSettled, isNot, isNot, isSettled])
      }))
  }

  it.effect("not in a session that does not know whether TWS has IBKR, before it does", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* rig.gateway.startFault("server-lost", {})
      yield* rig.pass(1)
      yield* rig.gateway.startFault("close", {})
      yield* rig.pass(10)
      const meanwhile = yield* stand(orders)
      yield* rig.gateway.startFault("server-restored", { code: 1102 })
      yield* rig.pass(1)
      assert.deepStrictEqual([meanwhile, yield* stand(orders)], [isNot, isSettled])
    }))

  it.effect("not while the line is silent, and again once it is not", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const dead = yield* rig.gateway.startFault("stall", { ms: 9000 })
      yield* rig.pass(8)
      const meanwhile = yield* stand(orders)
      yield* rig.gateway.endFault(dead)
      yield* rig.pass(5)
      assert.deepStrictEqual([meanwhile, yield* stand(orders)], [isNot, isSettled])
    }))
})
