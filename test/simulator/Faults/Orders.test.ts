import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import * as Caller from "../Caller.ts"
import * as Case from "./Case.ts"

const ask = Command.make
const { start } = Case
const { order } = Caller
const filled = ["11 -1 BOT 1 @230.01", "5 1 Filled", "3 1 Filled 1/0", "5 1 Filled 1", "3 1 Filled 1/0", "59 1 -"]
const errorOf = (events: ReadonlyArray<Event>) => events.findLast((event) => event._tag === "error")
const cases: Pick<Case.Cases<"engine">, Case.OfOrders> = {
  "bad-reject-json": {
    "every order": Effect.gen(function*() {
      const { ask: send, events } = yield* Caller.call(1)
      yield* start("bad-reject-json", {})
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1)), ["201 for 1"])
      assert.strictEqual(errorOf(events)?.advancedOrderReject, "{\"reject\": not json")
    })
  },
  "reject": {
    "with a code of one's own": Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      const { end } = yield* start("reject", { code: 460, text: "No trading permissions." })
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1)), ["460 for 1"])
      yield* end
      assert.deepStrictEqual((yield* send(order(1, "BUY", 1))).slice(2), filled)
    })
  },
  "disclaimer": {
    "said at the start, and to every order": Effect.gen(function*() {
      yield* start("disclaimer", {})
      const { ask: send, greeting } = yield* Caller.call(1)
      assert.deepStrictEqual(greeting.slice(2), ["2104", "2106", "2158", "10141"])
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1), ask("reqPositions")), [
        "10141 for 1",
        "61 DU1234567 AAPL 100 @230",
        "62"
      ])
    })
  },
  "rollback-ids": {
    "by a number, or to the first": Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      yield* send(order(7, "BUY", 1))
      const { end } = yield* start("rollback-ids", { by: 3 })
      assert.deepStrictEqual(yield* send(ask("reqIds", 1), order(6, "BUY", 1, { whatIf: true }), order(7, "BUY", 1)), [
        "9 5",
        "5 6 PreSubmitted 1",
        "104 for 7"
      ])
      yield* start("rollback-ids", {})
      assert.deepStrictEqual(yield* send(ask("reqIds", 1)), ["9 1"])
      yield* end
    })
  },
  "read-only": {
    "321 for what writes, answers for the rest": Effect.gen(function*() {
      const { ask: send, events } = yield* Caller.call(1)
      yield* start("read-only", { id: 2147483647 })
      assert.deepStrictEqual(
        yield* send(order(9, "BUY", 1), ask("cancelOrder", 9), ask("reqOpenOrders"), ask("reqAllOpenOrders")),
        ["321 for 9", "321 for 9", "321 for 2147483647", "53"]
      )
      yield* start("read-only", {})
      assert.deepStrictEqual(
        yield* send(ask("reqCompletedOrders", true), ask("reqAutoOpenOrders", true), ask("reqGlobalCancel")),
        ["321", "321", "321"]
      )
      assert.strictEqual(
        errorOf(events)?.errorMsg,
        "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode."
      )
      yield* start("read-only", { text: "\u8bf7\u6c42" })
      assert.deepStrictEqual(yield* send(ask("reqCompletedOrders", true)), ["321"])
      assert.strictEqual(errorOf(events)?.errorMsg, "\u8bf7\u6c42")
    })
  },
  "no-end": {
    "each end marker": Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      const all = [
        ask("reqOpenOrders"),
        ask("reqExecutions", 1, {}),
        ask("reqPositions"),
        ask("reqCompletedOrders", true)
      ]
      for (const message of [53, 55, 62, 102] as const) {
        const { end } = yield* start("no-end", { message })
        const told = (yield* send(...all)).map((line) => Number(line.split(" ")[0]))
        assert.deepStrictEqual(told.filter((id) => id !== 61), [53, 55, 62, 102].filter((id) => id !== message))
        yield* end
      }
      yield* start("no-end", { message: 54 })
      assert.notInclude((yield* send(ask("reqAccountUpdates", true, ""))).join(), "54")
      yield* start("no-end", { message: 52 })
      assert.deepStrictEqual(yield* send(ask("reqContractDetails", 7, { conId: 265598 })), ["10 7 AAPL SMART"])
    })
  },
  "mute-order": {
    "executed, but not a word": Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      yield* start("mute-order", {})
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1)), [])
      assert.deepStrictEqual(yield* send(ask("reqExecutions", 1, {}), ask("reqPositions")), [
        "11 1 BOT 1 @230.01",
        "59 1 -",
        "55 1",
        "61 DU1234567 AAPL 101 @230.01",
        "62"
      ])
    })
  },
  "hold-order": {
    "until it ends": Effect.gen(function*() {
      const { ask: send, heard } = yield* Caller.call(1)
      const { end } = yield* start("hold-order", {})
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1)), ["5 1 PreSubmitted", "3 1 PreSubmitted 0/1"])
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* heard, [])
      yield* end
      assert.deepStrictEqual(yield* heard, filled)
    })
  },
  "no-commission": {
    "executions without what they cost": Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      const { end } = yield* start("no-commission", {})
      assert.notInclude((yield* send(order(1, "BUY", 1))).join(), "59")
      assert.deepStrictEqual(yield* send(ask("reqExecutions", 1, {})), ["11 1 BOT 1 @230.01", "55 1"])
      yield* end
      assert.deepStrictEqual(yield* send(ask("reqExecutions", 1, {})), ["11 1 BOT 1 @230.01", "59 1 -", "55 1"])
    })
  },
  "duplicate-status": {
    "each twice": Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      yield* start("duplicate-status", {})
      const told = yield* send(order(1, "BUY", 1, { orderType: "LMT", lmtPrice: 1 }))
      const statuses = told.filter((line) => line.startsWith("3"))
      assert.deepStrictEqual(statuses, statuses.filter((_, at) => at % 2 === 0).flatMap((one) => [one, one]))
      assert.isAbove(statuses.length, 2)
    })
  },
  "filled-first": {
    "filled before it is open": Effect.gen(function*() {
      const { ask: send, heard } = yield* Caller.call(1)
      const { end } = yield* start("filled-first", {})
      const told = (yield* send(order(1, "BUY", 1))).map((line) => line.split(" ").slice(0, 3).join(" "))
      const open = told.findIndex((line) => line.startsWith("5"))
      assert.strictEqual(told[open - 1], "3 1 Filled")
      yield* send(order(2, "BUY", 1, { orderType: "LMT", lmtPrice: 1 }))
      yield* end
      assert.deepStrictEqual((yield* heard).filter((line) => !line.startsWith("5 2")), [])
      assert.include(yield* send(ask("reqOpenOrders")), "5 2 Submitted")
    }),
    "what an order would do is told, which is never filled": Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      yield* start("filled-first", {})
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1, { whatIf: true })), ["5 1 PreSubmitted 1"])
    })
  },
  "late-cancel": {
    "long after its status": Effect.gen(function*() {
      const { ask: send, heard } = yield* Caller.call(1)
      yield* send(order(1, "BUY", 1, { orderType: "LMT", lmtPrice: 1 }))
      yield* start("late-cancel", { after: 8000 })
      assert.strictEqual((yield* send(ask("cancelOrder", 1))).at(-1), "3 1 Cancelled 0/1")
      yield* TestClock.adjust(7999)
      assert.deepStrictEqual(yield* heard, [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* heard, ["202 for 1"])
    })
  },
  "order-notice": {
    "beside the order's life": Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      yield* start("order-notice", { code: 10349, text: "Order TIF was set to DAY based on order preset." })
      assert.deepStrictEqual(yield* send(order(1, "BUY", 1)), [
        "5 1 PreSubmitted",
        "3 1 PreSubmitted 0/1",
        "10349 for 1",
        ...filled
      ])
    })
  }
}

describe("faults of orders and queries", () => Case.run(cases))
