import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const ask = Command.make
const account = "DU1234567"
const option = { conId: 675811965, exchange: "SMART" }
const exercise = (
  reqId: number,
  action: 1 | 2,
  size: number,
  override = 0,
  code = account,
  contract: object = option
) => ask("exerciseOptions", reqId, contract as never, action, size, code, override)
const held = Gateway.layer({ positions: [{ symbol: "AAPL  301220C00200000", size: 3, price: 20 }] })

describe("options", () => {
  it.effect("become their underlying at the strike, or nothing", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      yield* send(ask("reqPositions"))
      assert.deepStrictEqual(yield* send(exercise(1, 1, 2)), [
        `61 ${account} AAPL  301220C00200000 1 @2000`,
        `61 ${account} AAPL 200 @200`
      ])
      assert.deepStrictEqual(yield* send(exercise(2, 2, 1, 1)), [`61 ${account} AAPL  301220C00200000 0 @0`])
      assert.deepStrictEqual(yield* send(ask("reqAccountSummary", 3, "All", "TotalCashValue")), [
        `63 3 ${account} TotalCashValue 960000.00`,
        "64 3"
      ])
    }).pipe(Effect.provide(held)))

  it.effect("must be there, and worth it", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(
        yield* send(
          exercise(1, 1, 4),
          exercise(2, 1, 0),
          exercise(3, 1, 1, 0, "DU9"),
          exercise(4, 1, 1, 0, account, { conId: 1 }),
          exercise(5, 2, 1)
        ),
        ["322 for 1", "322 for 2", "321 for 3", "200 for 4", "322 for 5"]
      )
      yield* gateway.setPrice("AAPL", 190)
      assert.deepStrictEqual(yield* send(exercise(6, 1, 1)), ["322 for 6"])
      assert.deepStrictEqual(yield* send(exercise(7, 2, 3), exercise(8, 2, 1)), ["322 for 8"])
    }).pipe(Effect.provide(held)))

  it.effect("are not touched where the API is read-only", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask: send } = yield* Caller.call(1)
      yield* gateway.startFault("read-only", {})
      assert.deepStrictEqual(yield* send(exercise(1, 1, 1)), ["321 for 1"])
    }).pipe(Effect.provide(held)))
})
