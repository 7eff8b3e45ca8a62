import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { OrderRequest } from "../../../../src/domain/Order.ts"
import * as Journal from "../../../../src/layers/Broker/Journal.ts"
import * as Change from "../../../../src/layers/Broker/Orders/Change.ts"
import * as Hear from "../../../../src/layers/Broker/Orders/Hear.ts"
import * as Keeper from "../../../../src/layers/Broker/Orders/Keeper.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import * as StateMemory from "../../../../src/layers/State/Memory.ts"
import * as OrdersRig from "../OrdersRig.ts"
import * as Told from "../Told.ts"

const limit = { ...OrdersRig.resting(), limitPrice: "100" } satisfies OrderRequest
const trailing = {
  ...OrdersRig.market(),
  orderType: "TRAIL",
  trailAmount: "5",
  trailStopPrice: "200"
} satisfies OrderRequest

const openOrder = (order: object) =>
  ({
    _tag: "openOrder",
    orderId: 7,
    contract: {},
    order: { permId: 9, clientId: 1, action: "BUY", ...order },
    orderState: { status: "Inactive" }
  }) as never

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
      [
        "a trigger, which moves",
        trailing,
        { ...trailing, trailStopPrice: "201" },
        { auxPrice: 5, totalQuantity: 10 },
        false
      ]
    ] as const
  ) {
    it(`is ${isOutstanding ? "awaited" : "made"} where the gateway tells ${what}`, () =>
      assert.strictEqual(Change.isOutstanding({ before, request }, openOrder(said)), isOutstanding))
  }

  it.effect("that is refused after a list has told of the order as it was rejects the change alone", () => {
    const told = Told.make()
    return Effect.gen(function*() {
      const keeper = yield* Keeper.make(() => Effect.void)
      yield* Hear.listen(keeper, { inquiry: () => 1, due: () => {}, lacks: () => {} })
      yield* told.begin
      const order = Write.document(limit, "one", { orderId: 7, parentRef: null, updatedAt: "" })
      const ticket = keeper.book.enter({
        ...Ticket.fresh,
        order: { ...order, state: "acknowledged", twsStatus: "Inactive", permId: 9 },
        clientId: 1,
        account: "",
        epoch: 1,
        at: 0,
        request: { ...limit, limitPrice: "101" },
        before: limit,
        isChanging: true,
        wasAcknowledged: true
      })
      yield* told.tell([openOrder({ lmtPrice: 100, totalQuantity: 10, orderRef: "one" })])
      const isAwaited = ticket.isChanging
      yield* told.tell([
        { _tag: "error", id: 7, errorCode: 201, errorMsg: "No.", advancedOrderRejectJson: "" } as never
      ])
      assert.deepStrictEqual(
        [isAwaited, ticket.order.state, ticket.code, ticket.isChanging, ticket.request?.limitPrice],
        [true, "acknowledged", null, false, "100"]
      )
    }).pipe(
      Effect.provide(told.layer.pipe(Layer.merge(Journal.layerMemory()), Layer.merge(StateMemory.layer()))),
      Effect.scoped
    )
  })
})
