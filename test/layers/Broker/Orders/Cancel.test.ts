import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Yielding from "../../../doubles/Yielding.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting } = OrdersRig

const nothingSent = "placeOrder was refused and nothing was sent: order_ref"

describe("a cancel", () => {
  it.effect("that nothing answered may be asked for again, whatever became of its order", () =>
    Effect.gen(function*() {
      let cancels = 0
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => {
          if (_tag === "cancelOrder") cancels++
          return _tag === "cancelOrder" || (cancels > 0 && /AllOpenOrders|Completed|Executions/.test(_tag))
        }
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const sent: Array<string> = []
      for (const seconds of [1, 8, 2, 300, 1, 12]) {
        yield* during(rig, handle.cancel, seconds)
        sent.push(`${cancels} ${(yield* handle.state).state}`)
      }
      assert.deepStrictEqual(sent, [
        "1 acknowledged",
        "1 acknowledged",
        "1 acknowledged",
        "2 unknown",
        "3 unknown",
        "3 unknown"
      ])
    }))

  it.effect("that the gateway has taken and not done yet lets no change of its order through", () =>
    Effect.gen(function*() {
      let isMute = false
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => isMute && /Completed|Executions/.test(_tag)
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* rig.gateway.startFault("server-lost", { restore: "kept", after: 30_000 })
      yield* during(rig, handle.cancel, 29)
      yield* rig.gateway.startFault("mute-order", {})
      isMute = true
      yield* rig.pass(1.1)
      const { state, twsStatus } = yield* handle.state
      const { message } = yield* during(rig, Effect.flip(handle.modify({ quantity: "20" })), 1)
      assert.deepStrictEqual([state, twsStatus, message, rig.placed()["one"]], [
        "acknowledged",
        "PendingCancel",
        `${nothingSent} (a cancel of one is on its way: ask again once the gateway has answered that, ` +
        "or left it unanswered for 10 s)",
        1
      ])
    }))

  for (const what of ["an order", "a change"] as const) {
    it.effect(`goes out after ${what} or in its place, and never before, whenever it comes`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
        yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
        // so that its contract is known
        yield* during(rig, orders.modify("one", { quantity: "11" }), 1)
        const before: Array<number> = []
        for (let at = 0;; at++) {
          const orderRef = `${at}`
          const place = orders.place(resting({ orderRef }))
          if (what === "a change") yield* during(rig, place, 0.1)
          const work = what === "a change" ? orders.modify(orderRef, { quantity: "20" }) : Effect.asVoid(place)
          const seen = rig.gateway.received.length
          const { isOver } = yield* Yielding.fork(Effect.exit(work), at)
          yield* Effect.forkChild(Effect.exit(orders.cancel(orderRef)), { startImmediately: true })
          yield* rig.pass(0.1)
          if (isOver()) break
          const sent = rig.gateway.received.slice(seen).map(({ command }) => command._tag)
          const cancelled = sent.indexOf("cancelOrder")
          if (cancelled >= 0 && sent.includes("placeOrder", cancelled)) before.push(at)
        }
        assert.deepStrictEqual(before, [])
      }))
  }
})
