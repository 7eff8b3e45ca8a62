import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer } from "effect"
import * as Contract from "../../../../src/domain/Contract.ts"
import type { OrderRequest } from "../../../../src/domain/Order.ts"
import type { Broken } from "../../../../src/errors/OrderRefused.ts"
import * as Ibkr from "../../../../src/Ibkr.ts"
import * as Audit from "../../../../src/layers/Broker/Audit.ts"
import * as Witness from "../../../../src/layers/Broker/Audit/Witness.ts"
import * as Journal from "../../../../src/layers/Broker/Journal.ts"
import * as Orders from "../../../../src/layers/Broker/Orders.ts"
import * as Risk from "../../../../src/layers/Broker/Risk.ts"
import * as Notifier from "../../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../../src/layers/Settings.ts"
import * as StateMemory from "../../../../src/layers/State/Memory.ts"
import * as Simulated from "../../../../src/layers/Tws/Simulated.ts"
import * as Gateway from "../../../../src/simulator/Gateway.ts"
import * as Rig from "../Rig.ts"

type Entry = Readonly<Record<string, any>>

const order = (more: Partial<OrderRequest>): OrderRequest => ({
  contract: Contract.stock("AAPL"),
  action: "BUY",
  quantity: "10",
  orderType: "MKT",
  ...more
})
const tooMany: Broken = { rule: "max_order_size", limit: "100", actual: "1000", says: "1000 is above 100" }

/** A gate that lets no more than 100 pass. */
const gate = Layer.effect(
  Risk.Risk,
  Effect.map(Risk.Risk, (none) => ({
    ...none,
    check: ({ request }: { readonly request: OrderRequest }) =>
      Effect.succeed(Number(request.quantity) > 100 ? [tooMany] : [])
  }))
).pipe(Layer.provide(Risk.layerNone))

const broker = (entries: Array<Entry>) =>
  Ibkr.layerBrokerWith(gate).pipe(
    Layer.provideMerge(Ibkr.layer),
    Layer.provide([
      Audit.layerMemory(entries),
      Journal.layerMemory(),
      Notifier.layerNoop,
      Settings.layer({ resetRegion: "none" }),
      StateMemory.layer(),
      Layer.provide(Simulated.layer, Gateway.layer({ accounts: ["DU1234567"] }))
    ])
  )

/** An entry in a few words. */
const short = ({ asked, by, command, event, frame, passes, state, ...more }: Entry): string =>
  [
    event,
    event === "received" ? more["orderStatus"] ?? more["status"] ?? "" : more["orderRef"],
    by ?? command ?? frame ?? state,
    passes,
    asked
  ].filter((word) => word !== undefined && word !== "").join(" ")

describe("what passes by is written into the audit", () => {
  it.effect("what was meant, decided, sent and received of an order, and what came of it, in that order", () =>
    Effect.gen(function*() {
      const entries: Array<Entry> = []
      yield* Effect.gen(function*() {
        const orders = yield* Orders.Orders
        yield* Rig.ready
        const filled = yield* Rig.during(orders.place(order({ orderRef: "a" })), "1 second")
        yield* Rig.during(filled.ended, "1 second")
        assert.deepStrictEqual(entries.slice(0, 3).map(short), [
          "decision a risk true",
          "intent a",
          "sent a placeOrder"
        ])
        const [, intent, sent] = entries
        assert.deepStrictEqual(
          { ...intent, epoch: 0, orderId: 0 },
          {
            event: "intent",
            orderRef: "a",
            orderId: 0,
            clientId: 1,
            account: "DU1234567",
            epoch: 0,
            request: { ...order({ orderRef: "a" }), contract: intent?.["request"].contract },
            parentRef: null
          }
        )
        assert.deepStrictEqual([sent?.["orderId"], sent?.["order"].totalQuantity], [intent?.["orderId"], 10])
        const frames = new Set(entries.filter(({ event }) => event === "received").map(({ frame }) => frame))
        assert.deepStrictEqual(frames, new Set(["openOrder", "orderStatus", "execDetails", "commissionReport"]))
        const outcome = entries.find(({ event }) => event === "outcome")
        assert.deepStrictEqual([outcome?.["orderRef"], outcome?.["state"], outcome?.["filled"]], ["a", "filled", "10"])
        const words = entries.filter(({ frame }) => frame === "orderStatus")
        assert.strictEqual(words[0]?.["orderId"], intent?.["orderId"])
        const filledBy = words.find(({ status }) => status === "Filled") ?? {}
        assert.isBelow(entries.indexOf(filledBy), entries.indexOf(outcome ?? {}))

        entries.length = 0
        const limit = { orderType: "LMT", limitPrice: "100.00" } as const
        const resting = yield* Rig.during(orders.place(order({ orderRef: "b", ...limit })), "1 second")
        yield* Rig.during(resting.modify({ limitPrice: "101.00" }), "1 second")
        yield* Rig.during(resting.cancel, "1 second")
        const lines = entries.filter(({ event }) => event !== "received").map(short)
        // where the gateway's own words for it come after, the end is told again
        assert.deepStrictEqual(lines.filter((line, at) => line !== lines[at - 1]), [
          "decision b risk true",
          "intent b",
          "sent b placeOrder",
          "decision b risk true",
          "intent b",
          "sent b placeOrder",
          "sent cancelOrder",
          "outcome b cancelled"
        ])
        assert.deepStrictEqual(entries.filter(({ changes }) => changes).map(({ request }) => request.limitPrice), [
          "101.00"
        ])
        assert.strictEqual(entries.find(({ frame }) => frame === "error")?.["errorCode"], 202)
      }).pipe(Effect.provide(broker(entries)))
    }))

  it.effect("what was refused, by whom and why; nothing was meant then, and nothing sent", () =>
    Effect.gen(function*() {
      const entries: Array<Entry> = []
      yield* Effect.gen(function*() {
        const orders = yield* Orders.Orders
        yield* Effect.exit(orders.cancelAll)
        yield* Rig.ready
        const exits = yield* Rig.during(
          Effect.forEach([
            orders.place(order({ orderRef: "c", quantity: "1000" })),
            orders.cancel("nobody"),
            orders.modify("nobody", { quantity: "1" })
          ], Effect.exit),
          "1 second"
        )
        assert.isTrue(exits.every(Exit.isFailure))
        assert.deepStrictEqual(entries.map(short), [
          "decision orders false cancelAll",
          "decision c risk false",
          "decision c orders false place",
          "decision nobody orders false cancel",
          "decision nobody orders false modify"
        ])
        assert.deepStrictEqual([entries[1]?.["broken"], entries[2]?.["broken"]], [[tooMany], [tooMany]])
      }).pipe(Effect.provide(broker(entries)))
    }))

  it.effect("every use of the kill switch", () =>
    Effect.gen(function*() {
      const entries: Array<Entry> = []
      yield* Effect.gen(function*() {
        const { kill } = yield* Risk.Risk
        yield* kill.engage("too hot")
        yield* kill.release
      }).pipe(
        Effect.provide(Witness.risk.pipe(Layer.provide([Risk.layerNone, Audit.layerMemory(entries)])))
      )
      assert.deepStrictEqual(entries, [
        { event: "kill_switch", engaged: true, why: "too hot" },
        { event: "kill_switch", engaged: false }
      ])
    }))
})
