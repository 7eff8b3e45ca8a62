import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Order } from "../../../src/domain/Order.ts"
import type * as Correction from "../../../src/simulator/Orders/Correction.ts"
import * as OrdersRig from "./OrdersRig.ts"

const { during, market } = OrdersRig

const id = (revision: number) => `333ef87a.00000002.01.0${revision}`

/** Corrects the execution of the order that was placed last. */
const correct = (rig: OrdersRig.Rig, terms: Correction.Terms) => rig.gateway.correct(id(1), terms)

const seen = (order: Order | undefined) => ({
  stands: order === undefined ? "nowhere" : OrdersRig.short(order),
  averagePrice: order?.averagePrice,
  commission: order?.commission,
  executions: order?.executions.map(({ corrects, execId, price, quantity }) => [execId, corrects, quantity, price])
})

const placed = Effect.gen(function*() {
  const warm = yield* OrdersRig.warm()
  yield* during(warm.rig, warm.orders.place(market({ orderRef: "one" })), 1)
  const { rig } = warm
  assert.deepStrictEqual(rig.executions.splice(0), [`one ${id(1)} 10 ?`, `one ${id(1)} 10 1`])
  return warm
})

const outage = Effect.fnUntraced(function*(rig: OrdersRig.Rig, meanwhile: Effect.Effect<unknown>) {
  const refuse = yield* rig.gateway.startFault("refuse", {})
  yield* rig.gateway.startFault("reset", {})
  yield* rig.pass(0.5)
  yield* meanwhile
  yield* rig.gateway.endFault(refuse)
  yield* rig.pass(10)
})

describe("an execution that is corrected", () => {
  it.effect("is replaced, never counted twice, and its commission attaches to what it is now", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* placed
      yield* correct(rig, { price: 229 })
      yield* rig.pass(1)
      assert.deepStrictEqual(rig.executions, [`one ${id(2)} 10 ?`, `one ${id(2)} 10 1`])
      assert.deepStrictEqual(seen(yield* orders.get("one")), {
        stands: "one filled 10/0",
        averagePrice: "229",
        commission: "1",
        executions: [[id(2), id(1), "10", "229"]]
      })
      const known = yield* orders.executionsKnown
      assert.deepStrictEqual(known._tag === "Known" && known.value.map(({ execId }) => execId.slice(-2)), ["01", "02"])
    }))

  for (
    const [how, terms, stands, average] of [
      ["to another price", { price: 229 }, "one filled 10/0", "229"],
      ["to fewer shares", { shares: 4 }, "one filled 4/0", "230.01"],
      ["to none", { shares: 0 }, "one filled 0/10", null]
    ] as const
  ) {
    it.effect(`in an outage ${how} is told once when the line is back, and the order says so`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* placed
        yield* outage(rig, correct(rig, terms))
        const [price, quantity] = ["price" in terms ? "229" : "230.01", "shares" in terms ? `${terms.shares}` : "10"]
        const cost = `${Number(quantity) / 10}`
        assert.deepStrictEqual(rig.executions, [`one ${id(2)} ${quantity} ?`, `one ${id(2)} ${quantity} ${cost}`])
        assert.deepStrictEqual(seen(yield* orders.get("one")), {
          stands,
          averagePrice: average,
          commission: cost,
          executions: [[id(2), id(1), quantity, price]]
        })
      }))
  }

  // such an API answers for executions, and for orders says 321
  it.effect("in an outage that a read-only session ends is what its order is filled by, though no status says so", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* placed
      yield* rig.gateway.startFault("read-only", {})
      yield* outage(rig, correct(rig, { shares: 4 }))
      assert.deepStrictEqual(seen(yield* orders.get("one")), {
        stands: "one filled 4/6",
        averagePrice: "230.01",
        commission: "0.4",
        executions: [[id(2), id(1), "4", "230.01"]]
      })
    }))

  it.effect("to none before anything was heard of it fills nothing, whatever the order's size", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const mute = yield* rig.gateway.startFault("mute-order", {})
      yield* during(rig, orders.place(market({ orderRef: "one" })), 5)
      yield* rig.gateway.endFault(mute)
      yield* correct(rig, { shares: 0 })
      yield* rig.pass(20)
      assert.deepStrictEqual(seen(yield* orders.get("one")), {
        stands: "one filled 0/10",
        averagePrice: null,
        commission: "0",
        executions: [[id(2), null, "0", "230.01"]]
      })
    }))

  it.effect("twice while our process is away is known by its last revision alone, after the next start too", () =>
    Effect.gen(function*() {
      const { crash, rig } = yield* placed
      yield* crash
      yield* correct(rig, { price: 229 })
      yield* correct(rig, { price: 228, shares: 6 })
      const again = yield* rig.start
      yield* rig.pass(5)
      const first = seen(yield* again.orders.get("one"))
      yield* again.crash
      const third = yield* rig.start
      assert.deepStrictEqual(first, {
        stands: "one filled 6/0",
        averagePrice: "228",
        commission: "0.6",
        executions: [[id(3), id(2), "6", "228"]]
      })
      assert.deepStrictEqual(seen(yield* third.orders.get("one")), first)
      assert.deepStrictEqual(rig.placed(), { warm: 1, one: 1 })
    }))

  it.effect("to none is no fill any more: what it is filled by is what stands, at once", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* placed
      yield* correct(rig, { shares: 0 })
      yield* rig.pass(1)
      assert.deepStrictEqual(rig.executions, [`one ${id(2)} 0 ?`, `one ${id(2)} 0 0`])
      assert.deepStrictEqual(seen(yield* orders.get("one")), {
        stands: "one filled 0/10",
        averagePrice: null,
        commission: "0",
        executions: [[id(2), id(1), "0", "230.01"]]
      })
    }))
})
