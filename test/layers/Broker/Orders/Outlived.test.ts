import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Result } from "effect"
import type { Changes } from "../../../../src/layers/Broker/Orders.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting } = OrdersRig

const fork = Effect.forkChild({ startImmediately: true })

/**
 * A bracket of which a part has filled, at a gateway whose exits outlive their entry: it tells of 1700 that are left of each where it
 * `reduces` them, and else of all. Nobody knows which IBKR does.
 */
const outlived = Effect.fnUntraced(function*(reduces: boolean) {
  let muted: ReadonlyArray<string> = []
  const { orders, rig } = yield* OrdersRig.warm({
    gateway: { cash: 1e9 },
    passesOver: ({ _tag, args }) => {
      if (_tag === "placeOrder" && args[2].whatIf !== true) Object.assign(args[2], { parentId: 0, transmit: true })
      return false
    },
    tells: (event) => {
      if (event._tag === "orderStatus" && event.remaining === 50_000) {
        Object.assign(event, { remaining: reduces ? 1700 : 50_000 })
      }
      return !muted.includes(event._tag)
    }
  })
  yield* rig.gateway.setPrice("AAPL", 199)
  const entry = resting({ orderRef: "entry", quantity: "50000", limitPrice: "199.03" })
  const placing = yield* fork(orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }))
  yield* rig.pass(0.3)
  const all = yield* Fiber.join(placing)
  const mute = (...events: ReadonlyArray<string>) => {
    muted = events
  }
  const stands = Effect.map(
    Effect.all([orders.working, all.stopLoss.state]),
    ([working, stop]) => [...working.map(({ remaining }) => remaining), stop.remaining]
  )
  return { all, mute, rig, stands }
})

describe("an exit that outlives its entry", () => {
  it.effect("is asked for as soon as that has ended with a part filled, and what the gateway says is left of it is left", () =>
    Effect.gen(function*() {
      const { all, rig, stands } = yield* outlived(true)
      const before = yield* stands
      yield* fork(all.entry.cancel)
      yield* rig.pass(1)
      const early = [yield* stands, rig.received("reqAllOpenOrders").length] as const
      yield* rig.pass(2)
      const { state } = yield* all.entry.state
      assert.deepStrictEqual([before, ...early, state, yield* stands, rig.received("reqAllOpenOrders").length], [
        ["48300", "50000", "50000", "50000"],
        ["50000", "50000", "50000"],
        2,
        "cancelled",
        ["1700", "1700", "1700"],
        3
      ])
    }))

  it.effect("is as large as it was where the gateway says so", () =>
    Effect.gen(function*() {
      const { all, rig, stands } = yield* outlived(false)
      yield* fork(all.entry.cancel)
      yield* rig.pass(3)
      assert.deepStrictEqual(yield* stands, ["50000", "50000", "50000"])
    }))

  it.effect("may be whole again while a change of it is on its way, and is as large as that has made it", () =>
    Effect.gen(function*() {
      const { all, mute, rig, stands } = yield* outlived(true)
      yield* fork(all.entry.cancel)
      yield* rig.pass(3)
      mute("openOrder", "orderStatus")
      yield* during(rig, all.stopLoss.modify({ quantity: "2000" }), 1)
      const meanwhile = yield* stands
      mute()
      yield* rig.pass(10)
      assert.deepStrictEqual([meanwhile, yield* stands], [["1700", "50000", "1700"], ["1700", "2000", "2000"]])
    }))

  it.effect("keeps the size that the gateway says is left of it where its price alone is changed", () =>
    Effect.gen(function*() {
      const { all, mute, rig, stands } = yield* outlived(true)
      yield* fork(all.entry.cancel)
      yield* rig.pass(3)
      mute("orderStatus")
      yield* during(rig, all.stopLoss.modify({ stopPrice: "95.00" }), 1)
      const written = rig.gateway.received.flatMap(({ command }) =>
        command._tag === "placeOrder" ? [[command.args[2].totalQuantity, command.args[2].auxPrice]] : []
      )
      const { changing, quantity, stopPrice } = yield* all.stopLoss.state
      assert.deepStrictEqual([written.at(-1), yield* stands, changing, quantity, stopPrice], [
        [1700, 95],
        ["1700", "1700", "1700"],
        false,
        "1700",
        "95"
      ])
    }))

  it.effect("is not written again before the gateway has said what is left of it, but in a size that is asked for", () =>
    Effect.gen(function*() {
      const { all, rig } = yield* outlived(true)
      yield* during(rig, all.entry.cancel, 0.2)
      const change = (changes: Changes) => during(rig, Effect.result(all.stopLoss.modify(changes)), 0.1)
      const early = [yield* change({ stopPrice: "95.00" }), yield* change({ stopPrice: "95.00", quantity: "1700" })]
      yield* rig.pass(3)
      const said = [...early, yield* change({ stopPrice: "96.00" })].map(
        Result.match({ onFailure: ({ message }) => message, onSuccess: () => "written" })
      )
      assert.deepStrictEqual(said, [
        "modify was refused and nothing was sent: order_ref (the gateway has not said what is left of " +
        `${all.stopLoss.orderRef} since its entry has ended: ask again in a moment, or say its quantity too)`,
        "written",
        "written"
      ])
    }))

  it.effect("is whole again once it is changed to its whole size, until its status says less", () =>
    Effect.gen(function*() {
      const { all, mute, rig, stands } = yield* outlived(true)
      yield* fork(all.entry.cancel)
      yield* rig.pass(3)
      mute("orderStatus")
      yield* during(rig, all.stopLoss.modify({ quantity: "50000" }), 1)
      const untold = yield* stands
      mute()
      yield* rig.pass(60)
      const { changing } = yield* all.stopLoss.state
      assert.deepStrictEqual([untold, yield* stands, changing], [
        ["1700", "50000", "50000"],
        ["1700", "1700", "1700"],
        false
      ])
    }))
})
