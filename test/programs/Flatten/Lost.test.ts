import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import type { Command } from "../../../src/domain/Command.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import * as Broker from "./Broker.ts"
import { bond, details, es, msft, spy } from "./Contracts.ts"

const open = { orders: [] }
const held = { holdings: [[spy, 100], [msft, 5]] as const, details: [details(spy), details(msft)] }
const names = ({ sent }: Broker.Broker) => sent.map(([, name]) => name)
const mute = (...tags: ReadonlyArray<Command["_tag"]>) => ({ _tag }: Command) => tags.includes(_tag)

describe("Flatten without", () => {
  it.effect("a session from the first question on: why, and nothing is sent", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make(held)
      broker.lose("Reset")
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ error: ["ConnectionError", "Reset"] }, 0])
      assert.deepStrictEqual(broker.sent, [])
    }))

  it.effect("a session before positions are known: why", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        ...held,
        answer: ({ _tag }, { lose }) => _tag === "reqPositions" && (lose(), true)
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { error: ["ConnectionError", "Closed"] })
    }))

  it.effect("a session after the first order: all that is not known otherwise is unknown, nothing more is sent", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [bond, 1], [msft, 5], [es, 1]],
        details: [details(spy), details(msft), details(es)],
        answer: (command, { hold, lose, status }) => {
          if (command._tag !== "placeOrder") return false
          if (command.args[0] === 140) {
            status(140, "Filled", 100)
            hold(spy, 0)
          } else lose()
          return true
        }
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [
        { left: [["T", 1, "not_supported"], ["MSFT", 5, "unknown"], ["ES", 1, "unknown"]], ...open },
        100
      ])
      assert.deepStrictEqual(names(broker).slice(-2), ["placeOrder", "placeOrder"])
    }))

  it.effect("a session after everything has filled: it is closed all the same", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        ...held,
        answer: (command, { hold, lose, status }) => {
          if (command._tag !== "placeOrder") return false
          status(command.args[0], "Filled")
          hold(command.args[0] === 140 ? spy : msft, 0)
          if (command.args[0] === 141) lose()
          return true
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { closed: 2 })
    }))

  it.effect("a session after the last order: what became of it is unknown", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        ...held,
        answer: (command, { lose }) => command._tag === "placeOrder" && (command.args[0] === 141 && lose(), true)
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"], ["MSFT", 5, "unknown"]], ...open })
      assert.strictEqual(at, 80)
    }))

  it.effect("a session before the last list of positions: what has filled is not known to be closed", () =>
    Effect.gen(function*() {
      let isPlaced = false
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: (command, { lose, status }) => {
          if (command._tag === "reqPositions" && isPlaced) return lose(), true
          if (command._tag !== "placeOrder") return false
          isPlaced = true
          status(command.args[0], "Filled", 100)
          return true
        }
      })
      assert.deepStrictEqual((yield* Broker.flatten(broker)).became, { left: [["SPY", 100, "unknown"]], ...open })
    }))

  it.effect("leave: nothing is written at all", () =>
    Effect.gen(function*() {
      const orders = [{ orderId: 51, clientId: Broker.clientId, contract: spy, status: "Submitted" }]
      const broker = yield* Broker.make({ ...held, orders })
      const { became } = yield* Broker.flatten(broker, { allowed: Effect.succeed(false) })
      assert.deepStrictEqual(became, { left: [["SPY", 100, "not_allowed"], ["MSFT", 5, "not_allowed"]], ...open })
      assert.deepStrictEqual(names(broker), [
        "reqAllOpenOrders",
        "reqPositions",
        "reqPositions",
        "reqAllOpenOrders",
        "cancelPositions"
      ])
    }))

  it.effect("leave from some moment on: the orders sent are not even cancelled", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({ ...held, answer: mute("placeOrder") })
      const allowed = Effect.sync(() => !names(broker).includes("placeOrder"))
      const { became } = yield* Broker.flatten(broker, { allowed })
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"], ["MSFT", 5, "not_allowed"]], ...open })
      assert.deepStrictEqual(names(broker).filter((name) => String(name).endsWith("Order")), ["placeOrder"])
    }))

  it.effect("an end of the positions: a typed error, and nothing is sent", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({ ...held, answer: mute("reqPositions") })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ error: ["TimeoutError", "Snapshot"] }, 3000])
      assert.deepStrictEqual(names(broker), ["reqAllOpenOrders", "reqPositions"])
    }))

  it.effect("an end of the open orders: ours may be among them, so nothing is sent", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({ ...held, answer: mute("reqAllOpenOrders") })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"], ["MSFT", 5, "unknown"]], ...open })
      assert.deepStrictEqual([at, names(broker).includes("placeOrder")], [5400, false])
    }))

  it.effect("an end of the open orders and any position: one of ours may open one, so that it is not all closed", () =>
    Effect.gen(function*() {
      const orders = [{ orderId: 51, clientId: Broker.clientId, contract: spy, status: "Submitted" }]
      const broker = yield* Broker.make({ orders, answer: mute("reqAllOpenOrders") })
      const { became, message } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, message], [
        { left: [], ...open },
        "No position was told, but open orders are not known, so one of ours may still open one; look at the account in TWS"
      ])
    }))

  it.effect("a last list of positions: unknown, whatever the orders say", () =>
    Effect.gen(function*() {
      let isPlaced = false
      const broker = yield* Broker.make({
        ...held,
        answer: (command, { status }) => {
          if (command._tag !== "placeOrder") return isPlaced && command._tag === "reqPositions"
          isPlaced = true
          status(command.args[0], "Cancelled")
          return true
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"], ["MSFT", 5, "unknown"]], ...open })
    }))

  it.effect("the end of a list of orders: the end of one that was given up is not taken for that of the next", () =>
    Effect.gen(function*() {
      let lists = 0
      const broker = yield* Broker.make({
        ...held,
        orders: [{ orderId: 51, clientId: 3, contract: spy, status: "Submitted" }],
        answer: (command, { fails, hold, status, tell }) => {
          if (command._tag === "placeOrder") {
            // an error that makes the order doubtful, so that open orders are listed again
            fails(command.args[0], 110)
            return true
          }
          if (command._tag === "cancelOrder") {
            status(command.args[0], "Filled")
            hold(command.args[0] === 140 ? spy : msft, 0)
            return true
          }
          if (command._tag !== "reqAllOpenOrders" || ++lists === 1) return false
          if (lists === 3) tell({ _tag: "openOrderEnd" })
          return true
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [], orders: [["SPY", 3, 51]] })
    }))

  it.effect("an answer to anything: it ends before its deadline, whatever that is", () =>
    Effect.gen(function*() {
      for (const seconds of [1, 4, 8, 21, 60]) {
        const muted: ReadonlyArray<ReadonlyArray<Command["_tag"]>> = [
          ["reqPositions"],
          ["reqAllOpenOrders"],
          ["reqContractDetails"],
          ["placeOrder"],
          ["placeOrder", "cancelOrder"],
          ["reqAccountUpdates", "cancelOrder", "reqExecutions"]
        ]
        const orders = [{ orderId: 51, clientId: Broker.clientId, contract: es, status: "Submitted" }]
        for (const tags of muted) {
          const broker = yield* Broker.make({ ...held, orders, answer: mute(...tags) })
          const start = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
          const { at } = yield* Broker.flatten(broker, { deadline: Duration.seconds(seconds) })
          assert.isBelow(at - start, seconds * 1000, `${seconds} s without ${tags.join()}`)
        }
      }
    }))

  it.effect("time to come to the positions a second time: those of the first time are left", () =>
    Effect.gen(function*() {
      const own = { orderId: 51, clientId: Broker.clientId, contract: es, status: "Submitted" }
      let lists = 0
      const broker = yield* Broker.make({
        ...held,
        orders: [own],
        answer: ({ _tag }) =>
          _tag === "reqAccountUpdates" || _tag === "cancelOrder" || (_tag === "reqPositions" && ++lists === 2)
      })
      const { at, became } = yield* Broker.flatten(broker, { deadline: Duration.seconds(14) })
      assert.deepStrictEqual([became, at], [
        { left: [["SPY", 100, "unknown"], ["MSFT", 5, "unknown"]], orders: [["ES", Broker.clientId, 51]] },
        8420
      ])
    }))

  it.effect("time for what fills to reach the positions, of an account that was not ready for long: they are left", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        ...held,
        answer: ({ _tag }, { ready }) =>
          (_tag === "reqAccountUpdates" && (ready("false"), true)) || _tag === "reqPositions"
      })
      yield* Effect.forkChild(Effect.gen(function*() {
        yield* Effect.sleep("10900 millis")
        broker.ready("true")
        yield* Effect.sleep("2500 millis")
        broker.hold(spy, 100)
        broker.executed(9, spy, "SLD", 30)
        broker.tell({ _tag: "positionEnd" })
      }))
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"]], ...open })
    }))

  it.effect("a way to send, though the session lives: why", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        ...held,
        answer: ({ _tag }) => _tag === "placeOrder" ? new ConnectionError({ reason: "NotReady" }) : false
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"], ["MSFT", 5, "not_filled"]], ...open })
    }))
})
