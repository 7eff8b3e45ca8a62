import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Event } from "../../../../src/domain/Event.ts"
import * as Movable from "../../../doubles/Movable.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting, short } = OrdersRig

const isOf = (event: Event, orderRef: string): boolean => {
  if (event._tag === "openOrder" || event._tag === "completedOrder") return event.order.orderRef === orderRef
  return event._tag === "execDetails" && event.execution.orderRef === orderRef
}

describe("lists that a session which lives does not take for a moment", () => {
  for (const tag of ["reqExecutions", "reqCompletedOrders", "reqAllOpenOrders"] as const) {
    it.effect(`${tag}: are asked for again at once, and once a minute`, () =>
      Effect.gen(function*() {
        let isFull = false
        const { orders, rig } = yield* OrdersRig.warm({
          takesNo: (each) => {
            if (each !== tag || !isFull) return false
            isFull = false
            return true
          }
        })
        yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
        yield* rig.pass(30)
        const asked = () => rig.received(tag).length
        const from = asked()
        isFull = true
        yield* rig.pass(35)
        const soon = asked() - from
        yield* rig.pass(60)
        assert.deepStrictEqual([isFull, soon, asked() - from], [false, 1, 2])
      }))
  }

  it.effect("settle what was lost with its line all the same", () =>
    Effect.gen(function*() {
      let isNext = false
      const asked = new Map<string, number>()
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => _tag === "placeOrder" && args[2].orderRef === "one",
        // the first of each is the connection's own
        takesNo: (tag) => {
          if (!isNext || !["reqAllOpenOrders", "reqCompletedOrders", "reqExecutions"].includes(tag)) return false
          asked.set(tag, (asked.get(tag) ?? 0) + 1)
          return asked.get(tag) === 2
        }
      })
      isNext = true
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.1)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(20)
      const order = yield* orders.get("one")
      assert.deepStrictEqual(order === undefined ? "" : short(order), "one unsent 0/10")
    }))
})

describe("lists that never end", () => {
  it.effect("are asked for three times before an order is unknown, a minute apart, however often its cancel is asked for", () =>
    Effect.gen(function*() {
      let isEndless = false
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) =>
          (_tag === "placeOrder" && args[2].orderRef === "one") || (_tag === "reqCompletedOrders" && isEndless)
      })
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.1)
      isEndless = true
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(5)
      for (let cancels = 0; cancels < 5; cancels++) yield* during(rig, orders.cancel("one"), 12)
      yield* rig.pass(200)
      assert.deepStrictEqual(rig.told, [
        "2 one maybe_sent 0/10",
        "2.1 one maybe_sent 0/10 unsettled",
        "7.1 one maybe_sent 0/10 unsettled",
        "153.175 one unknown 0/10"
      ])
    }))
})

describe("what comes due while lists are answered", () => {
  it.effect("keeps its time: a rejection without a status is inquired of after 2 s", () =>
    Effect.gen(function*() {
      let isSlow = false
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => _tag === "reqCompletedOrders" && isSlow
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* rig.pass(15)
      isSlow = true
      yield* rig.gateway.startFault("server-restored", { code: 1102 })
      yield* rig.pass(9)
      yield* rig.gateway.startFault("order-notice", { code: 201, text: "Order rejected - reason:none" })
      yield* during(rig, handle.modify({ quantity: "20" }), 0.2)
      yield* rig.gateway.startFault("mute-order", {})
      yield* rig.gateway.cancelManually((yield* handle.state).permId ?? 0)
      isSlow = false
      const said = yield* handle.state
      yield* rig.pass(8)
      assert.deepStrictEqual([said.state, said.message, (yield* handle.state).state], [
        "acknowledged",
        "Order rejected - reason:none (201)",
        "rejected"
      ])
    }))
})

describe("what is due where the wall clock was set", () => {
  for (const [wall, how] of [[-3_600_000, "back"], [3_600_000, "forward"]] as const) {
    it.effect(`${how}, is due when it would have been: an order that is not answered, and a cancel that was passed over`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          let cancels = 0
          const { orders, rig } = yield* OrdersRig.warm({
            passesOver: (command) =>
              (command._tag === "placeOrder" && command.args[2].orderRef === "muted") ||
              (command._tag === "cancelOrder" && cancels++ === 0)
          })
          yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
          yield* during(rig, orders.place(resting({ orderRef: "muted" })), 1)
          yield* during(rig, orders.cancel("rests"), 1)
          by.wall = wall
          yield* rig.pass(11)
          yield* during(rig, orders.cancel("rests"), 1)
          yield* rig.pass(80)
          const states = yield* Effect.forEach(["rests", "muted"], orders.get)
          assert.deepStrictEqual([cancels, states.map((order) => order === undefined ? "" : short(order))], [
            2,
            ["rests cancelled 0/10", "muted unknown 0/10"]
          ])
        }).pipe(Effect.provideService(Clock.Clock, moved))))
  }

  for (
    const [before, after, how] of [[0, -3_600_000, "an hour back"], [
      3_600_000,
      0,
      "right again after an hour ahead"
    ]] as const
  ) {
    it.effect(`${how}, an order of the day before is not unsent because no list names it`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          // two minutes to midnight in New York
          yield* TestClock.setTime(Date.parse("2026-07-01T03:58:00Z"))
          by.wall = before
          const { orders, rig } = yield* OrdersRig.warm({
            tells: (event) => event._tag !== "orderStatus" && !isOf(event, "one")
          })
          yield* during(rig, orders.place(resting({ orderRef: "rests", tif: "GTC" })), 1)
          yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.1)
          const refuse = yield* rig.gateway.startFault("refuse", {})
          yield* rig.gateway.startFault("reset", {})
          by.wall = after
          yield* rig.pass(600)
          yield* rig.gateway.endFault(refuse)
          yield* rig.pass(300)
          const states = yield* Effect.forEach(["rests", "one"], orders.get)
          assert.deepStrictEqual(states.map((order) => order?.state), ["acknowledged", "unknown"])
        }).pipe(Effect.provideService(Clock.Clock, moved))))
  }
})
