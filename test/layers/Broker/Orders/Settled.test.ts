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

  it.effect("and again where it was another that was being asked for, of whose list no status says so", () =>
    Effect.gen(function*() {
      const world = { isTold: true }
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => _tag === "cancelOrder",
        tells: ({ _tag }) => world.isTold || _tag !== "orderStatus"
      })
      for (const orderRef of ["one", "other"]) yield* during(rig, orders.place(resting({ orderRef })), 1)
      yield* during(rig, orders.cancel("other"), 9.5)
      const dead = yield* rig.gateway.startFault("stall", { ms: 7000 })
      yield* rig.pass(6.5)
      const meanwhile = yield* stand(orders)
      world.isTold = false
      yield* rig.pass(3)
      yield* rig.gateway.endFault(dead)
      assert.deepStrictEqual([meanwhile, yield* stand(orders), rig.received("reqAllOpenOrders").slice(2)], [
        isNot,
        isSettled,
        ["14 reqAllOpenOrders"]
      ])
    }))

  it.effect("not once the services that follow it have ended: nor is the list of orders current then", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const stands = Effect.zipWith(handle.state, orders.list, (order, list) => [
        short(order),
        list._tag === "Known" && list.current
      ])
      const before = yield* stands
      yield* crash
      assert.deepStrictEqual([before, yield* stands], [[isSettled[0], true], [isNot[0], false]])
    }))

  it.effect("not in a session of another client id, which hears of it in lists alone, before it has ended", () =>
    Effect.gen(function*() {
      const { connection, orders, rig } = yield* OrdersRig.warm({ settings: { fallbackClientId: 9 } })
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* rig.gateway.startFault("client-id-in-use", { id: 1 })
      yield* rig.gateway.startFault("reset", {})
      rig.told.length = 0
      yield* rig.pass(60)
      const { session } = yield* connection.status
      const listed = yield* stand(orders)
      const settled = rig.told.filter((line) => line.endsWith("0/10"))
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(5)
      const meanwhile = yield* stand(orders)
      yield* rig.pass(60)
      assert.deepStrictEqual([session?.clientId, settled, listed, meanwhile, yield* stand(orders)], [
        9,
        [],
        isNot,
        isNot,
        ["one filled 10/0", "warm filled 10/0"]
      ])
    }))

  it.effect("and an exit that is cancelled in such a session is told of all the same, once it is listed", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ settings: { fallbackClientId: 9 } })
      const entry = OrdersRig.market({ orderRef: "entry" })
      const { stopLoss } = yield* during(rig, orders.bracket({ entry, takeProfit: "400.00", stopLoss: "90.00" }), 1)
      yield* rig.gateway.startFault("client-id-in-use", { id: 1 })
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(60)
      const { permId } = yield* stopLoss.state
      yield* rig.gateway.cancelManually(Number(permId))
      yield* rig.pass(70)
      const exits = rig.said.filter(([event]) => event === "exit_missing")
      assert.deepStrictEqual([(yield* stopLoss.state).state, exits.length], ["cancelled", 1])
    }))
})
