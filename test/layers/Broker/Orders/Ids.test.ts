import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Latch, Layer, Result } from "effect"
import type { Epoch } from "../../../../src/layers/Broker/Feed.ts"
import * as Ids from "../../../../src/layers/Broker/Orders/Ids.ts"
import * as Memory from "../../../../src/layers/State/Memory.ts"
import { State } from "../../../../src/layers/State/State.ts"

const epoch = (nextOrderId: number): Epoch =>
  ({ number: 1, session: { clientId: 1, nextOrderId } }) as Partial<Epoch> as Epoch

/** A state whose disk is as slow as the latch. */
const slow = (disk: Latch.Latch, firsts: Array<number> = []) =>
  Layer.effect(
    State,
    Effect.map(State, (state) => ({
      ...state,
      reserveOrderIds: (options: Parameters<typeof state.reserveOrderIds>[0]) =>
        Effect.tap(state.reserveOrderIds(options), (first) => {
          firsts.push(first)
          return disk.await
        })
    }))
  ).pipe(Layer.provide(Memory.layer()))

describe("order ids", () => {
  it.effect("none is below one that was heard of while they were reserved", () =>
    Effect.gen(function*() {
      const disk = yield* Latch.make(false)
      let highest = 0
      const ids = yield* Effect.provide(Ids.make(() => highest), slow(disk), { local: true })
      const first = yield* Effect.forkChild(ids.next(epoch(5), "DU1"), { startImmediately: true })
      highest = 700
      disk.openUnsafe()
      assert.deepStrictEqual([yield* Fiber.join(first), yield* ids.next(epoch(5), "DU1")], [701, 702])
    }))

  it.effect("each is given once, above those before it, and is one of those reserved, however many ask at a time", () =>
    Effect.gen(function*() {
      const disk = yield* Latch.make(false)
      const reserved: Array<number> = []
      const ids = yield* Effect.provide(Ids.make(() => 0), slow(disk, reserved), { local: true })
      const given: Array<number> = []
      const next = Effect.map(ids.next(epoch(5), "DU1"), (id) => void given.push(id))
      const work = Array.from({ length: 1000 }, (_, at) => at % 7 === 0 ? ids.prepare(epoch(5), "DU1") : next)
      const all = yield* Effect.forkChild(Effect.forEach(work, (each) => each, { concurrency: "unbounded" }), {
        startImmediately: true
      })
      disk.openUnsafe()
      yield* Fiber.join(all)
      const isReserved = (id: number) => reserved.some((first) => first <= id && id < first + 100)
      assert.deepStrictEqual(given, given.filter((id, at) => isReserved(id) && id > (given[at - 1] ?? 4)))
      assert.deepStrictEqual([given.length, given.at(0)], [857, 5])
    }))

  it.effect("none is given that a message does not carry: who asks then is refused, and told what to do", () =>
    Effect.gen(function*() {
      const reserved: Array<number> = []
      const disk = yield* Latch.make(true)
      const ids = yield* Effect.provide(Ids.make(() => 0), slow(disk, reserved), { local: true })
      const next = Effect.result(ids.next(epoch(2_147_483_646), "DU1"))
      const given = Effect.map(next, Result.match({ onFailure: ({ message }) => message, onSuccess: (id) => id }))
      const refused =
        "placeOrder was refused and nothing was sent: order_id (the order ids of client 1 are used up, and a gateway " +
        "takes none above 2147483647: start this service with another IBKR_CLIENT_ID)"
      assert.deepStrictEqual(
        [yield* given, yield* given, yield* given, yield* given],
        [2_147_483_646, 2_147_483_647, refused, refused]
      )
      yield* ids.prepare(epoch(2_147_483_648), "DU1")
      assert.deepStrictEqual(reserved, [2_147_483_646])
    }))
})
