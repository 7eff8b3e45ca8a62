import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { Alert } from "../../../../src/domain/Alert.ts"
import * as Known from "../../../../src/domain/Known.ts"
import * as Risk from "../../../../src/layers/Broker/Risk.ts"
import * as Notifier from "../../../../src/layers/Notify/Notifier.ts"
import * as Connected from "../../../doubles/Connected.ts"
import * as Case from "./Case.ts"
import * as World from "./World.ts"

const listening = Effect.sync(() => {
  const alerts: Array<Alert> = []
  const notifier = Layer.succeed(Notifier.Notifier, {
    notify: (alert) => Effect.sync(() => void alerts.push(alert)),
    flush: Effect.void
  })
  const heard = () => alerts.splice(0).map(({ lines, title }) => [title, ...lines])
  return { heard, notifier }
})

describe("what is near a limit", () => {
  it.effect("is told once, each trouble on its own, and that it is over", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      const { heard, notifier } = yield* listening
      yield* Effect.gen(function*() {
        const risk = yield* Risk.Risk
        yield* Connected.settle
        yield* world.positions(Known.known([World.position("10")], 0))
        yield* world.accounts(Known.known(World.values("0.1"), 0))
        yield* world.daily("-799.99")
        yield* Connected.settle
        assert.deepStrictEqual(heard(), [])

        yield* world.accounts(Known.known(World.values("0.0999"), 0))
        yield* Connected.settle
        assert.deepStrictEqual(heard(), [[
          "🟠 RISK LIMIT NEAR",
          "The margin cushion is below 10 %: beyond 0 % IBKR closes positions by itself."
        ]])
        yield* world.daily("-800")
        yield* Connected.settle
        assert.deepStrictEqual(heard(), [[
          "🟠 RISK LIMIT NEAR",
          "The day's loss has used 80 % of its limit or more.",
          "Above the limit the kill switch engages by itself."
        ]])
        yield* world.positions(Known.known([World.position("-40")], 0))
        yield* Connected.settle
        assert.deepStrictEqual(heard(), [[
          "🟠 RISK LIMIT NEAR",
          "A position has changed by 50 % of the largest or more within a minute."
        ]])
        for (let n = 1; n <= 4; n++) {
          const one = Case.intent({ orderRef: `${n}`, quantity: "1" })
          assert.deepStrictEqual(yield* risk.check(one), [])
          yield* risk.sent(one)
          if (n <= 3) yield* risk.settled(Case.order({ orderRef: `${n}`, state: "rejected" }))
          yield* Connected.settle
          assert.deepStrictEqual(
            heard(),
            n === 3
              ? [[
                "🟠 ORDERS REJECTED",
                "The gateway has rejected 3 orders or more within 5 minutes.",
                "The log says which and why."
              ]]
              : n === 4
              ? [[
                "🟠 RISK LIMIT NEAR",
                "80 % or more of the orders that a minute may have were sent."
              ]]
              : []
          )
        }
        yield* TestClock.adjust("5 seconds")
        yield* world.slowness(2)
        yield* Connected.settle
        assert.deepStrictEqual(heard(), [[
          "🟠 RISK LIMIT NEAR",
          "The gateway says that too many messages are sent (100): all are sent more slowly for now."
        ]])

        yield* world.slowness(1)
        yield* world.accounts(Known.known(World.values(), 0))
        yield* world.daily("0")
        yield* TestClock.adjust("2 minutes")
        assert.deepStrictEqual(heard().toSorted(), [
          ["🟢 RISK LIMIT NO LONGER NEAR after 1m"],
          ["🟢 RISK LIMIT NO LONGER NEAR after 1m"],
          ["🟢 RISK LIMIT NO LONGER NEAR after 5s"],
          ["🟢 RISK LIMIT NO LONGER NEAR after 5s"],
          ["🟢 RISK LIMIT NO LONGER NEAR after less than a second"]
        ])
        yield* TestClock.adjust("5 minutes")
        assert.deepStrictEqual(heard(), [["🟢 ORDERS NO LONGER REJECTED after 5m"]])
      }).pipe(Effect.provide(
        world.risk({ riskMaxDailyLoss: 1000, riskOrdersPerMinute: 5, riskMaxPosition: 100 }, notifier)
      ))
    }))

  it.effect("is not over because the line was lost: what is not known ends nothing", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      const { heard, notifier } = yield* listening
      yield* Effect.gen(function*() {
        yield* world.accounts(Known.known(World.values("0.05"), 0))
        yield* world.daily("-900")
        yield* Connected.settle
        const near = heard().length
        yield* world.accounts(Known.known(World.values("0.05"), 0, false))
        yield* world.lost
        yield* TestClock.adjust("4 minutes")
        const away = heard()
        yield* world.accounts(Known.known(World.values("0.05"), 0))
        yield* world.daily("-900")
        yield* TestClock.adjust("30 seconds")
        assert.deepStrictEqual([near, away, heard()], [2, [], []])
      }).pipe(Effect.provide(world.risk({ riskMaxDailyLoss: 1000 }, notifier)))
    }))

  it.effect("is not that another account holds something else", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      const { heard, notifier } = yield* listening
      yield* Effect.gen(function*() {
        yield* Connected.settle
        yield* world.positions(Known.known([World.position("10")], 0))
        yield* Connected.settle
        // as where the account in use is another one
        yield* world.positions(Known.unknown("positions have not been listed to their end yet"))
        yield* Connected.settle
        yield* world.positions(Known.known([World.position("-90")], 0))
        yield* Connected.settle
        assert.deepStrictEqual(heard(), [])
        yield* world.positions(Known.known([World.position("-40")], 0))
        yield* Connected.settle
        assert.deepStrictEqual(heard(), [[
          "🟠 RISK LIMIT NEAR",
          "A position has changed by 50 % of the largest or more within a minute."
        ]])
      }).pipe(Effect.provide(world.risk({ riskMaxPosition: 100 }, notifier)))
    }))

  it.effect("the day's loss engages the kill switch as soon as it is told, and people are", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      const { heard, notifier } = yield* listening
      yield* Effect.gen(function*() {
        const { kill } = yield* Risk.Risk
        yield* TestClock.adjust("1 second")
        yield* world.daily("-1000.01")
        yield* Connected.settle
        assert.deepStrictEqual(yield* kill.state, {
          engaged: true,
          since: "1970-01-01T00:00:01.000Z",
          why: "The day's loss is above its limit.",
          by: "daily_loss",
          kept: true
        })
        const [first, ...rest] = heard()
        assert.deepStrictEqual([first, rest.length], [[
          "🚨 KILL SWITCH ENGAGED",
          "The day's loss is above its limit.",
          "No order is sent until it is released, once a human has looked: effect-ibkr kill release, or DELETE /kill-switch."
        ], 1])
        yield* kill.release
        yield* world.daily("-1100")
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* kill.state).engaged, false)
        assert.deepStrictEqual(heard(), [["🟢 KILL SWITCH RELEASED after less than a second"]])
        yield* world.daily("-900")
        yield* Connected.settle
        yield* world.daily("-1001")
        yield* Connected.settle
        assert.strictEqual((yield* kill.state).engaged, true)
      }).pipe(Effect.provide(world.risk({ riskMaxDailyLoss: 1000 }, notifier)))
    }))

  it.effect("a loss that a day begins with engages it anew, once on each day of New York, and whoever releases it is heard", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      const state = new Map<string, string>()
      const day = (seen: ReadonlyArray<string>) =>
        Effect.gen(function*() {
          const { kill } = yield* Risk.Risk
          const engaged: Array<boolean> = []
          for (const at of seen) {
            yield* TestClock.setTime(Date.parse(at))
            yield* world.daily(`-${2000 + engaged.length}`)
            yield* Connected.settle
            engaged.push((yield* kill.state).engaged)
            yield* kill.release
          }
          return engaged
        }).pipe(Effect.provide(world.risk({ riskMaxDailyLoss: 1000 }, Notifier.layerNoop, state), { local: true }))
      // midnight in New York is 05:00 UTC
      assert.deepStrictEqual(
        yield* day(["2026-01-05T15:00:00Z", "2026-01-05T15:00:01Z", "2026-01-06T04:59:59Z", "2026-01-06T05:00:00Z"]),
        [true, false, false, true]
      )
      assert.deepStrictEqual(yield* day(["2026-01-06T05:00:01Z", "2026-01-07T15:00:00Z", "2026-01-07T15:00:01Z"]), [
        false,
        true,
        false
      ])
    }))

  it.effect("is by the loss that was told last, whichever an order has waited with", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      const settings = { riskMaxDailyLoss: 1000, riskPriceBand: 5 }
      yield* Effect.gen(function*() {
        const { check, kill } = yield* Risk.Risk
        const engaged = Effect.map(kill.state, ({ engaged }) => engaged)
        const told = (daily: string) => Effect.andThen(world.daily(daily), Connected.settle)
        /** An order waits for a quote while another loss is told. */
        const waiting = Effect.fnUntraced(function*(daily: string) {
          const checking = yield* Effect.forkChild(Effect.scoped(check(Case.intent())), { startImmediately: true })
          yield* TestClock.adjust("1 second")
          yield* told(daily)
          yield* TestClock.adjust("2 seconds")
          return (yield* Fiber.join(checking)).map(({ rule }) => rule)
        })
        const above = [yield* waiting("-2000"), yield* engaged]
        yield* kill.release
        yield* told("-2001")
        const released = yield* engaged
        const below = [yield* waiting("-10"), yield* engaged]
        assert.deepStrictEqual({ above, released, below }, {
          above: [["kill_switch", "price_band", "max_daily_loss"], true],
          released: false,
          below: [["price_band"], false]
        })
      }).pipe(Effect.provide(world.risk(settings, Notifier.layerNoop)))
    }))

  it.effect("what an older version has kept of a loss engages it once more", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      const state = new Map([["kill-switch-memory", "{\"engaged\":null,\"stoppedByLoss\":true}"]])
      yield* world.daily("-2000")
      const engaged = yield* Effect.gen(function*() {
        const { kill } = yield* Risk.Risk
        yield* Connected.settle
        return (yield* kill.state).by
      }).pipe(Effect.provide(world.risk({ riskMaxDailyLoss: 1000 }, Notifier.layerNoop, state)))
      assert.strictEqual(engaged, "daily_loss")
    }))
})
