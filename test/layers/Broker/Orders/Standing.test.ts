import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Contract from "../../../../src/domain/Contract.ts"
import type { Execution } from "../../../../src/domain/Execution.ts"
import type { Order, OrderState } from "../../../../src/domain/Order.ts"
import * as Standing from "../../../../src/layers/Broker/Orders/Standing.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import * as Seeded from "../../../fixtures/Seeded.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market } = OrdersRig

const priced = ({ averagePrice, commission, filled }: Order) => [filled, averagePrice, commission]

/** An order of ours that is at the gateway. */
const ticket = (state: OrderState = "acknowledged"): Ticket.Ticket => ({
  ...Ticket.fresh,
  order: {
    ...Write.document(market(), "one", { account: "DU1234567", orderId: 7, parentRef: null, updatedAt: "" }),
    state
  },
  ...{ clientId: 1, account: "DU1234567", epoch: 1, at: 0, request: market() }
})

const execution = (execId: string, quantity: number, price: number, commission: string | null = null): Execution => ({
  ...{ execId, corrects: null, orderRef: "one", orderId: 7, clientId: 1, permId: 9, contract: Contract.stock("AAPL") },
  ...{ side: "BUY", quantity: `${quantity}`, price: `${price}`, exchange: "IEX", time: "", commission },
  ...{ commissionCurrency: commission === null ? null : "USD", realizedPnl: null }
})

describe("what an order was executed at, and what that cost", () => {
  it.effect("is not that of a part of it, where lists tell that the rest has filled and not how", () =>
    Effect.gen(function*() {
      let isLost = false
      const { orders, rig } = yield* OrdersRig.warm({
        tells: ({ _tag }) => !isLost || _tag !== "execDetails"
      })
      const { bid = 0 } = (yield* rig.gateway.prices).find(({ symbol }) => symbol === "AAPL") ?? {}
      const limit = { orderType: "LMT", limitPrice: bid.toFixed(2), action: "SELL", quantity: "2500" } as const
      const handle = yield* during(rig, orders.place(market({ orderRef: "one", ...limit })), 1)
      const part = yield* handle.state
      isLost = true
      yield* rig.gateway.startFault("reset", {})
      yield* rig.gateway.setPrice("AAPL", bid + 1)
      yield* rig.pass(20)
      const whole = yield* handle.state
      assert.deepStrictEqual([priced(part).includes(null), part.state, whole.state], [
        false,
        "partially_filled",
        "filled"
      ])
      assert.deepStrictEqual(priced(whole), ["2500", null, null])
    }))

  it("is of all that has filled or not told, in whatever order and however often it comes", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const next = Seeded.random(seed)
      const one = ticket()
      const was = new Map([["0", [null, null] as ReadonlyArray<number | null>]])
      const words: Array<readonly [number, () => Order]> = []
      let [filled, paid] = [0, 0]
      for (let at = 1; filled < 10; at++) {
        const quantity = Math.min(10 - filled, 1 + Math.floor(next() * 6))
        const price = 100 + Math.floor(next() * 5)
        ;[filled, paid] = [filled + quantity, paid + quantity * price]
        was.set(`${filled}`, [paid / filled, at])
        const word = {
          status: filled === 10 ? "Filled" : "Submitted",
          filled: `${filled}`,
          averagePrice: `${paid / filled}`
        }
        const { averagePrice: _, ...list } = word
        const told = [
          () => Standing.execute(one, execution(`${at}.01`, quantity, price)),
          () => Standing.hear(one, next() < 0.5 ? word : list),
          () => Standing.execute(one, execution(`${at}.01`, quantity, price, "1"))
        ]
        // a cost is told of an execution that was
        const late = next()
        const [first = 0, last = 0] = [next(), next()].toSorted()
        words.push([at + first, told[0]!], [at + next() + late, told[1]!], [at + last, told[2]!])
      }
      for (const [, word] of words.toSorted(([one], [other]) => one - other)) {
        one.order = word()
        const { averagePrice, commission, filled } = one.order
        const [price = null, cost = null] = was.get(filled) ?? []
        const says = `seed ${seed}: ${priced(one.order).join(" ")}`
        if (averagePrice !== null) assert.closeTo(Number(averagePrice), price ?? NaN, 1e-6, says)
        if (commission !== null) assert.strictEqual(Number(commission), cost, says)
      }
      assert.deepStrictEqual(priced(one.order).map(Number), [10, Number((paid / 10).toFixed(8)), was.size - 1])
    }
  })
})

