import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Logger } from "effect"
import { ClosingRefused } from "../../../src/errors/ClosingRefused.ts"
import type { State, Turn } from "../../../src/layers/State/State.ts"
import * as Broker from "./Broker.ts"
import { details, spy } from "./Contracts.ts"

const made = Broker.make({ holdings: [[spy, 100]], details: [details(spy)] })
const gist = ({ sent }: Broker.Broker) => sent.map(([at, name]) => [at, name])

/** Closes within 20 s, and the turn comes as it is said. */
const closed = Effect.fnUntraced(function*(closing: State["Service"]["closing"]) {
  const broker = yield* made
  const ended = yield* Broker.flatten(broker, {}, closing)
  return { became: ended.became, at: ended.at, sent: gist(broker) }
})

const turn = (more: Partial<Turn> = {}): Turn => ({ isOurs: Effect.succeed(true), follows: false, ...more })

describe("the turn of a stop to close", () => {
  it.effect("is waited for for half of the time, and what is left of it is what closing has", () =>
    Effect.gen(function*() {
      const waits: Array<readonly [account: string, wait: string]> = []
      const ended = yield* closed((account, wait) =>
        Effect.delay(Effect.sync(() => (waits.push([account, Duration.format(wait)]), turn())), wait)
      )
      assert.deepStrictEqual([ended.became, waits], [{ closed: 1 }, [[Broker.account, "10s"]]])
      assert.deepStrictEqual(ended.sent[0], [10_000, "reqAllOpenOrders"])
    }))

  it.effect("after another closing lets positions catch up with what that has filled before they are read", () =>
    Effect.gen(function*() {
      const { became, sent } = yield* closed(() => Effect.succeed(turn({ follows: true })))
      assert.deepStrictEqual([became, sent], [{ closed: 1 }, [
        [0, "reqAllOpenOrders"],
        [3000, "reqPositions"],
        [3000, "reqContractDetails"],
        [3020, "placeOrder"],
        [3040, "reqPositions"],
        [3040, "reqAllOpenOrders"],
        [3040, "cancelPositions"]
      ]])
    }))

  it.effect("after another closing names what is left of an account that does not become ready", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }, { ready }) => _tag === "reqAccountUpdates" && (ready("false"), true)
      })
      const { at, became } = yield* Broker.flatten(broker, {}, () => Effect.succeed(turn({ follows: true })))
      assert.deepStrictEqual([became, at, gist(broker)], [
        { left: [["SPY", 100, "account_not_ready"]], orders: [] },
        11_000,
        [
          [11_000, "reqPositions"],
          [11_000, "reqPositions"],
          [11_000, "reqAllOpenOrders"],
          [11_000, "cancelPositions"]
        ]
      ])
    }))

  for (const reason of ["being_closed", "state_not_writable"] as const) {
    it.effect(`that does not come (${reason}) has nothing sent, not even a cancel, and names what is left`, () =>
      Effect.gen(function*() {
        const after = Duration.seconds(10)
        const lines: Array<unknown> = []
        const error = new ClosingRefused({ reason, by: "process 7", after })
        const { became, sent } = yield* closed(() => Effect.delay(Effect.fail(error), after)).pipe(
          Effect.provide(Logger.layer([Logger.make(({ message }) => lines.push(message))]))
        )
        assert.deepStrictEqual([became, sent, lines], [{ left: [["SPY", 100, reason]], orders: [] }, [
          [10_000, "reqPositions"],
          [10_000, "reqPositions"],
          [10_000, "reqAllOpenOrders"],
          [10_000, "cancelPositions"]
        ], [[error.message]]])
      }))
  }

  it.effect("that does not come leaves nothing known where positions do not come either", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({ answer: ({ _tag }) => _tag === "reqPositions" })
      const error = new ClosingRefused({ reason: "being_closed", by: "process 7", after: Duration.zero })
      const { became } = yield* Broker.flatten(broker, {}, () => Effect.fail(error))
      assert.deepStrictEqual(became, { error: ["TimeoutError", "Snapshot"] })
    }))

  it.effect("sends nothing where the disk does not take the order ids, and says so", () =>
    Effect.gen(function*() {
      const broker = yield* made
      const { at, became } = yield* Broker.flatten(broker, {}, () => Effect.succeed(turn()), Effect.never)
      assert.deepStrictEqual([became, at], [{ left: [["SPY", 100, "state_not_writable"]], orders: [] }, 3020])
    }))

  it.effect("sends nothing where the disk does not answer whose the state is, and says so", () =>
    Effect.gen(function*() {
      const broker = yield* made
      const unanswered = Effect.delay(Effect.fail({ message: "the disk does not answer" }), "2 seconds")
      const { at, became } = yield* Broker.flatten(broker, {}, () => Effect.succeed(turn()), Effect.void, unanswered)
      assert.deepStrictEqual([became, at], [{ left: [["SPY", 100, "state_not_writable"]], orders: [] }, 2020])
    }))

  it.effect("that another has taken over allows nothing more", () =>
    Effect.gen(function*() {
      const { became, sent } = yield* closed(() => Effect.succeed(turn({ isOurs: Effect.succeed(false) })))
      assert.deepStrictEqual([became, sent.some(([, name]) => name === "placeOrder")], [
        { left: [["SPY", 100, "not_allowed"]], orders: [] },
        false
      ])
    }))
})
