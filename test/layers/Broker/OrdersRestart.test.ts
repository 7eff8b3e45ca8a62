import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as OrdersRig from "./OrdersRig.ts"

const { during, market, resting } = OrdersRig

describe("orders after a crash", () => {
  it.effect("the intent stands before the first byte: what was never written is unsent, what was is settled, none is sent again", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      const mute = yield* rig.gateway.startFault("mute-order", {})
      yield* during(rig, orders.place(market({ orderRef: "muted" })), 0.1)
      yield* crash
      // as a kill between the intent and its send leaves it
      rig.lines.push(
        ...rig.lines.filter((line) => line.includes("\"intent\",\"muted\"")).map((line) =>
          line.replaceAll("muted", "never").replace(/"never",\d+/, "\"never\",77")
        )
      )
      yield* rig.gateway.endFault(mute)
      rig.told.length = rig.executions.length = 0
      const again = yield* rig.start
      yield* rig.pass(5)
      assert.deepStrictEqual(rig.told, [
        "3.1 muted filled 10/0",
        "3.1 muted filled 10/0",
        "3.1 muted filled 10/0",
        "3.1 rests acknowledged 0/10",
        "5.2 never unsent 0/10"
      ])
      assert.deepStrictEqual(rig.executions.length, 2)
      const list = yield* again.orders.list
      assert.deepStrictEqual((list._tag === "Known" ? list.value.map(OrdersRig.short) : []).toSorted(), [
        "muted filled 10/0",
        "never unsent 0/10",
        "rests acknowledged 0/10",
        "warm filled 10/0"
      ])
      assert.deepStrictEqual(rig.placed(), { warm: 1, rests: 1, muted: 1 })
    }))

  it.effect("an intent whose line in the audit a kill has taken has one again, from the journal, and one that has it has no other", () =>
    Effect.gen(function*() {
      const audit: Array<{ readonly event: string; readonly orderRef?: string; readonly again?: true }> = []
      const { crash, orders, rig } = yield* OrdersRig.warm({ audit })
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      yield* crash
      OrdersRig.intend(rig, "killed")
      const heardBefore = audit.length
      yield* rig.start
      yield* rig.pass(5)
      assert.deepStrictEqual(
        audit.slice(heardBefore).filter(({ event }) => event !== "received").map(
          ({ again = false, event, orderRef }) => [event, orderRef, again]
        ),
        [["intent", "killed", true], ["outcome", "killed", false]]
      )
    }))

  it.effect("the audit tells what was meant, sent, heard and came of it, what is told twice once", () =>
    Effect.gen(function*() {
      const audit: Array<{ readonly event: string; readonly orderRef?: string; readonly message?: string }> = []
      const { orders, rig } = yield* OrdersRig.warm({ audit })
      yield* during(rig, Effect.flip(orders.place(resting({ orderRef: "off", limitPrice: "1.001" }))), 1)
      assert.deepStrictEqual(audit.map(({ event, message, orderRef }) => [event, orderRef, message].join(" ")), [
        "decision warm ",
        "intent warm ",
        "sent warm ",
        "received warm openOrder",
        "received warm orderStatus",
        "received warm execution",
        "outcome warm ",
        "received warm openOrder",
        "received warm orderStatus",
        "received warm fee",
        "decision off "
      ])
    }))

  it.effect("the audit tells of all in the order in which it was, whoever writes it", () =>
    Effect.gen(function*() {
      const audit: Array<{ readonly event: string; readonly orderRef?: string }> = []
      const { orders, rig, risk } = yield* OrdersRig.warm({ audit })
      audit.length = 0
      const last = Effect.andThen(orders.place(resting({ orderRef: "last" })), risk.kill.engage("enough for today"))
      yield* during(rig, last, 1)
      assert.deepStrictEqual(
        audit.filter(({ event }) => event !== "received").map(({ event, orderRef }) => [event, orderRef]),
        [["decision", "last"], ["intent", "last"], ["sent", "last"], ["kill_switch", undefined]]
      )
    }))

  it.effect("an order that is unknown is told of once, and left to the client that placed it", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ settings: { fallbackClientId: 9 } })
      const dead = yield* rig.gateway.startFault("half-open", {})
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 0.1)
      // the old client id stays in use: another one looks, and finds nothing
      yield* rig.gateway.startFault("client-id-in-use", { id: 1 })
      yield* rig.pass(120)
      const error = yield* Effect.flip(handle.ended)
      yield* rig.gateway.endFault(dead)
      assert.match(error.message, /^Order one: its fate is unknown, and it is not sent again: neither open orders/)
      assert.deepStrictEqual(rig.alerts.filter((each) => each.includes("order_")), [
        "49.1 order_unknown The fate of order one (order id 2, permId not known) is not known: the gateway does not name it."
      ])
      assert.deepStrictEqual(
        (yield* during(rig, Effect.flip(orders.cancel("one")), 1)).message,
        "cancelOrder was refused and nothing was sent: order_ref (one was placed by client 1, and this session is client 9)"
      )
      assert.deepStrictEqual(yield* during(rig, orders.cancelAll, 1), {
        asked: [],
        notAsked: [{ orderRef: "one", says: "it was placed by client 1, and this session is client 9" }]
      })
    }))
})
