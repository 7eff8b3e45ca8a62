import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import type { Event } from "../../../../src/domain/Event.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, resting, short } = OrdersRig

describe("the handle of an order", () => {
  it.effect("acknowledged waits for the gateway's first word, and is answered at once after it", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const placed = Effect.flatMap(
        orders.place(resting({ orderRef: "one" })),
        ({ acknowledged, state }) => Effect.all([state, acknowledged, Effect.succeed(acknowledged)])
      )
      const [before, first, acknowledged] = yield* during(rig, placed, 1)
      assert.deepStrictEqual([before, first, yield* acknowledged].map(short), [
        "one maybe_sent 0/10",
        "one acknowledged 0/10",
        "one acknowledged 0/10"
      ])
    }))

  it.effect("the first word may be that it has filled", () =>
    Effect.gen(function*() {
      const isOther = (event: Event) =>
        (event._tag !== "openOrder" || event.orderState.status === "Filled") &&
        (event._tag !== "orderStatus" || event.status === "Filled")
      const { orders, rig } = yield* OrdersRig.warm({ tells: isOther })
      const { acknowledged } = yield* orders.place(market({ orderRef: "one" }))
      assert.deepStrictEqual(short(yield* during(rig, acknowledged, 1)), "one filled 10/0")
    }))

  it.effect("acknowledged fails as ended does where the order was rejected", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.gateway.startFault("reject", { code: 201, text: "Order rejected - reason: no." })
      const { acknowledged, ended } = yield* orders.place(market({ orderRef: "one" }))
      const both = yield* Effect.forkChild(Effect.all([Effect.flip(acknowledged), Effect.flip(ended)]))
      yield* rig.pass(5)
      const [first, last] = yield* Fiber.join(both)
      assert.deepStrictEqual([first._tag, first.message], ["OrderRejected", last.message])
    }))

  it.effect("an order that nobody answers is acknowledged once the lists name it", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.gateway.startFault("mute-order", {})
      const { acknowledged } = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const waiting = yield* Effect.forkChild(acknowledged)
      yield* rig.pass(5)
      assert.strictEqual(waiting.pollUnsafe(), undefined)
      yield* rig.pass(10)
      assert.deepStrictEqual(short(yield* Fiber.join(waiting)), "one acknowledged 0/10")
    }))

  it.effect("changes begin with how it stands, and never go back behind that", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const { acknowledged, changes } = yield* orders.place(market({ orderRef: "one", quantity: "3000" }))
      const seen: Array<string> = []
      yield* Effect.forkChild(Effect.andThen(
        acknowledged,
        Stream.runForEach(changes, (order) => Effect.sync(() => void seen.push(short(order))))
      ))
      yield* rig.pass(1)
      assert.deepStrictEqual(seen, ["one filled 3000/0"])
    }))
})
