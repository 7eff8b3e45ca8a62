import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Contract from "../../../../src/domain/Contract.ts"
import * as FlattenRig from "../FlattenRig.ts"

const { during, pass } = FlattenRig

const order = (orderRef: string) =>
  ({ orderRef, contract: Contract.stock("AAPL"), action: "BUY", quantity: "1", orderType: "MKT" }) as const

describe("the day's loss, as the gateway tells it", () => {
  it.effect("stops orders above its limit and says by how much, over a restart, until the next day of trading", () =>
    Effect.gen(function*() {
      // half an hour before midnight in New York
      yield* TestClock.setTime(Date.parse("2026-03-05T04:30:00Z"))
      const rig = yield* FlattenRig.make({
        gateway: { positions: [{ symbol: "AAPL", size: 100 }] },
        settings: { riskMaxDailyLoss: 500 }
      })
      const first = yield* rig.start
      yield* during(first.orders.place(order("before")), 5)
      yield* rig.gateway.setPrice("AAPL", 220)
      yield* pass(3)
      const killed = yield* first.risk.kill.state
      assert.deepStrictEqual([killed.engaged, killed.by], [true, "daily_loss"])
      const message = Effect.fnUntraced(function*(orders: typeof first.orders, ref: string) {
        return (yield* during(Effect.flip(orders.place(order(ref))), 5)).message
      })
      assert.deepStrictEqual(
        yield* message(first.orders, "a"),
        "placeOrder was refused and nothing was sent: kill_switch " +
          "(the kill switch is engaged since 2026-03-05T04:30:02.125Z: The day's loss is above its limit.)"
      )
      yield* first.risk.kill.release
      const over = (by: string) =>
        `placeOrder was refused and nothing was sent: max_daily_loss (the day's loss is ${by} USD above its limit, ` +
        "500 USD: only what reduces a position passes)"
      assert.deepStrictEqual(yield* message(first.orders, "b"), over("511.01"))
      yield* during(first.orders.place({ ...order("reduces"), action: "SELL" }), 5)
      assert.deepStrictEqual(rig.placed(), ["BUY 1 AAPL MKT", "SELL 1 AAPL MKT"])

      yield* first.crash
      const second = yield* rig.start
      yield* pass(3)
      assert.deepStrictEqual((yield* second.risk.kill.state).engaged, false)
      assert.deepStrictEqual(yield* message(second.orders, "c"), over("512.01"))

      // past it
      yield* pass(3600)
      yield* rig.gateway.setPrice("AAPL", 220.01)
      yield* pass(3)
      yield* during(second.orders.place(order("next")), 5)
      assert.deepStrictEqual(rig.placed(), ["BUY 1 AAPL MKT", "SELL 1 AAPL MKT", "BUY 1 AAPL MKT"])
    }))

  it.effect("lets a person out who does what it says: the exit that stands in the way is changed, or cancelled, or all flattened", () =>
    Effect.gen(function*() {
      const rig = yield* FlattenRig.make({
        gateway: { positions: [{ symbol: "AAPL", size: 100 }] },
        settings: { riskMaxDailyLoss: 500 }
      })
      const { flatten, orders, risk } = yield* rig.start
      const stop = { ...order("stop"), action: "SELL", quantity: "100", orderType: "STP", stopPrice: "200.00" } as const
      yield* during(orders.place(stop), 5)
      yield* rig.gateway.setPrice("AAPL", 220)
      yield* pass(3)
      yield* risk.kill.release
      const exit = (ref: string, quantity: string) => orders.place({ ...order(ref), action: "SELL", quantity })
      const { message } = yield* during(Effect.flip(exit("all", "100")), 5)
      assert.strictEqual(
        message.replace(/[\d.]+ USD above/, "N USD above"),
        "placeOrder was refused and nothing was sent: max_daily_loss (the day's loss is N USD above its limit, 500 USD: only what " +
          "reduces a position passes; by itself it would only reduce the position, 100, and beside our order stop (100) it may go " +
          "past zero: change that instead, or cancel it first, or flatten all)"
      )
      yield* during(orders.modify("stop", { quantity: "60" }), 5)
      yield* during(exit("some", "40"), 5)
      yield* pass(2)
      yield* during(orders.cancel("stop"), 5)
      yield* pass(2)
      yield* during(exit("more", "10"), 5)
      yield* pass(2)
      yield* during(orders.place({ ...stop, orderRef: "again", quantity: "50" }), 5)
      yield* during(flatten.now, 30)
      assert.deepStrictEqual(yield* rig.held, [])
    }))
})
