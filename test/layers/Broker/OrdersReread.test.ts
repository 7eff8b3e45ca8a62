import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { Event } from "../../../src/domain/Event.ts"
import * as Movable from "../../doubles/Movable.ts"
import * as OrdersRig from "./OrdersRig.ts"

const { during, resting, short } = OrdersRig

const isOf = (event: Event, orderRef: string): boolean => {
  if (event._tag === "openOrder" || event._tag === "completedOrder") return event.order.orderRef === orderRef
  return event._tag === "execDetails" && event.execution.orderRef === orderRef
}

describe("an order is after a kill what it was before", () => {
  for (
    const [what, rejections, state] of [
      ["works on after a rejection", ["openOrder"], "unknown"],
      ["is rejected again with the same words", ["openOrder", "orderStatus"], "rejected"]
    ] as const
  ) {
    for (const how of ["a kill", "a loss of the line"] as const) {
      it.effect(`one that ${what} is ${state} where lists do not name it: after ${how}`, () =>
        Effect.gen(function*() {
          const world = { rejectsFor: "", isPast: false }
          const { crash, orders, rig } = yield* OrdersRig.warm({
            tells: (event) => {
              const { _tag } = event
              if (world.isPast && (_tag === "orderStatus" || isOf(event, "one"))) return false
              if (_tag !== world.rejectsFor || !("orderId" in event)) return true
              world.rejectsFor = ""
              const said = { errorCode: 201, errorMsg: "No.", advancedOrderRejectJson: "" }
              Object.assign(event, { _tag: "error", id: event.orderId, ...said })
              return true
            }
          })
          yield* during(rig, orders.place(resting({ orderRef: "one", tif: "GTC" })), 1)
          for (const rejectsFor of rejections) {
            world.rejectsFor = rejectsFor
            while (world.rejectsFor !== "") yield* rig.pass(1)
          }
          const before = yield* orders.get("one")
          world.isPast = true
          if (how === "a kill") yield* crash
          else yield* rig.gateway.startFault("reset", {})
          const { orders: next } = how === "a kill" ? yield* rig.start : { orders }
          yield* rig.pass(90)
          const after = yield* next.get("one")
          assert.deepStrictEqual(
            [before, after].map((order) => order === undefined ? "" : `${short(order)} ${order.message}`),
            ["one acknowledged 0/10 No. (201)", `one ${state} 0/10 No. (201)`]
          )
        }))
    }
  }

  it.effect("it has ended when it did, whenever people are told of that", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm({
        gateway: { cash: 1e9 },
        tells: ({ _tag }) => _tag !== "completedOrder"
      })
      const entry = resting({ orderRef: "entry", limitPrice: "250.00", tif: "GTC" })
      const placing = yield* Effect.forkChild(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
      yield* rig.pass(1)
      const { stopLoss } = yield* Fiber.join(placing)
      yield* rig.gateway.cancelManually((yield* stopLoss.state).permId ?? 0)
      yield* rig.pass(1)
      const { updatedAt } = yield* stopLoss.state
      yield* crash
      yield* rig.pass(3 * 86_400)
      const second = yield* rig.start
      yield* rig.pass(10)
      yield* second.crash
      const { length } = rig.said.filter(([event]) => event === "exit_missing")
      const third = yield* rig.start
      const again = yield* third.orders.get(stopLoss.orderRef)
      assert.deepStrictEqual([length, again?.updatedAt], [1, updatedAt])
    }))

  it.effect("it is not unsent because no list names it, where the wall clock was set back since over a midnight", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        // two minutes to midnight in New York
        yield* TestClock.setTime(Date.parse("2026-07-01T03:58:00Z"))
        by.wall = 3_600_000
        const { crash, orders, rig } = yield* OrdersRig.warm({
          tells: (event) => event._tag !== "orderStatus" && !isOf(event, "one")
        })
        yield* during(rig, orders.place(resting({ orderRef: "rests", tif: "GTC" })), 1)
        yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.1)
        yield* crash
        by.wall = 0
        yield* rig.pass(600)
        const { orders: next } = yield* rig.start
        yield* rig.pass(300)
        const states = yield* Effect.forEach(["rests", "one"], next.get)
        assert.deepStrictEqual(states.map((order) => order?.state), ["acknowledged", "unknown"])
      }).pipe(Effect.provideService(Clock.Clock, moved))))
})
