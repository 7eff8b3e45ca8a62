import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Order } from "../../../../src/domain/Order.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting } = OrdersRig

// no other test has a live account of these digits, by which these would be masked
const live = ["U7531861", "U7531862"] as const
const pinned = { tradingMode: "live", account: live[1] } as const

const shown = ({ account, orderRef }: Order): string => `${orderRef} ${account}`
const aapl = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never

describe("the account of an order", () => {
  it.effect("is told of each, of a paper one by its name", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const order = { action: "BUY", totalQuantity: 10, orderType: "LMT", lmtPrice: 50, tif: "GTC" }
      yield* rig.gateway.placeManually(aapl, { ...order, orderRef: "theirs" } as never)
      yield* rig.pass(65)
      const list = yield* orders.list
      assert.deepStrictEqual(list._tag === "Known" && list.value.map(shown), ["warm DU1234567", "theirs DU1234567"])
    }))

  it.effect("is masked where it is a live one, and not known of an order of before until a gateway that manages it is there", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const state = new Map<string, string>()
      const first = yield* OrdersRig.warm({ lines, state, gateway: { accounts: live }, settings: pinned })
      yield* during(first.rig, first.orders.place(resting({ orderRef: "rests", tif: "GTC" })), 1)
      const fresh = shown((yield* first.orders.get("rests"))!)
      yield* first.crash
      const others = yield* OrdersRig.make({ lines, gateway: { accounts: ["DU1234567"] } })
      const away = yield* others.start
      const elsewhere = shown((yield* away.orders.get("rests"))!)
      yield* away.crash
      const again = yield* first.rig.start
      yield* first.rig.pass(5)
      const list = yield* again.orders.list
      const dormant = shown((yield* again.orders.get("warm"))!)
      const said = JSON.stringify([list, first.rig.told, first.rig.logs, others.told])
      assert.deepStrictEqual([fresh, elsewhere, dormant, list._tag === "Known" && list.value.map(shown).toSorted()], [
        "rests U***862",
        "rests null",
        "warm U***862",
        ["rests U***862", "warm U***862"]
      ])
      assert.isFalse(/U753186/.test(said))
    }))

  it.effect("is in no line of the audit that a start writes again of what was meant", () =>
    Effect.gen(function*() {
      const audit: Array<{ readonly event: string; readonly orderRef?: string; readonly again?: true }> = []
      const { crash, rig } = yield* OrdersRig.warm({ audit, settings: { account: "DU1234567" } })
      yield* crash
      // nobody has named it in this run
      OrdersRig.intend(rig, "U7429461-exit")
      audit.length = 0
      yield* rig.gateway.startFault("accounts", { list: "DU1234567,U7429461", now: false })
      yield* rig.start
      yield* rig.pass(5)
      assert.deepStrictEqual(
        audit.filter(({ event }) => event !== "received").map(
          ({ again = false, event, orderRef }) => [event, orderRef, again]
        ),
        [["intent", "U***461-exit", true], ["outcome", "U***461-exit", false]]
      )
    }))
})
