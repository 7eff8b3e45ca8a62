import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Contract from "../../../src/domain/Contract.ts"
import * as OrdersRig from "./OrdersRig.ts"

const { resting } = OrdersRig

describe("an order while hundreds of subscriptions are restored", () => {
  it.effect("does not wait for them, not even where its contract must be asked for first", () =>
    Effect.gen(function*() {
      const { feed, orders, pacing, rig } = yield* OrdersRig.warm()
      const epoch = yield* feed.epoch
      const begunAt = yield* rig.second
      yield* Effect.forkChild(
        Effect.forEach(
          Array.from({ length: 500 }, (_, at) => at + 1),
          (id) => pacing.send(epoch, Command.make("cancelMktData", id), "restore"),
          { concurrency: "unbounded" }
        ),
        { startImmediately: true }
      )
      yield* rig.pass(1)
      const order = resting({ contract: Contract.stock("MSFT") })
      yield* Effect.forkChild(orders.place(order), { startImmediately: true })
      for (let tenth = 0; tenth < 120; tenth++) yield* rig.pass(0.1)
      const isSoon = rig.received("reqContractDetails", "reqMarketRule", "placeOrder")
        .map((line) => line.split(" "))
        .flatMap(([at, tag]) => Number(at) > begunAt ? [[tag, Number(at) < begunAt + 1.2]] : [])
      assert.deepStrictEqual(isSoon, [["reqContractDetails", true], ["reqMarketRule", true], ["placeOrder", true]])
    }))
})
