import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Contract from "../../../../src/domain/Contract.ts"
import type { OrderRequest } from "../../../../src/domain/Order.ts"
import type { Append } from "../../../../src/layers/State/Append.ts"
import * as Yielding from "../../../doubles/Yielding.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, resting } = OrdersRig

interface Line {
  readonly event: string
  readonly orderRef?: string
  readonly state?: string
}

describe("what the audit tells of orders", () => {
  it.effect("says that it was sent before what came of it, wherever who sends makes way for others", () =>
    Effect.gen(function*() {
      const audit: Array<Line> = []
      const { orders, rig } = yield* OrdersRig.warm({ audit })
      const late: Array<string> = []
      for (let at = 0, isOver = false; !isOver; at++) {
        const orderRef = `o${at}`
        isOver = true
        for (const work of [Effect.asVoid(orders.place(resting({ orderRef }))), orders.cancel(orderRef)]) {
          audit.length = 0
          const yielding = yield* Yielding.fork(work, at)
          yield* during(rig, Fiber.join(yielding.fiber), 0.1)
          isOver &&= yielding.isOver()
          const events = audit.filter((line) => line.orderRef === orderRef).map(({ event }) => event)
          if (events.indexOf("sent") > events.indexOf("received")) late.push(`${at} ${events.join(" ")}`)
        }
      }
      assert.deepStrictEqual(late, [])
    }))

  it.effect("says of a cancel of which order it was sent", () =>
    Effect.gen(function*() {
      const audit: Array<Line & { readonly orderId?: number | null; readonly command?: string }> = []
      const { orders, rig } = yield* OrdersRig.warm({ audit })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const { orderId } = yield* handle.state
      audit.length = 0
      yield* during(rig, handle.cancel, 1)
      assert.deepStrictEqual(audit.filter(({ event }) => event === "sent"), [
        { event: "sent", orderRef: "one", orderId, command: "cancelOrder" }
      ])
    }))

  it.effect("says of a change what was meant, and that it was sent", () =>
    Effect.gen(function*() {
      const audit: Array<Line> = []
      const { orders, rig } = yield* OrdersRig.warm({ audit })
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      audit.length = 0
      yield* during(rig, orders.modify("one", { quantity: "11" }), 1)
      assert.deepStrictEqual(audit.map(({ event }) => event).slice(0, 4), ["decision", "intent", "sent", "received"])
    }))

  it.effect("says whose it is of what came of an order of somebody else, which may bear the name of one of ours", () =>
    Effect.gen(function*() {
      const audit: Array<Line & { readonly owner?: string }> = []
      const { orders, rig } = yield* OrdersRig.warm({ audit })
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const order = { action: "BUY", totalQuantity: 3, orderType: "LMT", lmtPrice: 300, tif: "DAY", orderRef: "one" }
      yield* rig.gateway.placeManually(Contract.toTws(Contract.stock("MSFT")), order as never)
      yield* rig.pass(61)
      yield* rig.gateway.setPrice("MSFT", 299)
      yield* rig.pass(61)
      yield* during(rig, orders.cancel("one"), 1)
      const told = audit.flatMap(({ event, orderRef, owner, state }) =>
        event === "outcome" && orderRef === "one" ? [[state, owner]] : []
      )
      assert.deepStrictEqual(told, [["filled", "tws"], ["cancelled", undefined]])
    }))

  it.effect("is there before the journal says how it stands: what was meant, and what it has come to", () =>
    Effect.gen(function*() {
      const audit: Array<Line> = []
      const states: Array<string> = []
      const untold: Array<string> = []
      const disk = (file: Append): Append => ({
        ...file,
        append: (lines) =>
          Effect.suspend(() => {
            for (const [kind, orderRef, , state] of lines.map((line) => JSON.parse(line))) {
              if (kind !== "stand") continue
              states.push(state)
              const told = audit.filter((line) => line.orderRef === orderRef).map(({ event, state = "" }) =>
                event + state
              )
              const isTold = told.includes("intent") && (state === "acknowledged" || told.includes(`outcome${state}`))
              if (!isTold) untold.push(`${orderRef} ${state} ${told.join(" ")}`)
            }
            return file.append(lines)
          })
      })
      const { orders, rig } = yield* OrdersRig.warm({ audit, disk })
      const bracket = { entry: market() as OrderRequest, takeProfit: "300.00", stopLoss: "50.00" }
      yield* during(rig, orders.bracket(bracket as Parameters<typeof orders.bracket>[0]), 1)
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      yield* during(rig, orders.cancel("rests"), 1)
      assert.deepStrictEqual([[...new Set(states)].toSorted(), untold], [["acknowledged", "cancelled", "filled"], []])
    }))

  it.effect("says once what lists tell again of orders: not with each list, however long the gateway goes on listing them", () =>
    Effect.gen(function*() {
      const audit: Array<Line & { readonly message?: string; readonly status?: string }> = []
      const { connection, orders, rig } = yield* OrdersRig.warm({ audit })
      yield* during(rig, orders.place(market({ orderRef: "filled" })), 1)
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      const told = () =>
        audit.splice(0).flatMap(({ event, message, orderRef, status }) =>
          event === "received" && message !== "execution" && message !== "fee"
            ? [`${orderRef} ${message} ${status}`]
            : []
        )
      told()
      yield* rig.pass(600)
      const quiet = told()

      yield* during(rig, orders.modify("rests", { limitPrice: "101.00" }), 1)
      const changed = told()
      yield* rig.pass(600)
      const quietAgain = told()

      // whether it has survived the loss is not known until it is listed
      yield* connection.reconnect
      yield* rig.pass(60)
      const lost = told()
      yield* during(rig, orders.cancel("rests"), 600)
      assert.deepStrictEqual({ quiet, changed, quietAgain, lost, cancelled: told() }, {
        quiet: ["warm completedOrder Filled", "filled completedOrder Filled"],
        changed: ["rests openOrder Submitted", "rests orderStatus Submitted"],
        quietAgain: [],
        lost: ["rests openOrder Submitted", "rests orderStatus Submitted"],
        cancelled: ["rests orderStatus Cancelled", "rests error undefined", "rests completedOrder Cancelled"]
      })
    }))
})