describe("the state of an order", () => {
  it("is filled only where a status or the sizes say so, and never anything else after", () => {
    const statuses = ["Submitted", "PreSubmitted", "PendingCancel", "Cancelled", "Inactive", "Filled", null]
    const states = [
      "maybe_sent",
      "acknowledged",
      "partially_filled",
      "filled",
      "cancelled",
      "rejected",
      "unknown"
    ] as const
    for (let seed = 1; seed <= 2000; seed++) {
      const next = Seeded.random(seed)
      const pick = <A>(all: ReadonlyArray<A>): A => all[Math.floor(next() * all.length)] as A
      const before = pick(states)
      const status = pick(statuses)
      const filled = pick(["0", "4", "10"])
      const state = Standing.stateOf({
        before,
        status,
        filled,
        quantity: "10",
        isRejected: next() < 0.3,
        isOver: next() < 0.3
      })
      const isFilled = before === "filled" || status === "Filled" || filled === "10"
      assert.strictEqual(state === "filled", isFilled, `seed ${seed}: ${before} ${status} ${filled} became ${state}`)
      assert.notStrictEqual(state === "rejected" && filled !== "0" && before !== "rejected", true, `seed ${seed}`)
    }
  })
})

describe("the state of an order", () => {
  const stands = (
    before: OrderState,
    status: string | null,
    more: { filled?: string } & Record<string, unknown> = {}
  ) => Standing.stateOf({ before, status, filled: "0", quantity: "10", isRejected: false, isOver: false, ...more })
  const part = { filled: "4" }
  for (
    const [what, found, state] of [
      ["a status that it works", stands("maybe_sent", "Submitted"), "acknowledged"],
      ["no status", stands("maybe_sent", null), "maybe_sent"],
      ["a fill of a part", stands("acknowledged", null, part), "partially_filled"],
      ["that the fill of a part is taken back", stands("partially_filled", null), "acknowledged"],
      ["a fill of all of it", stands("acknowledged", "Submitted", { filled: "10" }), "filled"],
      ["its fill, whatever was told of the size", stands("acknowledged", "Filled"), "filled"],
      ["whatever comes after its fill", stands("filled", "Cancelled", { isRejected: true, isOver: true }), "filled"],
      ["its cancel", stands("acknowledged", "Cancelled"), "cancelled"],
      ["its cancel by the API, of a part", stands("partially_filled", "ApiCancelled", part), "cancelled"],
      ["its cancel, after it was told as rejected", stands("rejected", "Cancelled"), "rejected"],
      ["that it is over as inactive, after its cancel", stands("cancelled", "Inactive", { isOver: true }), "cancelled"],
      [
        "its cancel once more, since it was rejected",
        stands("cancelled", "Cancelled", { isRejected: true }),
        "rejected"
      ],
      ["its cancel, after it was rejected", stands("maybe_sent", "Cancelled", { isRejected: true }), "rejected"],
      [
        "that the rest of it is cancelled, since it was rejected",
        stands("partially_filled", "Cancelled", {
          ...part,
          isRejected: true
        }),
        "cancelled"
      ],
      ["that it is inactive", stands("acknowledged", "Inactive"), "acknowledged"],
      ["that it is inactive, with a part filled", stands("acknowledged", "Inactive", part), "partially_filled"],
      [
        "that it is inactive, since it was rejected",
        stands("maybe_sent", "Inactive", { isRejected: true }),
        "rejected"
      ],
      ["that it is over as inactive", stands("acknowledged", "Inactive", { isOver: true }), "rejected"],
      [
        "that it is over as inactive, with a part filled",
        stands("acknowledged", "Inactive", {
          ...part,
          isOver: true
        }),
        "cancelled"
      ],
      [
        "that it is over, and with a status that it works",
        stands("maybe_sent", "Submitted", {
          isOver: true,
          isRejected: true
        }),
        "acknowledged"
      ],
      ["what comes late after its cancel", stands("cancelled", "Submitted", part), "cancelled"],
      ["the fill that its cancel has crossed", stands("cancelled", null, { filled: "10" }), "filled"],
      ["no status after it was rejected", stands("rejected", null), "rejected"],
      ["a fill of a part after it was rejected", stands("rejected", null, part), "partially_filled"],
      ["a status that it works after it was rejected", stands("rejected", "Submitted"), "acknowledged"]
    ] as const
  ) it(`follows from ${what}: ${state}`, () => assert.strictEqual(found, state))

  it("has nothing left of it where more is filled than its size", () =>
    assert.deepStrictEqual([Standing.remaining("10", "4"), Standing.remaining("10", "12")], ["6", "0"]))
})
