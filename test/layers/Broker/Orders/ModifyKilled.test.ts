import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Order } from "../../../../src/domain/Order.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting } = OrdersRig

const short = ({ changing, limitPrice, quantity }: Order) =>
  `${quantity} at ${limitPrice}${changing ? ", being changed" : ""}`

describe("an order that is being changed when the program is killed", () => {
  for (
    const [changes, made] of [
      [{ quantity: "20" }, "20 at 100"],
      [{ quantity: "4" }, "4 at 100"],
      [{ limitPrice: "99.00" }, "10 at 99"],
      [{ quantity: "4", limitPrice: "99.00" }, "4 at 99"]
    ] as const
  ) {
    for (const what of ["makes", "loses", "refuses"] as const) {
      const title = `${what} ${Object.keys(changes).join(" and ")}, ${made}`
      it.effect(`is so in the next run where nothing had answered that, until it hears what became of it, and in none after that: the gateway ${title}`, () =>
        Effect.gen(function*() {
          let written = 0
          const { crash, orders, rig } = yield* OrdersRig.warm({
            passesOver: (request, instead) => {
              if (request._tag !== "placeOrder" || request.args[2].orderRef !== "one" || written++ === 0) return false
              const [orderId, contract, order] = request.args
              // of no order there is less than nothing
              if (what === "refuses") {
                instead({ ...request, args: [orderId, contract, { ...order, totalQuantity: -1 }] })
              }
              return what !== "makes"
            }
          })
          const one = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
          yield* during(rig, one.modify(changes), 1)
          const stood = [short(yield* one.state)]
          yield* crash
          for (const _ of ["the next run", "the one after it"]) {
            const fault = yield* rig.gateway.startFault("refuse", {})
            const next = yield* rig.start
            stood.push(short((yield* next.orders.get("one"))!))
            yield* rig.gateway.endFault(fault)
            yield* rig.pass(61)
            stood.push(short((yield* next.orders.get("one"))!))
            yield* next.crash
          }
          const then = what === "makes" ? made : "10 at 100"
          const early = what === "loses" ? `${then}, being changed` : then
          assert.deepStrictEqual(stood, [early, early, then, then, then])
        }))
    }
  }

  it.effect("is as large as the gateway told last where the end of the journal was lost with the power, and may be being changed", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm()
      const one = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* during(rig, one.modify({ quantity: "20" }), 1)
      yield* crash
      rig.lines.pop()
      yield* rig.gateway.startFault("refuse", {})
      const next = yield* rig.start
      assert.deepStrictEqual(short((yield* next.orders.get("one"))!), "20 at 100, being changed")
    }))
})
