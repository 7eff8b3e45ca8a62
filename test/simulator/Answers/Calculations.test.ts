import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const ask = Command.make
/** Apple, 20301220, C 200. */
const option = { conId: 675811965 }

describe("Calculations", () => {
  it.effect("finds the volatility again at which it computed a price", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2029, 11, 20, 21))
      const { ask: send, events } = yield* Caller.call(1)
      yield* send(ask("calculateOptionPrice", 1, option, 0.2, 200))
      const first = events.splice(0).find((event) => event._tag === "tickOptionComputation")
      assert(first?.optPrice !== undefined)
      // by hand: d1 = (0.04 + 0.02) / 0.2 = 0.3, N(0.3) = 0.61791, d2 = 0.1, N(0.1) = 0.53983
      assert.closeTo(first.optPrice, 200 * 0.61791 - 200 * Math.exp(-0.04) * 0.53983, 0.01)
      assert.closeTo(first.delta ?? 0, 0.61791, 0.00001)
      yield* send(ask("calculateImpliedVolatility", 2, option, first.optPrice, 200))
      const second = events.find((event) => event._tag === "tickOptionComputation")
      assert.closeTo(second?.impliedVolatility ?? 0, 0.2, 1e-9)
      assert.deepStrictEqual([second?.reqId, second?.field, second?.undPrice], [2, 53, 200])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("refuses what is no option, what nobody knows and what no volatility explains", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(
        yield* send(
          ask("calculateOptionPrice", 1, { conId: 265598 }, 0.2, 200),
          ask("calculateOptionPrice", 2, { symbol: "NONSENSE" }, 0.2, 200),
          ask("calculateOptionPrice", 3, option, -1, 200),
          ask("calculateImpliedVolatility", 4, option, 1000, 200),
          ask("calculateOptionPrice", 5, option, 0.2, 0),
          ask("cancelCalculateOptionPrice", 1),
          ask("cancelCalculateImpliedVolatility", 4)
        ),
        ["321 for 1", "200 for 2", "321 for 3", "321 for 4", "321 for 5"]
      )
    }).pipe(Effect.provide(Gateway.layer())))
})
