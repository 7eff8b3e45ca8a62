import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, Metric } from "effect"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, resting } = OrdersRig

/** Whoever places an order has its log. */
const into = ({ logs }: OrdersRig.Rig) =>
  Effect.provide(
    Logger.layer([Logger.make(({ logLevel, message }) => void logs.push(`${logLevel} ${String(message)}`))])
  )

const ours = (rig: OrdersRig.Rig) => rig.logs.filter((line) => /order (one|two|three|four)\b/i.test(line))

const counted = Effect.map(Metric.snapshot, (all) =>
  Object.fromEntries(
    all.flatMap(({ attributes, id, state }) =>
      id === "ibkr_orders_total" && "count" in state ? [[attributes?.["state"], Number(state.count)]] : []
    )
  ))

describe("the course of an order", () => {
  it.effect("the log says that it was sent, and what became of it; a metric counts both", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(market({ orderRef: "one" })).pipe(into(rig)), 2)
      const two = yield* during(rig, orders.place(resting({ orderRef: "two" })).pipe(into(rig)), 2)
      yield* during(rig, two.cancel, 2)
      yield* rig.gateway.startFault("reject", { code: 201, text: "Order rejected - reason: not U7654321." })
      yield* during(rig, orders.place(resting({ orderRef: "three" })).pipe(into(rig)), 2)
      yield* rig.gateway.endFaults
      // the third is being asked for: all but executions have been by then
      yield* rig.pass(0.04)
      yield* rig.gateway.startFault("mute-order", {})
      yield* during(rig, orders.place(market({ orderRef: "four" })).pipe(into(rig)), 15)
      assert.deepStrictEqual(ours(rig), [
        "Info Order one (order id 2, permId not known) is sent: BUY 10 AAPL STK SMART MKT DAY",
        "Info Order one (order id 2, permId 1859764859) is filled: 10 at 230.01",
        "Info Order two (order id 3, permId not known) is sent: BUY 10 AAPL STK SMART LMT limit 100.00 DAY",
        "Info Order two (order id 3, permId 1859764860) is cancelled, 0 filled",
        "Info Order three (order id 4, permId not known) is sent: BUY 10 AAPL STK SMART LMT limit 100.00 DAY",
        "Info Order four (order id 5, permId not known) is sent: BUY 10 AAPL STK SMART MKT DAY",
        "Info Order four (order id 5, permId 1859764861) is filled: 10 at 230.01",
        "Warn Order three (order id 4, permId not known) is rejected: Order rejected - reason: not U***321. (201)"
      ])
      assert.deepStrictEqual(yield* counted, {
        sent: 5,
        refused: 0,
        unsent: 0,
        filled: 3,
        cancelled: 1,
        rejected: 1,
        unknown: 0
      })
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))

  it.effect("at the end of the program the log names each that nobody follows any more, and that may still fill", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 2)
      yield* during(rig, orders.place(market({ orderRef: "two" })), 2)
      yield* rig.gateway.startFault("mute-order", {})
      yield* during(rig, orders.place(resting({ orderRef: "three" })), 2)
      rig.logs.length = 0
      yield* crash
      const then = "may still be filled, and nobody follows it until the next start"
      assert.deepStrictEqual(ours(rig), [
        `Warn Order one (order id 2, permId 1859764859) is acknowledged: it ${then}`,
        `Warn Order three (order id 4, permId not known) is maybe_sent: it ${then}`
      ])
    }))
})
