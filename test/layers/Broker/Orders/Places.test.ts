import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Known from "../../../../src/domain/Known.ts"
import * as Journal from "../../../../src/layers/Broker/Journal.ts"
import * as Claims from "../../../../src/layers/Broker/Risk/Claims.ts"
import * as Facts from "../../../../src/layers/Broker/Risk/Facts.ts"
import * as Gate from "../../../../src/layers/Broker/Risk/Gate.ts"
import * as KillSwitch from "../../../../src/layers/Broker/Risk/KillSwitch.ts"
import type * as Limits from "../../../../src/layers/Broker/Risk/Limits.ts"
import * as Passed from "../../../../src/layers/Broker/Risk/Passed.ts"
import * as Memory from "../../../../src/layers/State/Memory.ts"
import * as Yielding from "../../../doubles/Yielding.ts"
import * as OrdersRig from "../OrdersRig.ts"
import * as Case from "../Risk/Case.ts"

const { during, resting } = OrdersRig

const fork = Effect.forkChild({ startImmediately: true })

/** Risk with these limits, for an account that holds nothing, and the orders that have passed it. */
const gate = (limits: Partial<Limits.Limits> = {}) =>
  Effect.gen(function*() {
    const passed = yield* Passed.make({ on: () => new Map() })
    const facts = { ...Facts.none, position: Known.known("0", 0), figures: Known.known(Case.figures, 0) }
    const risk = yield* Gate.make({
      limits: { ...Case.none, ...limits },
      ask: () => Effect.succeed(() => facts),
      killSwitch: yield* KillSwitch.make(Effect.void),
      changed: Effect.void,
      passed,
      claims: yield* Claims.make(() => Known.known(null, 0), passed.pending, { on: () => new Map() })
    })
    return { passed, risk: { ...risk, beside: passed.beside } }
  }).pipe(Effect.provide([Memory.layer(), Journal.layerMemory()], { local: true }))

describe("the place of an order among the others", () => {
  it.effect("is given back by who gives up, and that of another change of the same order is not", () =>
    Effect.gen(function*() {
      const { risk } = yield* gate({ maxPosition: "100" })
      const { orders, rig } = yield* OrdersRig.warm({ risk })
      for (const orderRef of ["a", "b", "one"]) yield* during(rig, orders.place(resting({ orderRef })), 0.5)
      // so that its contract is known
      yield* during(rig, orders.modify("one", { quantity: "15" }), 0.5)
      // they use up what may be written at once
      for (const orderRef of ["a", "b"]) yield* fork(orders.cancel(orderRef))
      const first = yield* fork(orders.modify("one", { quantity: "70" }))
      const second = yield* fork(orders.modify("one", { quantity: "20" }))
      yield* rig.pass(0.001)
      yield* during(rig, Fiber.interrupt(second), 0)
      const isWaiting = first.pollUnsafe() === undefined
      const more = orders.place(resting({ orderRef: "more", quantity: "50" }))
      const { message } = yield* during(rig, Effect.flip(more), 1)
      yield* Fiber.join(first)
      assert.deepStrictEqual([isWaiting, message, rig.placed()], [
        true,
        "placeOrder was refused and nothing was sent: max_position (with our orders filled the position would be 120, " +
        "20 beyond the largest, 100)",
        { warm: 1, a: 1, b: 1, one: 3 }
      ])
    }))

  for (const what of ["an order", "a group", "a change"] as const) {
    it.effect(`is left behind by none that is interrupted, wherever that is: ${what}`, () =>
      Effect.gen(function*() {
        const { passed, risk } = yield* gate()
        const { orders, rig } = yield* OrdersRig.warm({ risk })
        yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
        yield* during(rig, orders.modify("one", { quantity: "11" }), 1)
        let at = 0
        const work = {
          "an order": orders.place(resting()),
          "a group": orders.oneCancelsAll([resting(), resting()]),
          "a change": Effect.suspend(() => orders.modify("one", { quantity: `${10 + at % 5}` }))
        }
        const left: Array<number> = []
        for (; left.length === 0; at++) {
          const { fiber, isOver } = yield* Yielding.fork(work[what], at)
          yield* during(rig, Fiber.interrupt(fiber), 0.1)
          if (isOver()) break
          if ((yield* fork(passed.none)).pollUnsafe() === undefined) left.push(at)
        }
        assert.deepStrictEqual(left, [])
      }))
  }

  for (const what of ["an order", "a group"] as const) {
    it.effect(`counts as sent once it was, though its line in the audit is a defect: ${what}`, () =>
      Effect.gen(function*() {
        const { passed, risk } = yield* gate({ ordersPerMinute: 2 })
        const audit: Array<{ readonly event: string; readonly orderRef?: string }> = []
        audit.push = ({ event, orderRef }) => {
          if (event === "sent" && orderRef === "bad") throw new Error("a defect")
          return 0
        }
        const { orders, rig } = yield* OrdersRig.warm({ risk, audit })
        const bad = resting({ orderRef: "bad" })
        const work = what === "an order" ? Effect.asVoid(orders.place(bad)) : Effect.asVoid(orders.oneCancelsAll([bad]))
        yield* during(rig, work, 1)
        const { message } = yield* during(rig, Effect.flip(orders.place(resting({ orderRef: "more" }))), 1)
        assert.deepStrictEqual([passed.count(), message, rig.placed()], [
          2,
          "placeOrder was refused and nothing was sent: state_not_writable",
          { warm: 1, bad: 1 }
        ])
      }))
  }
})
