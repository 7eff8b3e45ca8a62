import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Known, known, unknown } from "../../../../src/domain/Known.ts"
import type { OrderRequest } from "../../../../src/domain/Order.ts"
import type { Position } from "../../../../src/domain/Position.ts"
import { Closing } from "../../../../src/layers/Broker/Orders/Closing.ts"
import * as OrdersRig from "../OrdersRig.ts"

/** A program without any rule of risk, and what became of an order there that closes what is held, 10 shares by default. */
const holding = Effect.fnUntraced(function*(position: Known<Position | null> = known({ position: "10" } as never, 0)) {
  const { orders, rig } = yield* OrdersRig.warm()
  const held = Effect.succeed(position)
  const close = (request: Partial<OrderRequest>) =>
    orders.place(OrdersRig.market({ action: "SELL", ...request })).pipe(
      Effect.provideService(Closing, held),
      Effect.match({ onFailure: ({ message }) => message, onSuccess: () => "placed" })
    )
  return { close: (request: Partial<OrderRequest>) => OrdersRig.during(rig, close(request), 1), orders, rig }
})

describe("an order that closes, where no rule limits anything", () => {
  it.effect("closes what is held, and no more", () =>
    Effect.gen(function*() {
      const { close, rig } = yield* holding()
      assert.deepStrictEqual(
        [yield* close({ orderRef: "more", quantity: "11" }), yield* close({ orderRef: "all", quantity: "10" })],
        [
          "placeOrder was refused and nothing was sent: " +
          "past_zero (it closes 11, and the position is 10 now: it would go past zero)",
          "placed"
        ]
      )
      assert.deepStrictEqual(rig.placed(), { warm: 1, all: 1 })
    }))

  it.effect("never goes past zero beside another order of ours that may fill before it", () =>
    Effect.gen(function*() {
      const { close, orders, rig } = yield* holding()
      const above = OrdersRig.resting({ action: "SELL", limitPrice: "900.00", quantity: "4", orderRef: "above" })
      yield* OrdersRig.during(rig, orders.place(above), 1)
      assert.deepStrictEqual(
        [yield* close({ orderRef: "all", quantity: "10" }), yield* close({ orderRef: "rest", quantity: "6" })],
        [
          "placeOrder was refused and nothing was sent: past_zero (it closes 10, and the position is 10 now, " +
          "of which other orders of ours may take 4: it would go past zero)",
          "placed"
        ]
      )
      assert.deepStrictEqual(rig.placed(), { warm: 1, above: 1, rest: 1 })
    }))

  const notKnown = "the position that it closes is not known now"
  for (
    const [what, position, says] of [
      ["not known", unknown("nobody has told it"), notKnown],
      ["known from before alone", known({ position: "10" } as never, 0, false), notKnown],
      ["none", known(null, 0), "it closes 10, and the position is 0 now: it would go past zero"]
    ] as const
  ) {
    it.effect(`is not sent where its position is ${what}`, () =>
      Effect.gen(function*() {
        const { close, rig } = yield* holding(position)
        assert.deepStrictEqual([yield* close({ orderRef: "all", quantity: "10" }), rig.placed()], [
          `placeOrder was refused and nothing was sent: past_zero (${says})`,
          { warm: 1 }
        ])
      }))
  }
})
