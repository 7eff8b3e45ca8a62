import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Known from "../../../../src/domain/Known.ts"
import { Risk } from "../../../../src/layers/Broker/Risk.ts"
import * as Notifier from "../../../../src/layers/Notify/Notifier.ts"
import * as Case from "./Case.ts"
import * as World from "./World.ts"

const limits = { riskOrdersPerMinute: 4, riskMaxDailyLoss: 1000, riskMaxPosition: 100 }
const lost = "it was told before the line was lost, and not since"

describe("how near the limits are", () => {
  it.effect("is told of each from what is known at the moment", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      yield* Effect.gen(function*() {
        const risk = yield* Risk
        const other = { ...World.position("7"), contract: { ...Case.contract, conId: 8, symbol: "MSFT" } }
        yield* world.positions(Known.known([other, World.position("-80")], 0))
        yield* world.daily("-250.5")
        const order = Case.intent()
        assert.deepStrictEqual(yield* risk.check(order), [])
        assert.deepStrictEqual(yield* risk.usage, {
          ordersPerMinute: { used: "1", limit: "4", part: 0.25, why: null },
          dailyLoss: { used: "250.5", limit: "1000", part: 0.2505, why: null },
          maxPosition: {
            used: "80",
            limit: "100",
            part: 0.8,
            why: null,
            conId: Case.contract.conId,
            symbol: Case.contract.symbol
          },
          margin: { cushion: "0.5", warnsBelow: 0.1, why: null }
        })
        yield* risk.sent(order)
        yield* world.positions(Known.known([], 0))
        yield* world.daily("20")
        yield* TestClock.adjust("61 seconds")
        const { dailyLoss, maxPosition, ordersPerMinute } = yield* risk.usage
        assert.deepStrictEqual([dailyLoss, maxPosition, ordersPerMinute], [
          { used: "0", limit: "1000", part: 0, why: null },
          { used: "0", limit: "100", part: 0, why: null, conId: null, symbol: null },
          { used: "0", limit: "4", part: 0, why: null }
        ])
      }).pipe(Effect.provide(world.risk(limits, Notifier.layerNoop)))
    }))

  it.effect("is null with why where it is not known, or is not kept up to date", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      yield* Effect.gen(function*() {
        const risk = yield* Risk
        yield* world.positions(Known.known([World.position("80")], 0, false))
        yield* world.daily(null)
        yield* world.accounts(Known.known(World.values(""), 0))
        assert.deepStrictEqual(yield* risk.usage, {
          ordersPerMinute: {
            used: null,
            limit: null,
            part: null,
            why:
              "where there is no limit, those that were sent before the start are not kept: it is known a minute after it"
          },
          dailyLoss: { used: null, limit: null, part: null, why: "the gateway cannot derive it" },
          maxPosition: { used: null, limit: null, part: null, why: lost, conId: null, symbol: null },
          margin: { cushion: null, warnsBelow: 0.1, why: "the account does not tell it" }
        })
        yield* TestClock.adjust("60 seconds")
        yield* world.positions(Known.unknown("positions have not been listed"))
        yield* world.accounts(Known.known(World.values(), 0, false))
        const { margin, maxPosition, ordersPerMinute } = yield* risk.usage
        assert.deepStrictEqual([margin.why, margin.cushion, maxPosition.why, maxPosition.used, ordersPerMinute], [
          lost,
          null,
          "positions have not been listed",
          null,
          { used: "0", limit: null, part: null, why: null }
        ])
      }).pipe(Effect.provide(world.risk({}, Notifier.layerNoop)))
    }))
})
