import { assert, describe, it } from "@effect/vitest"
import type { Order } from "../../../../../src/domain/Order.ts"
import type * as Book from "../../../../../src/layers/Broker/Orders/Book.ts"
import * as Comebacks from "../../../../../src/layers/Broker/Orders/Inquiry/Comebacks.ts"
import * as Ticket from "../../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../../src/layers/Broker/Orders/Write.ts"
import * as OrdersRig from "../../OrdersRig.ts"

/** An order that was cancelled, and that is told as working by now. */
const told = () => {
  const request = OrdersRig.resting()
  const of = { account: "DU1234567", orderId: 7, parentRef: null, updatedAt: "" }
  const order: Order = { ...Write.document(request, "one", of), state: "cancelled", twsStatus: "Submitted" }
  const ticket: Ticket.Ticket = { ...Ticket.fresh, order, clientId: 1, account: "", epoch: 1, at: 0, request }
  const said: Array<string> = []
  const comebacks = Comebacks.make(
    {
      book: { put: (each: Ticket.Ticket, order: Order) => Object.assign(each, { order }) } as unknown as Book.Book,
      steady: () => 1000
    },
    {
      again: () => void said.push("asks again"),
      weigh: (_, status, hear) => {
        said.push(`weighs ${status}`)
        return hear()
      }
    }
  )
  return { comebacks, stands: () => [OrdersRig.short(ticket.order), ticket.dueAt, ...said], ticket }
}

const none = ["one cancelled 0/10", null]

describe("an order that was told as cancelled, and then as working", () => {
  for (const isSettled of [true, false]) {
    it(`works once the lists have ended, and is looked at soon: ${isSettled ? "followed" : "not followed"}`, () => {
      const { comebacks, stands, ticket } = told()
      comebacks.began()
      comebacks.add(ticket)
      const during = stands()
      comebacks.ended(true, () => isSettled)
      assert.deepStrictEqual([during, stands()], [
        none,
        [`one acknowledged 0/10${isSettled ? "" : " unsettled"}`, 3000, "weighs Submitted"]
      ])
    })
  }

  it("does not where another word of it came before they did, or where they count for nothing", () => {
    const another = told()
    another.comebacks.began()
    another.comebacks.add(another.ticket)
    another.comebacks.remove(another.ticket)
    another.comebacks.ended(true, () => true)
    const cut = told()
    cut.comebacks.began()
    cut.comebacks.add(cut.ticket)
    cut.comebacks.ended(false, () => true)
    cut.comebacks.began()
    cut.comebacks.ended(true, () => true)
    assert.deepStrictEqual([another.stands(), cut.stands()], [none, none])
  })

  it("has the lists asked for where nobody asks for them", () => {
    const { comebacks, stands, ticket } = told()
    comebacks.add(ticket)
    comebacks.began()
    comebacks.ended(true, () => true)
    assert.deepStrictEqual(stands(), [...none, "asks again"])
    comebacks.add(ticket)
    assert.deepStrictEqual(stands(), [...none, "asks again", "asks again"])
  })
})
