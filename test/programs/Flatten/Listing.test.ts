import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Broker from "./Broker.ts"
import { details, msft, spy } from "./Contracts.ts"

const open = { orders: [] }
const placed = ({ sent }: Broker.Broker) => sent.flatMap(([, name, id]) => name === "placeOrder" ? [id] : [])
const held = { holdings: [[spy, 100], [msft, 5]] as const, details: [details(spy), details(msft)] }

/** Answers the n-th question for positions. */
const listing = (nth: number, tell: (broker: Broker.Broker) => boolean | void): Broker.Answer => {
  let asked = 0
  return ({ _tag }, broker) => _tag === "reqPositions" && ++asked === nth ? tell(broker) : false
}

describe("Flatten: an end of somebody else's list of positions", () => {
  it.effect("before ours hides no position: what comes after it is listed as left", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({ ...held, answer: listing(1, ({ tell }) => tell({ _tag: "positionEnd" })) })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"], ["MSFT", 5, "unknown"]], ...open })
      assert.deepStrictEqual(placed(broker), [])
    }))

  it.effect("before our last one closes nothing that was not closed", () =>
    Effect.gen(function*() {
      const mute = listing(2, ({ hold, tell }) => {
        hold(msft, 5)
        tell({ _tag: "positionEnd" })
        return true
      })
      const broker = yield* Broker.make({
        ...held,
        answer: (command, broker) => {
          if (command._tag !== "placeOrder") return mute(command, broker)
          broker.status(command.args[0], "Cancelled")
          return true
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["SPY", 100, "unknown"], ["MSFT", 5, "not_filled"]], ...open })
    }))

  it.effect("is not taken for the end of a list of ours that was given up", () =>
    Effect.gen(function*() {
      const own = { orderId: 51, clientId: Broker.clientId, contract: msft, status: "Submitted" }
      let asked = 0
      const broker = yield* Broker.make({
        ...held,
        orders: [own],
        answer: ({ _tag }, { tell }) => {
          if (_tag !== "reqPositions" || ++asked === 2) return false
          if (asked === 3) tell({ _tag: "positionEnd" })
          return true
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { error: ["TimeoutError", "Snapshot"] })
    }))

  it.effect("keeps from being closed what was there before and is not in the list", () =>
    Effect.gen(function*() {
      const own = { orderId: 51, clientId: Broker.clientId, contract: spy, status: "Submitted" }
      const broker = yield* Broker.make({
        ...held,
        orders: [own],
        answer: listing(2, ({ hold, tell }) => {
          hold(msft, 5)
          tell({ _tag: "positionEnd" })
          return true
        })
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([became, placed(broker)], [{ left: [["SPY", 100, "unknown"]], ...open }, [140]])
    }))
})
