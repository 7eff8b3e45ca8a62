import { assert, describe, it } from "@effect/vitest"
import type { OrderRequest } from "../../../../src/domain/Order.ts"
import * as Change from "../../../../src/layers/Broker/Orders/Change.ts"
import type { Ticket } from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as OrdersRig from "../OrdersRig.ts"

const limit = { ...OrdersRig.resting(), limitPrice: "100" } satisfies OrderRequest
const trailing = {
  ...OrdersRig.market(),
  orderType: "TRAIL",
  trailAmount: "5",
  trailStopPrice: "200"
} satisfies OrderRequest

const rest = { tif: "DAY", goodTillDate: undefined, outsideRth: false, ocaGroup: undefined, ocaType: undefined }
const stopped = { ...rest, trailStopPrice: 200 }

const openOrder = (order: object) => ({ _tag: "openOrder", orderId: 7, contract: {}, order, orderState: {} }) as never

describe("a change of an order", () => {
  for (
    const [what, before, request, said, isOutstanding] of [
      ["old terms", limit, { ...limit, limitPrice: "101" }, { lmtPrice: 100, totalQuantity: 10 }, true],
      ["new terms", limit, { ...limit, limitPrice: "101" }, { lmtPrice: 101, totalQuantity: 10 }, false],
      [
        "one of two new",
        limit,
        { ...limit, limitPrice: "101", quantity: "20" },
        { lmtPrice: 100, totalQuantity: 20 },
        false
      ],
      ["terms of its own", limit, { ...limit, limitPrice: "101" }, { lmtPrice: 100.5, totalQuantity: 10 }, false],
      [
        "the same, otherwise written",
        limit,
        { ...limit, limitPrice: "100.00" },
        { lmtPrice: 100, totalQuantity: 10 },
        false
      ],
      ["the trail of before", trailing, { ...trailing, trailAmount: "6" }, { auxPrice: 5, totalQuantity: 10 }, true],
      ...([
        ["its stop where it was", "205", 200, true],
        ["its stop further on, by the market alone", "205", 203, true],
        ["its stop where it was moved to", "205", 205, false],
        ["its stop beyond that", "205", 206, false],
        ["its stop where it was moved to, by less than one", "200.5", 200.5, false],
        ["nothing of its stop", "205", undefined, true],
        ["its stop where it was, and not behind", "195", 200, true],
        ["its stop where it was, and was asked for", "200", 200, false],
        ["its stop further on than where it was, and was asked for", "200", 203, false],
        ["its stop moved back", "195", 195, false],
        ["its stop moved back, and further on since", "195", 198, false]
      ] as const).map(([what, asked, told, isOutstanding]) =>
        [
          what,
          { ...trailing, action: "SELL", trailStopPrice: "190" },
          { ...trailing, action: "SELL", trailStopPrice: asked },
          { auxPrice: 5, totalQuantity: 10, trailStopPrice: told },
          isOutstanding
        ] as const
      ),
      ...([
        ["its stop, of one that buys, where it was", "195", 200, true],
        ["its stop, of one that buys, further on, by the market alone", "195", 197, true],
        ["its stop, of one that buys, where it was moved to", "195", 195, false],
        ["its stop, of one that buys, beyond that", "195", 194, false],
        ["its stop, of one that buys, where it was, and not behind", "205", 200, true],
        ["its stop, of one that buys, moved back", "205", 205, false]
      ] as const).map(([what, asked, told, isOutstanding]) =>
        [
          what,
          { ...trailing, trailStopPrice: "190" },
          { ...trailing, trailStopPrice: asked },
          { auxPrice: 5, totalQuantity: 10, trailStopPrice: told },
          isOutstanding
        ] as const
      )
    ] as const
  ) {
    it(`is ${isOutstanding ? "awaited" : "made"} where the gateway tells ${what}`, () =>
      assert.strictEqual(Change.isOutstanding({ before, request, rest: stopped }, openOrder(said)), isOutstanding))
  }

  for (
    const [what, action, asked, more, mayBe] of [
      ["to the worse side of one that sells", "SELL", "195", {}, true],
      ["to the better side of one that sells", "SELL", "205", {}, false],
      ["to the worse side of one that buys", "BUY", "205", {}, true],
      ["to the better side of one that buys", "BUY", "195", {}, false],
      ["to where it is", "SELL", "200", {}, false],
      ["beside another term", "SELL", "195", { trailAmount: "6" }, false]
    ] as const
  ) {
    it(`of the stop of one that trails, ${what}, ${mayBe ? "may be" : "is not"} taken back by the market at once`, () => {
      const before = { ...trailing, action }
      const ticket = { before, request: { ...before, trailStopPrice: asked, ...more }, rest: stopped, isChanging: true }
      assert.deepStrictEqual(
        [ticket, { ...ticket, isChanging: false }].map((each) => Change.mayBeTakenBack(each as Ticket)),
        [mayBe, false]
      )
    })
  }

  it("leaves its order at the prices that the gateway tells, of those that were asked for", () => {
    const order = { orderRef: "one", quantity: "20", limitPrice: "101", stopPrice: "99" }
    const both = { ...limit, orderType: "STP LMT", stopPrice: "98" } as const
    const standing = (request: OrderRequest | null, more: object = {}) =>
      Change.standing({ order: { ...limit, ...order, ...more }, request } as unknown as Ticket)
    const now = { orderRef: "one", quantity: "20" }
    assert.deepStrictEqual([
      standing(both),
      standing(both, { limitPrice: null, stopPrice: null }),
      standing(OrdersRig.market()),
      standing(null)
    ], [
      { ...both, ...now, limitPrice: "101", stopPrice: "99" },
      { ...both, ...now },
      { ...OrdersRig.market(), ...now },
      { contract: limit.contract, action: "BUY", orderType: "LMT", ...now }
    ])
  })

  it("may leave its order of either size while it is on its way, and so of the larger one", () => {
    const order = { quantity: "10" } as Ticket["order"]
    const ticket = { order, request: { ...limit, quantity: "20" }, isChanging: true }
    const all = [
      ticket,
      { ...ticket, isChanging: false },
      { ...ticket, request: { ...limit, quantity: "5" } },
      { ...ticket, request: null }
    ]
    assert.deepStrictEqual(all.map((each) => [Change.largest(each), Change.sizes(each)]), [
      ["20", ["10", "20"]],
      ["10", ["10"]],
      ["10", ["10", "5"]],
      ["10", ["10"]]
    ])
  })

  it("writes the whole size of an order again, which may come to less since it has outlived its entry", () => {
    const size = (outlived: string | null) => Change.size({ outlived }, { quantity: "10" } as Ticket["order"])
    assert.deepStrictEqual([size(null), size("4"), size("12")], ["10", "4", "10"])
    const settled = { before: null, isChanging: false }
    assert.deepStrictEqual([true, false].map((isChanging) => Change.made({ isChanging, outlived: "4" })), [
      { ...settled, outlived: null },
      { ...settled, outlived: "4" }
    ])
  })

  it("writes again as it was told what it is not of, but for the group by which TWS binds an exit", () => {
    const told = { ...stopped, ocaGroup: "g", ocaType: 3 }
    const written = (parentRef: string | null, changes: Partial<OrderRequest> = {}, rest: Ticket["rest"] = told) =>
      Change.rest({ order: { parentRef } as Ticket["order"], rest }, changes)
    const { ocaGroup: _, ocaType: __, ...ofExit } = told
    const { trailStopPrice: ___, ...moved } = told
    assert.deepStrictEqual([written(null), written("entry"), written(null, { trailStopPrice: "190" })], [
      told,
      ofExit,
      moved
    ])
    assert.deepStrictEqual([written(null, {}, rest), written(null, {}, null)], [rest, {}])
  })
})
