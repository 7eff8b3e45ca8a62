import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Event, Named } from "../../src/domain/Event.ts"
import * as Facts from "../../src/domain/Facts.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Tally from "../../src/programs/Dispatch/Tally.ts"
import * as Connected from "../doubles/Connected.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const position = (contract: object, pos: number) =>
  ({ _tag: "position", account: "DU1", contract, pos, avgCost: 1 }) as Named<"position">
const openOrder = (orderId: number, permId: number | undefined, status: string | undefined) =>
  ({ _tag: "openOrder", orderId, contract: {}, order: { permId }, orderState: { status } }) as Named<"openOrder">
const orderStatus = (orderId: number, permId: number | undefined, status: string) =>
  ({ _tag: "orderStatus", orderId, permId, status }) as Named<"orderStatus">
const error = (id: number, errorCode: number, errorMsg: string): Event => ({
  _tag: "error",
  id,
  errorCode,
  errorMsg,
  advancedOrderReject: ""
})

describe("Dispatch", () => {
  it("the tally counts what is open, whatever it is known by", () => {
    const tally = Tally.make()
    const counts: Array<string> = []
    let facts = Facts.initial(0)
    const count = () => {
      const before = facts
      facts = tally.count(facts)
      counts.push(`${facts.openPositions} ${facts.openOrders}${facts === before ? " same" : ""}`)
    }
    for (const event of [position({ conId: 1 }, 5), position({ symbol: "A" }, -2), position({}, 1)]) {
      tally.position(event)
    }
    count()
    tally.position(position({ conId: 1 }, 0))
    count()
    tally.openOrder(openOrder(1, 77, "Submitted"))
    tally.openOrder(openOrder(2, undefined, undefined))
    tally.openOrder(openOrder(3, 78, "Filled"))
    count()
    tally.orderStatus(orderStatus(1, 77, "Submitted"))
    count()
    tally.orderStatus(orderStatus(1, 77, "Filled"))
    tally.orderStatus(orderStatus(2, undefined, "Cancelled"))
    count()
    assert.deepStrictEqual(counts, ["3 0", "2 0", "2 2", "2 2 same", "2 0"])
  })

  it.effect("a live tick proves IBKR's side where it was unknown", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { lasts: 60 } : {})
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        const upstream = Effect.map(status, ({ upstream }) => upstream.state)
        yield* TestClock.adjust("1 second")
        yield* gateway.say(error(-1, 1100, "lost"))
        yield* TestClock.adjust("70 seconds")
        const seen = [yield* upstream]
        yield* gateway.say({ _tag: "tickPrice", reqId: 1, field: 1, value: 2, size: 3, attribMask: 0 })
        seen.push(yield* upstream)
        yield* gateway.say(error(-1, 1100, "lost"), { _tag: "tickSize", reqId: 1, field: 0, value: 3 })
        seen.push(yield* upstream)
        assert.deepStrictEqual(seen, ["unknown", "ok", "lost"])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a notice with an id that is none is nobody's, and a request's error is no notice", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const { notices } = yield* Connection
        yield* TestClock.adjust("1 second")
        const seen: Array<readonly [number, number]> = []
        yield* Effect.forkScoped(
          Stream.runForEach(notices, ({ code, id }) => Effect.sync(() => seen.push([id, code]))),
          { startImmediately: true }
        )
        yield* gateway.say(error(Number.NaN, 1102, "back"), error(7, 200, "no such contract"), error(-1, 9999, "?"))
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(seen, [[-1, 1102], [-1, 9999]])
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("no more farms are kept account of than there can be", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        yield* TestClock.adjust("1 second")
        for (let n = 0; n < 150; n++) yield* gateway.say(error(-1, 2104, `Market data farm connection is OK:farm${n}`))
        assert.strictEqual(Object.keys((yield* status).farms).length, 100)
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))
})
