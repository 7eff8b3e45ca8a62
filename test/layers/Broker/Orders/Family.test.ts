import { assert, describe, it } from "@effect/vitest"
import type { Order } from "../../../../src/domain/Order.ts"
import type { Book } from "../../../../src/layers/Broker/Orders/Book.ts"
import * as Family from "../../../../src/layers/Broker/Orders/Family.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import { market, resting } from "../OrdersRig.ts"

const of = (orderRef: string, request: ReturnType<typeof market>, more: Partial<Order> = {}): Ticket.Ticket => ({
  ...Ticket.fresh,
  order: {
    ...Write.document(request, orderRef, { account: null, orderId: 1, parentRef: "entry", updatedAt: "" }),
    state: "acknowledged",
    ...more
  },
  clientId: 1,
  account: "",
  epoch: 1,
  at: 0,
  request
})

const exit = { action: "SELL" } as const
const stop = of("loss", market({ ...exit, orderType: "STP", stopPrice: "90.00" }))
const profit = of("profit", resting({ ...exit, limitPrice: "110.00" }))

/** What stands against a stop of so many at a price, of an entry for 10 at 100. */
const against = (entry: Partial<Order>, stopPrice: string, quantity: string, ended: Partial<Order> = {}) => {
  const all = [of("entry", resting(), { parentRef: null, ...entry }), {
    ...profit,
    order: { ...profit.order, ...ended }
  }, stop]
  const book = {
    byRef: (ref: string) => all.find(({ order }) => order.orderRef === ref),
    exitsOf: () => all.slice(1)
  } as unknown as Book
  return Family.flaw(book, stop, market({ ...exit, orderType: "STP", stopPrice, quantity }))
}

const atOnce = "The entry's limitPrice must be above stopLoss where it is a BUY"
const larger = "loss, an exit of 11, would close more than its entry of 10 opens"

describe("a change of an order that belongs with others", () => {
  it("is held up by what it would make of a bracket whose entry is known to live, and by nothing else", () => {
    assert.deepStrictEqual([
      against({}, "99.00", "10"),
      against({}, "101.00", "10"),
      against({}, "90.00", "11"),
      against({ state: "partially_filled", filled: "4" }, "101.00", "10"),
      against({ state: "partially_filled", filled: "4" }, "101.00", "11"),
      against({}, "101.00", "10", { state: "cancelled" }),
      against({ state: "unknown" }, "101.00", "11"),
      against({ state: "filled", filled: "10" }, "101.00", "11"),
      against({ quantity: "5" }, "101.00", "8")
    ], [undefined, atOnce, larger, undefined, larger, undefined, undefined, undefined, undefined])
  })
})

describe("an order of a bracket", () => {
  it("has come to nothing once it is rejected, or has ended otherwise than by being filled", () =>
    assert.deepStrictEqual(
      (["acknowledged", "partially_filled", "unknown", "filled", "cancelled", "rejected", "unsent", "refused"] as const)
        .filter((state) => Family.isNothing({ ...stop, order: { ...stop.order, state } })),
      ["cancelled", "rejected", "unsent", "refused"]
    ))

  it("is not written again before all of its bracket is known to be at the gateway, or its entry has ended", () => {
    const at = { twsStatus: "Submitted" } as const
    const isWhole = (entry: Partial<Ticket.Ticket>, exit: Partial<Ticket.Ticket>) => {
      const all = [
        { ...of("entry", resting(), { parentRef: null, ...at, ...entry.order }), isSought: entry.isSought === true },
        { ...stop, order: { ...stop.order, ...at, ...exit.order }, isSought: exit.isSought === true }
      ]
      const book = {
        byRef: (ref: string) => all.find(({ order }) => order.orderRef === ref),
        exitsOf: () => all.slice(1)
      } as unknown as Book
      return all.map((each) => Family.isWhole(book, each))
    }
    const order = (more: Partial<Order>) => more as Order
    assert.deepStrictEqual([
      isWhole({}, {}),
      isWhole({}, { isSought: true }),
      isWhole({}, { order: order({ twsStatus: null }) }),
      isWhole({}, { isSought: true, order: order({ state: "cancelled" }) }),
      isWhole({ order: order({ state: "filled" }) }, { isSought: true })
    ], [[true, true], [false, false], [false, false], [true, true], [true, true]])
  })
})

describe("an order of a group", () => {
  it("is overtaken by another that has filled, in part where that cancels it: not by one of another call or name", () => {
    const grouped = (
      orderRef: string,
      more: Partial<Order> = {},
      ocaType: 1 | 2 | 3 = 1,
      ocaGroup = "stops",
      at = 0
    ) => ({
      ...of(orderRef, resting({ ocaGroup, ocaType }), { parentRef: null, ...more }),
      ...{ isTogether: true, at }
    })
    const isOvertaken = (other: Ticket.Ticket, ocaType: 1 | 2 | 3 = 1) => {
      const one = grouped("one", {}, ocaType)
      return Family.isOvertaken({ ours: () => [one, other] }, one)
    }
    const [part, whole] = [{ state: "partially_filled", filled: "4" }, { state: "filled", filled: "10" }] as const
    assert.deepStrictEqual([
      isOvertaken(grouped("other")),
      isOvertaken(grouped("other", part)),
      isOvertaken(grouped("other", part, 2), 2),
      isOvertaken(grouped("other", part, 3), 3),
      isOvertaken(grouped("other", whole, 3), 3),
      isOvertaken(grouped("other", whole, 1, "stops", 1)),
      isOvertaken(grouped("other", whole, 1, "others")),
      isOvertaken({ ...grouped("other", whole), isTogether: false })
    ], [false, true, false, false, true, false, false, false])
  })
})
