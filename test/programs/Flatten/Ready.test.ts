import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import * as Broker from "./Broker.ts"
import { bond, details, msft, spy } from "./Contracts.ts"

const open = { orders: [] }
const held = { holdings: [[spy, 100], [bond, 1]] as const, details: [details(spy)] }
const names = ({ sent }: Broker.Broker) => sent.map(([, name]) => name)
const own = { orderId: 51, clientId: Broker.clientId, contract: msft, status: "Submitted" }

describe("Flatten: an account that is not ready (F47)", () => {
  it.effect("is asked again every second, and nothing is sent before it is", () =>
    Effect.gen(function*() {
      for (const key of ["AccountReady", "$LEDGER-AccountReady"]) {
        const start = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
        let asked = 0
        const broker = yield* Broker.make({
          holdings: [[spy, 100]],
          details: [details(spy)],
          answer: (command, { ready }) => {
            if (command._tag !== "reqAccountUpdates" || !command.args[0]) return false
            ready("true", key, "DU7654321")
            ready(++asked < 3 ? "false" : "true", key)
            return true
          }
        })
        const { at, became } = yield* Broker.flatten(broker)
        assert.deepStrictEqual([became, at - start], [{ closed: 1 }, 2040])
        assert.deepStrictEqual(
          broker.asked.map(([at, subscribe]) => [at - start, subscribe]),
          [[0, true], [1000, false], [1000, true], [2000, false], [2000, true], [2040, false]]
        )
        assert.deepStrictEqual(broker.sent[0], [start + 2000, "reqAllOpenOrders"])
      }
    }))

  it.effect("is asked of by its own id, which is not the only one that the gateway may have", () =>
    Effect.gen(function*() {
      const asked: Array<ReadonlyArray<unknown>> = []
      const broker = yield* Broker.make({
        ...held,
        answer: (command) => {
          if (command._tag === "reqAccountUpdates") asked.push(command.args)
        }
      })
      yield* Broker.flatten(broker)
      assert.deepStrictEqual(asked, [[true, Broker.account], [false, Broker.account]])
    }))

  it.effect("is closed as soon as it says that it is ready, asked or not", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }, { ready }) => _tag === "reqAccountUpdates" && (ready("false"), true)
      })
      yield* Effect.forkChild(Effect.andThen(Effect.sleep("1500 millis"), Effect.sync(() => broker.ready("true"))))
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ closed: 1 }, 1540])
    }))

  it.effect("is left as it is where it never is: every position is listed, and nothing is written at all", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        ...held,
        orders: [own],
        answer: ({ _tag }, { ready }) => _tag === "reqAccountUpdates" && (ready("false"), true)
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [
        {
          left: [["SPY", 100, "account_not_ready"], ["T", 1, "account_not_ready"]],
          orders: [["MSFT", Broker.clientId, 51]]
        },
        11_000
      ])
      assert.deepStrictEqual(names(broker), ["reqPositions", "reqPositions", "reqAllOpenOrders", "cancelPositions"])
      assert.deepStrictEqual(broker.asked.at(-1), [11_000, false])
    }))

  it.effect("gets no order from the moment on when it says so", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }, { ready }) => {
          if (_tag === "reqContractDetails") ready("false")
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "account_not_ready"]], ...open })
      assert.isFalse(names(broker).includes("placeOrder"))
    }))

  it.effect("is not what a gateway that does not say it has: it goes on at the end of the values, or after a while", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }, { ready, tell }) => {
          if (_tag !== "reqAccountUpdates") return false
          ready("1", "NetLiquidation")
          tell({ _tag: "accountDownloadEnd", account: Broker.account })
          return true
        }
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, at], [{ closed: 1 }, 40])
      const mute = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }, { tell }) =>
          _tag === "reqAccountUpdates" && (tell({ _tag: "accountDownloadEnd", account: "DU7654321" }), true)
      })
      const start = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
      const ended = yield* Broker.flatten(mute, { deadline: Duration.seconds(20) })
      assert.deepStrictEqual([ended.became, ended.at - start], [{ closed: 1 }, 3040])
    }))
})
