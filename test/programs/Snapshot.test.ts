import { assert, describe, it } from "@effect/vitest"
import { OrderAction, OrderType } from "@stoqey/ib"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { type Command, make } from "../../src/domain/Command.ts"
import type { Event } from "../../src/domain/Event.ts"
import { TimeoutError } from "../../src/errors/IbkrError.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Connected from "../doubles/Connected.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const readOnly = (id: number): Event => ({
  _tag: "error",
  id,
  errorCode: 321,
  errorMsg: "Error validating request.-'cO' : cause - The API interface is currently in Read-Only mode.",
  advancedOrderReject: ""
})

const questions = (gateway: ScriptedTws.Scripted) =>
  gateway.sent.filter(([, what]) => what !== "reqCurrentTime" && what !== "reqManagedAccts")

describe("Snapshot", () => {
  it.effect("executions that never end: ready, executions_unknown, asked again every 60 s until they do", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ mute: ["reqExecutions"] }))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("121 seconds")
        const missing = yield* connection.status
        assert.deepStrictEqual(
          { ready: missing.ready, ordersAllowed: missing.ordersAllowed, reasons: missing.quality.reasons },
          { ready: true, ordersAllowed: true, reasons: ["executions_unknown"] }
        )
        assert.deepStrictEqual(questions(gateway).slice(4), [[60, "reqExecutions"], [120, "reqExecutions"]])
        yield* gateway.say({ _tag: "execDetailsEnd", reqId: 2 ** 30 })
        yield* TestClock.adjust("121 seconds")
        assert.deepStrictEqual((yield* connection.status).quality.reasons, [])
        assert.strictEqual(questions(gateway).length, 6)
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("positions that never end: asked once more, one reconnect, then connected, not ready, and asked every 60 s", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ mute: ["reqPositions"] }))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("3 minutes")
        const { lastError, ready, snapshot, state } = yield* connection.status
        assert.deepStrictEqual({ operation: lastError?.operation, ready, positions: snapshot.positions, state }, {
          operation: "Snapshot",
          ready: false,
          positions: null,
          state: "connected"
        })
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0, 21])
      assert.deepStrictEqual(questions(gateway).filter(([, what]) => what === "reqPositions"), [
        [0, "reqPositions"],
        [10, "reqPositions"],
        [21, "reqPositions"],
        [31, "reqPositions"],
        [101, "reqPositions"],
        [161, "reqPositions"]
      ])
    }))

  it.effect("positions that never end after a dial that took too long are reason for one reconnect as well", () =>
    Effect.gen(function*() {
      const late = new TimeoutError({ operation: "Handshake", duration: 5000 })
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { fails: late } : { mute: ["reqPositions"] })
      yield* TestClock.adjust("2 minutes").pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0, 1, 23])
    }))

  it.effect("what never ended is asked for no more once everything is listed anew", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ mute: ["reqExecutions"] }))
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("30 seconds")
        for (const errorCode of [1100, 1102]) {
          yield* gateway.say({ _tag: "error", id: -1, errorCode, errorMsg: "", advancedOrderReject: "" })
        }
        yield* TestClock.adjust("2 minutes")
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(
        questions(gateway).filter(([, what]) => what === "reqExecutions").map(([at]) => at),
        [0, 30, 90, 150]
      )
    }))

  it.effect("a read-only API is found before any order: ready for reading, orders refused", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ mute: ["reqCompletedOrders", "reqAllOpenOrders"] }))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("1 second")
        assert.strictEqual((yield* connection.status).ready, false)
        yield* gateway.say(readOnly(2147483647))
        const { ordersBlockedBy, quality, ready } = yield* connection.status
        assert.deepStrictEqual({ ordersBlockedBy, quality, ready }, {
          ready: true,
          ordersBlockedBy: ["read_only_api"],
          quality: { degraded: false, reasons: [] }
        })
        yield* TestClock.adjust("2 minutes")
        // whether it is so still
        assert.deepStrictEqual(questions(gateway).slice(4).map(([, what]) => what), [
          "reqCompletedOrders",
          "reqCompletedOrders"
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("an API that becomes read-only is found by what it says of an order in another language: that is asked for then", () =>
    Effect.gen(function*() {
      const mute: Array<Command["_tag"]> = []
      const gateway = ScriptedTws.make(() => ({ mute }))
      yield* Effect.gen(function*() {
        const { ready, status } = yield* Connection
        const session = yield* ready
        mute.push("reqCompletedOrders")
        const order = { action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 1 }
        yield* session.send(make("placeOrder", 5, { symbol: "AAPL" }, order))
        const asked = Effect.fnUntraced(function*(id: number, errorMsg: string) {
          yield* gateway.say({ ...readOnly(id), errorMsg } as Event)
          yield* TestClock.adjust("10 millis")
          const asks = questions(gateway).filter(([, what]) => what === "reqCompletedOrders").length
          return `${asks} ${(yield* status).ordersBlockedBy.join()}`
        })
        const foreign = "\u8bf7\u6c42\u88ab\u62d2\u7edd"
        const said = [
          // of a request, of nothing that was asked for, and of a mistake in the order
          [6, foreign],
          [-1, foreign],
          [5, "Error validating request.-'bW' : cause - Please enter exchange"],
          ...[[5, foreign], [5, foreign], [-1, foreign]] as const
        ] as const
        assert.deepStrictEqual(yield* Effect.forEach(said, ([id, text]) => asked(id, text)), [
          ...["1 ", "1 ", "1 "],
          ...["2 ", "2 ", "2 read_only_api"]
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("and where many orders are refused in one second, that is asked for once in it, and once more", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const { ready } = yield* Connection
        const session = yield* ready
        const order = { action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 1 }
        yield* session.send(make("placeOrder", 5, { symbol: "AAPL" }, order))
        for (let i = 0; i < 20; i++) {
          yield* gateway.say({ ...readOnly(5), errorMsg: "\u8bf7\u6c42\u88ab\u62d2\u7edd" } as Event)
          yield* TestClock.adjust("20 millis")
        }
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(questions(gateway).filter(([, what]) => what === "reqCompletedOrders"), [
          [0, "reqCompletedOrders"],
          [0, "reqCompletedOrders"],
          [1, "reqCompletedOrders"]
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("positions that end when they are asked a second time are good", () =>
    Effect.gen(function*() {
      const mute: Array<Command["_tag"]> = ["reqPositions"]
      const gateway = ScriptedTws.make(() => ({ mute }))
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        yield* TestClock.adjust("5 seconds")
        mute.pop()
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* status).ready, true)
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0])
      assert.deepStrictEqual(
        questions(gateway).filter(([, what]) => what === "reqPositions").map(([at]) => at),
        [0, 10]
      )
    }))
})
