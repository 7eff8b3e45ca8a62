import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "../../../src/domain/Event.ts"
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
})
