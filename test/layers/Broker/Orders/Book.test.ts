import { assert, describe, it } from "@effect/vitest"
import * as Contract from "../../../../src/domain/Contract.ts"
import type { OrderState } from "../../../../src/domain/Order.ts"
import * as Book from "../../../../src/layers/Broker/Orders/Book.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"

const ticket = (orderRef: string, account: string, at: number, state: OrderState): Ticket.Ticket => {
  const request = { contract: Contract.stock("AAPL"), action: "BUY", quantity: "10", orderType: "MKT" } as const
  const order = Write.document(request, orderRef, {
    account: "DU1234567",
    orderId: 2,
    parentRef: null,
    updatedAt: Ticket.iso(at)
  })
  return { ...Ticket.fresh, order: { ...order, state }, clientId: 1, account, epoch: 0, at, request }
}

describe("Book", () => {
  it("an id names the order that it was given to last, whatever is told of one that the gateway of another account gave it to", () => {
    const asleep = new Map([["old", ticket("old", "DU1", 1, "cancelled")]])
    const away = ticket("away", "DU1", 2, "unknown")
    const lives = ticket("lives", "DU2", 3, "maybe_sent")
    const book = Book.make({ now: () => 4, recall: (ref) => asleep.get(ref), changed: () => {} })
    const named = () => book.find({ clientId: 1, orderId: 2 })?.order.orderRef
    book.enter(away)
    const first = named()
    book.enter(lives)
    book.byRef("old")
    const recalled = named()
    book.put(away, { ...away.order, state: "filled" })
    assert.deepStrictEqual([first, recalled, named()], ["away", "lives", "lives"])
  })
})
