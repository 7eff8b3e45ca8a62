import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as OrdersRig from "./OrdersRig.ts"

const { during, market, resting, short } = OrdersRig

describe("a defect", () => {
  it.effect("of who is told that an order has ended: the others are followed on, and new ones are refused", () =>
    Effect.gen(function*() {
      const { connection, orders, rig } = yield* OrdersRig.warm({
        risk: { settled: ({ orderRef }) => orderRef === "bad" ? Effect.die("a defect") : Effect.void }
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      yield* during(rig, orders.place(market({ orderRef: "bad" })), 1)
      const before = yield* Effect.map(connection.status, ({ ordersBlockedBy }) => ordersBlockedBy)
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(1)
      assert.deepStrictEqual([before, rig.told.at(-1), short(yield* handle.ended)], [
        ["state_not_writable"],
        "4 rests filled 10/0",
        "rests filled 10/0"
      ])
      assert.deepStrictEqual(rig.lines.filter((line) => line.startsWith("[\"stand\",\"rests\"")).length > 0, true)
      assert.deepStrictEqual(rig.logs.filter((each) => each.startsWith("Fatal")), [
        "Fatal A defect in what follows the orders: they are followed on, and new ones are refused until this service is " +
        "started again,a defect"
      ])
      assert.deepStrictEqual(
        (yield* during(rig, Effect.flip(orders.place(market())), 1)).message,
        "placeOrder was refused and nothing was sent: state_not_writable"
      )
    }))

  it.effect("of who has the last word on an order: it was not sent, and does not wait for its turn for ever", () =>
    Effect.gen(function*() {
      let words = 0
      const { orders, rig } = yield* OrdersRig.warm({
        risk: {
          recheck: ({ request }) =>
            Effect.suspend(() =>
              request.orderRef === "bad" && ++words > 1 ? Effect.die("a defect") : Effect.succeed([])
            )
        }
      })
      const exit = yield* during(rig, Effect.exit(orders.place(resting({ orderRef: "bad" }))), 1)
      const bad = yield* orders.get("bad")
      assert.deepStrictEqual([exit._tag, bad === undefined ? "" : short(bad), bad?.message, rig.placed()], [
        "Failure",
        "bad unsent 0/10",
        "A defect came between, so it was not sent",
        { warm: 1 }
      ])
    }))

  it.effect("of who tells people that an order is unknown: what is asked for later is asked for", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ settings: { fallbackClientId: 9 } })
      let told = 0
      rig.alerts.push = (alert) => {
        if (!alert.includes("order_unknown")) return 0
        told++
        throw new Error("a defect")
      }
      const dead = yield* rig.gateway.startFault("half-open", {})
      const lost = yield* during(rig, orders.place(market({ orderRef: "one" })), 0.1)
      // the old client id stays in use: another one looks, and finds nothing
      yield* rig.gateway.startFault("client-id-in-use", { id: 1 })
      yield* rig.pass(120)
      yield* rig.gateway.endFault(dead)
      assert.deepStrictEqual([short(yield* lost.state), told], ["one unknown 0/10", 1])
      yield* rig.gateway.startFault("mute-order", {})
      const muted = yield* during(rig, orders.place(market({ orderRef: "two" })), 20)
      assert.deepStrictEqual(short(yield* muted.state), "two filled 10/0")
    }))
})
