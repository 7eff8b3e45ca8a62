import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "../../../src/domain/Event.ts"
import * as Broker from "./Broker.ts"
import { details, spy } from "./Contracts.ts"

describe("Ledger", () => {
  it.effect("keeps out what others asked for, and reads what lacks all that may be lacking", () =>
    Effect.gen(function*() {
      const bare = { account: Broker.account, contract: {}, order: { account: Broker.account }, orderState: {} }
      const noise = [
        { _tag: "positionEnd" },
        { _tag: "openOrderEnd" },
        { _tag: "contractDetails", reqId: 5, contractDetails: details(spy) },
        { _tag: "contractDetailsEnd", reqId: 5 },
        { _tag: "error", id: -1, errorCode: 2104, errorMsg: "Market data farm connection is OK:usfarm" },
        { _tag: "orderStatus", orderId: 9, status: "Filled" },
        { _tag: "openOrder", ...bare, orderId: -1 },
        { _tag: "orderStatus", orderId: -1, status: "Submitted" },
        { _tag: "currentTime", time: 1 }
      ] as unknown as ReadonlyArray<Event>
      const broker = yield* Broker.make({
        holdings: [[spy, 100], [{}, 3]],
        details: [{ contract: { ...spy, primaryExch: "ARCA" }, validExchanges: "NYSE,ARCA" }],
        answer: ({ _tag }, { tell }) => {
          if (_tag === "reqPositions") tell(...noise.slice(2))
          if (_tag === "placeOrder") tell(...noise)
        }
      })
      const { became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual(became, { left: [["", 3, "not_supported"]], orders: [] })
      assert.deepStrictEqual(
        broker.sent.flatMap(([, name, , contract]) => name === "placeOrder" ? [contract] : []),
        [{ conId: 1, symbol: "SPY", secType: "STK", currency: "USD", exchange: "ARCA" }]
      )
    }))

  it.effect("waits no longer for what a contract is once the gateway says that it needs somebody", () =>
    Effect.gen(function*() {
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: (command, { fails }) => {
          if (command._tag !== "reqContractDetails") return
          fails(command.args[0], 438, "The application is now locked.")
          return true
        }
      })
      const { at, became } = yield* Broker.flatten(broker)
      assert.deepStrictEqual([at, became], [20, { left: [["SPY", 100, "no_contract_details"]], orders: [] }])
    }))
})
