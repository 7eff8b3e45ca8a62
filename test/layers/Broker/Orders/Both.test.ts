import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Request } from "../../../../src/domain/Command.ts"
import type { Event } from "../../../../src/domain/Event.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, resting, short } = OrdersRig

/**
 * An order that rests, and that the list of the past names as `status`, too: in place of another that has filled. That list comes
 * behind that of the open ones, or before it.
 */
const both = Effect.fnUntraced(function*(
  status: string,
  { comesFirst = "open", tells = () => {} }: {
    readonly tells?: (event: Event) => void
    readonly comesFirst?: "open" | "past"
  } = {}
) {
  const world: { permId: number | null } = { permId: null }
  let first: Request | undefined
  const { orders, rig } = yield* OrdersRig.warm({
    passesOver: (request, instead) => {
      if (comesFirst === "open" || world.permId === null) return false
      if (request._tag === "reqAllOpenOrders") {
        first = request
        return true
      }
      if (request._tag !== "reqCompletedOrders" || first === undefined) return false
      instead(request)
      instead(first)
      return true
    },
    tells: (event) => {
      tells(event)
      if (world.permId === null || event._tag !== "completedOrder" || event.order.orderRef !== "done") return true
      const order = { ...event.order, orderRef: "one", permId: world.permId, filledQuantity: 0, totalQuantity: 10 }
      Object.assign(event, { order, orderState: { ...event.orderState, status } })
      return true
    }
  })
  yield* during(rig, orders.place(market({ orderRef: "done" })), 1)
  const one = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
  const { permId } = yield* one.state
  rig.said.length = rig.told.length = 0
  return { one, permId, rig, world }
})

/** A cancelled one is told with each word of the gateway, and works once lists have said both one after the other. */
const later = [
  ...["120.1", "120.125", "180.15", "180.175"].map((at) => `${at} one cancelled 0/10`),
  "180.2 one acknowledged 0/10"
]

describe("an order that the gateway has among the open ones and among those of the past", () => {
  for (
    const [status, state, then] of [
      ["Cancelled", "cancelled", later],
      ["Inactive", "rejected", ["120.1 one acknowledged 0/10"]]
    ] as const
  ) {
    it.effect(`works after all, which people are told once: ${state}`, () =>
      Effect.gen(function*() {
        const { one, permId, rig, world } = yield* both(status)
        world.permId = permId
        yield* rig.pass(400)
        assert.deepStrictEqual([rig.said.map(([event]) => event), rig.told, short(yield* one.state)], [
          ["order_contradicted"],
          [`60.075 one ${state} 0/10`, ...then],
          "one acknowledged 0/10"
        ])
      }))
  }

  it.effect("and that was told of as cancelled before works after all, which people are told once", () =>
    Effect.gen(function*() {
      const before = { isOver: false }
      const { one, permId, rig, world } = yield* both("Cancelled", {
        tells: (event) => {
          if (!before.isOver) return
          if (event._tag === "orderStatus") Object.assign(event, { status: "Cancelled" })
          if (event._tag === "openOrder") Object.assign(event.orderState, { status: "Cancelled" })
        }
      })
      before.isOver = true
      yield* rig.pass(70)
      before.isOver = false
      world.permId = permId
      yield* rig.pass(400)
      assert.deepStrictEqual([rig.said.map(([event]) => event), rig.told, short(yield* one.state)], [
        ["order_contradicted"],
        ["60.05 one cancelled 0/10", ...later],
        "one acknowledged 0/10"
      ])
    }))

  for (
    const [status, changes] of [
      ["Cancelled", [
        ...["60.075", "60.075", "120.125", "120.125"].map((at) => `${at} one cancelled 0/10`),
        "120.15 one acknowledged 0/10"
      ]],
      ["Inactive", ["60.075 one rejected 0/10", "60.075 one acknowledged 0/10"]]
    ] as const
  ) {
    it.effect(`works after all where the list of the past comes first: ${status}`, () =>
      Effect.gen(function*() {
        const { one, permId, rig, world } = yield* both(status, { comesFirst: "past" })
        world.permId = permId
        yield* rig.pass(400)
        assert.deepStrictEqual([rig.said.map(([event]) => event), rig.told, short(yield* one.state)], [
          ["order_contradicted"],
          changes,
          "one acknowledged 0/10"
        ])
      }))
  }

  for (const comesFirst of ["open", "past"] as const) {
    it.effect(`has ended where it is among those of the past alone from then on: what is ${comesFirst} comes first`, () =>
      Effect.gen(function*() {
        const is = { gone: false }
        const { one, permId, rig, world } = yield* both("Cancelled", {
          comesFirst,
          tells: (event) => {
            if (!is.gone) return
            if (event._tag === "openOrder") Object.assign(event.order, { account: "DU7654321" })
            if (event._tag === "orderStatus") Object.assign(event, { permId: 1, orderId: 999 })
          }
        })
        world.permId = permId
        yield* rig.pass(200)
        is.gone = true
        rig.told.length = rig.said.length = 0
        yield* rig.pass(200)
        assert.deepStrictEqual([rig.said.map(([event]) => event), rig.told, short(yield* one.state)], [
          [],
          ["240.25 one acknowledged 0/10 unsettled", "242.275 one cancelled 0/10"],
          "one cancelled 0/10"
        ])
      }))
  }
})
