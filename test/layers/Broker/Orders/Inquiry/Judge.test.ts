import { assert, describe, it } from "@effect/vitest"
import * as Mask from "../../../../../src/domain/Mask.ts"
import type { Order } from "../../../../../src/domain/Order.ts"
import * as Judge from "../../../../../src/layers/Broker/Orders/Inquiry/Judge.ts"
import type { Keeper } from "../../../../../src/layers/Broker/Orders/Keeper.ts"
import * as Ticket from "../../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../../src/layers/Broker/Orders/Write.ts"
import * as Silent from "../../../../doubles/Silent.ts"
import { resting } from "../../OrdersRig.ts"

const epoch = Silent.epoch(2, "DU1234567")
const all = { allEnded: true, isConnected: true, isReadOnly: false, silence: "proof" } as const

const court = (order: Partial<Order> = {}, more: Partial<Ticket.Ticket> = {}) => {
  const ticket: Ticket.Ticket = {
    ...Ticket.fresh,
    order: {
      ...Write.document(resting(), "one", { account: "DU1234567", orderId: 1, parentRef: null, updatedAt: "" }),
      ...order
    },
    ...{ clientId: 1, account: "DU1234567", epoch: 1, at: 0, request: null },
    ...more
  }
  let now = 0
  const book = { put: (one: Ticket.Ticket, next: Order) => void (one.order = next) }
  const judge = Judge.make({ book, now: () => now, steady: () => now } as unknown as Keeper)
  const look = (at: number) => {
    now = at
    return `${judge(ticket, epoch, all)} ${ticket.order.state} ${ticket.looks} ${ticket.dueAt}`
  }
  return Object.assign(look, { message: () => ticket.order.message })
}

describe("the judge of an order that no list names", () => {
  it("looks a second time no sooner than it said, whoever asks for the lists in between", () => {
    const look = court()
    assert.deepStrictEqual([0, 10, 1999, 2000].map(look), [
      "look_again maybe_sent 1 2000",
      "look_again maybe_sent 1 2000",
      "look_again maybe_sent 1 2000",
      "unknown unknown 2 null"
    ])
  })

  it("never says of what has filled that it was not sent, or was rejected", () => {
    const unheard = court({ filled: "4" })
    const rejected = court({ filled: "4", state: "partially_filled" }, { code: 201 })
    assert.deepStrictEqual([unheard(0), unheard(2000), rejected(0)], [
      "look_again maybe_sent 1 2000",
      "unknown unknown 2 null",
      "cancelled cancelled 1 null"
    ])
  })

  it("shows no account id in what it is in doubt by, also where the account became known after that was told", () => {
    const look = court({}, { doubt: "that permId is known as order 7654398-x" })
    look(0)
    Mask.learn(["7654398"])
    look(2000)
    assert.deepStrictEqual(look.message(), "that permId is known as order 7***398-x")
  })
})
