import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import * as Mask from "../../../../src/domain/Mask.ts"
import * as Alarms from "../../../../src/layers/Broker/Orders/Alarms.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import * as OrdersRig from "../OrdersRig.ts"

const lost = (orderRef: string, more: Partial<Ticket.Ticket> = {}): Ticket.Ticket => {
  const request = OrdersRig.resting()
  const order = Write.document(request, orderRef, {
    account: "DU1234567",
    orderId: 7,
    parentRef: "entry",
    updatedAt: ""
  })
  return { ...Ticket.fresh, order, clientId: 1, account: "", epoch: 1, at: 0, request, ...more }
}

describe("what people are told of orders", () => {
  it("names an order by its orderRef and its ids, and says why nobody knows what became of it", () => {
    const says = (more: Partial<Ticket.Ticket> = {}) => Alarms.unknown([lost("one", more)]).lines
    const then =
      "It is not sent again. Look for it among the orders and trades of TWS or the client portal before placing " +
      "it anew; effect-ibkr orders show one says what was ordered. Once you know what became of it: effect-ibkr orders settle one"
    const which = "The fate of order one (order id 7, permId not known) is not known:"
    assert.deepStrictEqual([says(), says({ doubt: "It may be another" })], [
      [`${which} the gateway does not name it.`, then],
      [`${which} It may be another.`, then]
    ])
  })

  it("names the exit that is missing, and its entry", () => {
    assert.strictEqual(
      Alarms.alone(lost("exit").order).lines[0],
      "The exit exit (order id 7, permId not known) of the bracket of entry came to nothing, and its entry has filled: " +
        "nothing closes that where it was to be."
    )
  })

  it.effect("says in the log by what an order trails", () => {
    const logs: Array<string> = []
    const { order, ...ticket } = lost("one")
    const trailing = { limitPrice: null, trailStopPrice: "95.00" }
    return Effect.gen(function*() {
      yield* Alarms.logged([
        { ...ticket, order: { ...order, ...trailing, orderType: "TRAIL", trailAmount: "5.00" } },
        {
          ...ticket,
          order: { ...order, ...trailing, orderType: "TRAIL LIMIT", trailPercent: "2", limitOffset: "0.50" }
        }
      ])
      assert.deepStrictEqual(logs.map((line) => /(?<=SMART ).*(?= DAY)/.exec(line)?.[0]), [
        "TRAIL by 5.00 stop 95.00",
        "TRAIL LIMIT by 2% stop 95.00 limit offset 0.50"
      ])
    }).pipe(Effect.provide(Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))])))
  })

  it.effect("says in the log what was ordered, and no account id anywhere", () => {
    const logs: Array<string> = []
    Mask.learn(["U7654321"])
    const ticket = lost("U7654321-a")
    return Effect.gen(function*() {
      yield* Alarms.logged([ticket])
      assert.deepStrictEqual(logs, [
        "The fate of order U***321-a (order id 7, permId not known) is not known, and it is not sent again: " +
        "BUY 10 AAPL STK SMART LMT limit 100.00 DAY, 0 filled as far as is known"
      ])
      assert.deepStrictEqual(Alarms.unknown([ticket]).lines.filter((line) => line.includes("U7654321")), [])
    }).pipe(Effect.provide(Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))])))
  })
})
