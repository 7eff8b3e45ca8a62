import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const ask = Command.make

describe("Accounts", () => {
  it.effect("names no exchange in a position, so that it cannot be traded as it stands", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* Caller.call(1)
      yield* send(ask("reqPositions"))
      assert.deepStrictEqual(events.filter(({ _tag }) => _tag === "position"), [{
        _tag: "position",
        account: "DU1234567",
        contract: {
          conId: 265598,
          symbol: "AAPL",
          secType: "STK" as never,
          lastTradeDateOrContractMonth: "",
          strike: 0,
          exchange: "",
          currency: "USD",
          localSymbol: "AAPL",
          tradingClass: "NMS"
        },
        pos: 7,
        avgCost: 12.5
      }])
    }).pipe(Effect.provide(Gateway.layer({ positions: [{ symbol: "AAPL", size: 7, price: 12.5 }] }))))

  it.effect("downloads an account, then tells what changes", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send, heard } = yield* Caller.call(1)
      const told = yield* send(ask("reqAccountUpdates", true, "DU1234567"))
      assert.deepStrictEqual([told[0], told[1], ...told.slice(-3)], [
        "6 AccountCode DU1234567",
        "6 AccountReady true",
        "7 AAPL 100 23000",
        "8 19:00",
        "54 DU1234567"
      ])
      yield* gateway.setPositions([{ symbol: "AAPL", size: 5 }, { symbol: "NEW", size: 1, price: 3 }])
      assert.deepStrictEqual(
        (yield* heard).filter((line) => /^[78]/.test(line)).map((line) => line.replace(/ [\d.]+$/, "")),
        ["7 AAPL 5", "7 NEW 1", "8 19:00"]
      )
      assert.deepStrictEqual(yield* send(ask("reqAccountUpdates", true, "DU9")), ["321"])
      yield* gateway.setPositions([])
      assert.deepStrictEqual(yield* heard, [])
    }).pipe(Effect.provide(Gateway.layer({ positions: [{ symbol: "AAPL", size: 100 }] }))))

  it.effect("lets each client have two account summaries", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      const summary = (reqId: number) => ask("reqAccountSummary", reqId, "All", "NotATag")
      assert.deepStrictEqual(
        yield* send(summary(1), summary(2), summary(3), ask("cancelAccountSummary", 1), summary(3)),
        ["64 1", "64 2", "322 for 3", "64 3"]
      )
    }).pipe(Effect.provide(Gateway.layer())))
})
