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
      comebacks.add(ticket, "Submitted", true)
      const during = stands()
      comebacks.ended(1, true, () => isSettled)
      assert.deepStrictEqual([during, stands()], [
        none,
        [`one acknowledged 0/10${isSettled ? "" : " unsettled"}`, 3000, "weighs Submitted"]
      ])
    })
  }

  it("does not where another word of it came before they did, or where they count for nothing", () => {
    const another = told()
    another.comebacks.began()
    another.comebacks.add(another.ticket, "Submitted", true)
    another.comebacks.remove(another.ticket)
    another.comebacks.ended(1, true, () => true)
    const cut = told()
    cut.comebacks.began()
    cut.comebacks.add(cut.ticket, "Submitted", true)
    cut.comebacks.ended(1, false, () => true)
    cut.comebacks.began()
    cut.comebacks.ended(1, true, () => true)
    assert.deepStrictEqual([another.stands(), cut.stands()], [none, none])
  })

  for (const comesFirst of ["open", "past"]) {
    it(`does also where they go on saying both, one inquiry after the other: what is ${comesFirst} comes first`, () => {
      const { comebacks, stands, ticket } = told()
      const both = (number: number, counts: boolean) => {
        comebacks.began()
        if (comesFirst === "past") comebacks.remove(ticket)
        comebacks.add(ticket, "PreSubmitted", comesFirst === "open")
        if (comesFirst === "open") comebacks.remove(ticket)
        comebacks.ended(number, counts, () => true)
        return [...stands(), ticket.openIn]
      }
      const seen = [both(1, true), both(2, false)]
      comebacks.began()
      comebacks.ended(3, true, () => true)
      seen.push(both(4, true), both(5, true))
      assert.deepStrictEqual(seen, [
        ...[1, 2, 4].map(() => [...none, -1]),
        ["one acknowledged 0/10", 3000, "weighs PreSubmitted", 5]
      ])
    })
  }

  it("is told so by more than one word of a list", () => {
    const { comebacks, stands, ticket } = told()
    comebacks.began()
    comebacks.add(ticket, "PreSubmitted", true)
    comebacks.add(ticket, "Submitted", false)
    comebacks.ended(1, true, () => true)
    assert.deepStrictEqual([stands(), ticket.openIn], [
      ["one acknowledged 0/10", 3000, "weighs PreSubmitted"],
      -1
    ])
  })

  it("is left as it is where it has filled meanwhile, which executions alone may tell", () => {
    const { comebacks, stands, ticket } = told()
    comebacks.began()
    comebacks.add(ticket, "Submitted", true)
    Object.assign(ticket, { order: { ...ticket.order, state: "filled", twsStatus: "Cancelled" } })
    const filled = [...stands(), ticket.order.twsStatus]
    comebacks.ended(1, true, () => true)
    assert.deepStrictEqual([...stands(), ticket.order.twsStatus], filled)
  })

  it("has the lists asked for where nobody asks for them", () => {
    const { comebacks, stands, ticket } = told()
    comebacks.add(ticket, "Submitted", true)
    comebacks.began()
    comebacks.ended(1, true, () => true)
    assert.deepStrictEqual(stands(), [...none, "asks again"])
    comebacks.add(ticket, "Submitted", true)
    comebacks.add(ticket, "Submitted", false)
    assert.deepStrictEqual(stands(), [...none, "asks again", "asks again"])
  })
})
