import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import type { Event } from "../../../../src/domain/Event.ts"
import * as Movable from "../../../doubles/Movable.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting, short } = OrdersRig

const isOfOne = (event: Event, orderId: number): boolean => {
  switch (event._tag) {
    case "completedOrder":
      return event.order.orderRef === "one"
    case "execDetails":
      return event.execution.orderId === orderId
    case "openOrder":
    case "orderStatus":
      return event.orderId === orderId
    default:
      return false
  }
}

const alerted = ({ said }: OrdersRig.Rig) => said.flatMap(([event = ""]) => event.startsWith("order") ? [event] : [])

/** An order of whose fate nobody tells: its own session lists it nowhere, or never had it. */
const unknown = Effect.fnUntraced(function*({ isThere }: { readonly isThere: boolean }) {
  const world: { tells: (event: Event) => boolean } = { tells: () => false }
  const { crash, orders, rig } = yield* OrdersRig.warm({
    passesOver: ({ _tag, args }) => _tag === "placeOrder" && args[2].orderRef === "one" && !isThere,
    tells: (event) => !isOfOne(event, 3) || world.tells(event)
  })
  yield* during(rig, orders.place(resting({ orderRef: "rests", tif: "GTC" })), 1)
  yield* during(rig, orders.place(resting({ orderRef: "one" })), 20)
  const before = short((yield* orders.get("one"))!)
  const alerts = alerted(rig)
  rig.told.length = rig.said.length = 0
  return { before: [before, ...alerts], crash, orders, rig, world }
})
const given = ["one unknown 0/10", "order_unknown"]

describe("an order that is unknown although all lists of its own session have ended", () => {
  for (const isKilled of [false, true]) {
    it.effect(`is unsent once the lists of a later session prove it: ${isKilled ? "after a kill" : "after a loss of the line"}`, () =>
      Effect.gen(function*() {
        const { before, crash, orders, rig } = yield* unknown({ isThere: false })
        if (isKilled) yield* crash
        else yield* rig.gateway.startFault("reset", {})
        const again = isKilled ? (yield* rig.start).orders : orders
        yield* rig.pass(15)
        const order = (yield* again.get("one"))!
        assert.deepStrictEqual([before, short(order), alerted(rig)], [given, "one unsent 0/10", []])
      }))
  }

  for (const isKilled of [false, true]) {
    it.effect(`leaves the others of its group alone once it is proved unsent: people count on them since${isKilled ? ", after a kill, too" : ""}`, () =>
      Effect.gen(function*() {
        const { crash, orders, rig } = yield* OrdersRig.warm({
          passesOver: ({ _tag, args }) => _tag === "placeOrder" && args[2].orderRef === "one",
          tells: (event) => !isOfOne(event, 2)
        })
        const group = orders.oneCancelsAll([resting({ orderRef: "one" }), resting({ orderRef: "other" })])
        yield* during(rig, group, 20)
        const before = alerted(rig)
        rig.told.length = rig.said.length = 0
        if (isKilled) yield* crash
        else yield* rig.gateway.startFault("reset", {})
        const again = isKilled ? (yield* rig.start).orders : orders
        yield* rig.pass(60)
        const both = [(yield* again.get("one"))!, (yield* again.get("other"))!]
        assert.deepStrictEqual([before, both.map(short), rig.received("cancelOrder"), alerted(rig)], [
          ["order_unknown"],
          ["one unsent 0/10", "other acknowledged 0/10"],
          [],
          []
        ])
      }))
  }

  it.effect("stays so in its own session, however often the lists are asked for: it may be on its way", () =>
    Effect.gen(function*() {
      const { before, orders, rig } = yield* unknown({ isThere: false })
      yield* rig.pass(300)
      assert.deepStrictEqual([before, short((yield* orders.get("one"))!), rig.told, alerted(rig)], [
        given,
        "one unknown 0/10",
        [],
        []
      ])
    }))

  it.effect("stays so on a later day: what ended before is in no list any more", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const { before, crash, rig } = yield* unknown({ isThere: false })
        yield* crash
        by.wall = 20 * 3_600_000
        const { orders } = yield* rig.start
        yield* rig.pass(100)
        const list = yield* orders.list
        assert.deepStrictEqual([before, short((yield* orders.get("one"))!), alerted(rig)], [
          given,
          "one unknown 0/10",
          []
        ])
        assert.deepStrictEqual(list._tag === "Known" && list.current, true)
      }).pipe(Effect.provideService(Clock.Clock, moved))))

  const words: ReadonlyArray<readonly [Event["_tag"], string]> = [
    ["openOrder", "one acknowledged 0/10"],
    ["orderStatus", "one acknowledged 0/10"],
    ["completedOrder", "one filled 10/0"],
    ["execDetails", "one filled 10/0"]
  ]
  for (const [tag, stands] of words) {
    for (const isKilled of [false, true]) {
      it.effect(`is what ${tag} alone tells of it, whenever that is${isKilled ? ", after a kill, too" : ""}`, () =>
        Effect.gen(function*() {
          const { before, crash, orders, rig, world } = yield* unknown({ isThere: true })
          if (isKilled) yield* crash
          const again = isKilled ? (yield* rig.start).orders : orders
          yield* rig.pass(200)
          const meanwhile = short((yield* again.get("one"))!)
          world.tells = ({ _tag }) => _tag === tag
          if (stands.includes("filled")) yield* rig.gateway.setPrice("AAPL", 99)
          yield* rig.pass(130)
          assert.deepStrictEqual([before, meanwhile, short((yield* again.get("one"))!)], [
            given,
            isKilled ? "one unsent 0/10" : "one unknown 0/10",
            stands
          ])
        }))
    }
  }
})
