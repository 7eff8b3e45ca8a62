import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, type Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Known from "../../../../src/domain/Known.ts"
import * as Risk from "../../../../src/layers/Broker/Risk.ts"
import * as Notifier from "../../../../src/layers/Notify/Notifier.ts"
import * as Connected from "../../../doubles/Connected.ts"
import * as Case from "./Case.ts"
import * as World from "./World.ts"

const market = Case.intent({ orderType: "MKT" })
const banded = Case.intent({ limitPrice: "102" })

/** What is said of an order, asked while the clock goes on by as much. */
const said = (intent: Parameters<(typeof Risk.Risk)["Service"]["check"]>[0], time: number, meanwhile = Effect.void) =>
  Effect.gen(function*() {
    const risk = yield* Risk.Risk
    const asking = yield* Effect.forkChild(risk.check(intent), { startImmediately: true })
    yield* Connected.settle
    yield* TestClock.adjust(time)
    yield* meanwhile
    yield* Connected.settle
    const done = asking.pollUnsafe() !== undefined
    if (!done) yield* Fiber.interrupt(asking)
    return done ? (yield* Fiber.join(asking)).map(({ rule, says }) => `${rule}: ${says}`) : "asks still"
  })

const inWorld = (
  settings: Parameters<Effect.Success<typeof World.make>["risk"]>[0],
  use: (world: Effect.Success<typeof World.make>) => Effect.Effect<void, never, Risk.Risk | Scope.Scope>
) => Effect.flatMap(World.make, (world) => Effect.provide(use(world), world.risk(settings, Notifier.layerNoop)))

describe("what is asked for an order", () => {
  it.effect("is nothing but the account's values where there is no limit", () =>
    inWorld({}, (world) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* said(market, 0), [])
        assert.deepStrictEqual(world.watched, [])
        yield* world.accounts(Known.unknown("IBKR says that the account's figures are not ready"))
        assert.deepStrictEqual(yield* said(market, 1999), "asks still")
        assert.deepStrictEqual(yield* said(market, 2000), [
          "account_ready: refused, since the account's values are not known: " +
          "IBKR says that the account's figures are not ready"
        ])
        const ready = world.accounts(Known.known(World.values(), 0))
        assert.deepStrictEqual(yield* said(market, 1999, ready), [])
      })))

  it.effect("a quote that is at hand, and kept up to date, is not asked for", () =>
    inWorld({ riskPriceBand: 1 }, (world) =>
      Effect.gen(function*() {
        yield* world.quotes(Known.known(World.quote(0), 0))
        assert.deepStrictEqual(yield* said(banded, 0), [])
        assert.deepStrictEqual(world.watched, [])
        assert.deepStrictEqual(yield* said(market, 0), [])
      })))

  it.effect("a position is as it is when all else is known", () =>
    inWorld({ riskPriceBand: 5, riskMaxPosition: 10 }, (world) =>
      Effect.gen(function*() {
        const meanwhile = Effect.andThen(
          world.positions(Known.known([World.position("1")], 0)),
          world.quotes(Known.known(World.quote(1000), 1000))
        )
        assert.deepStrictEqual(yield* said(banded, 1000, meanwhile), [
          "max_position: with our orders filled the position would be 11, 1 beyond the largest, 10"
        ])
      })))

  it.effect("a quote is waited for, 3 s at most", () =>
    inWorld({ riskPriceBand: 1 }, (world) =>
      Effect.gen(function*() {
        const refused = (why: string) => [`price_band: refused, since the market's price is not known: ${why}`]
        assert.deepStrictEqual(yield* said(banded, 2999), "asks still")
        assert.deepStrictEqual(yield* said(banded, 3000), refused("nobody has watched it"))
        assert.deepStrictEqual(world.watched, [Case.contract, Case.contract])
        const come = world.quotes(Known.known(World.quote(5000, { last: null }), 5000))
        assert.deepStrictEqual(yield* said(banded, 2999, come), [])
        yield* world.quotes(Known.known(World.quote(0, { dataType: "delayed" }), 0))
        assert.deepStrictEqual(yield* said(banded, 3000), refused("the gateway has only delayed quotes of it"))
        yield* world.quotes(Known.known(World.quote(0, { dataType: "unknown" }), 0))
        assert.deepStrictEqual(
          yield* said(banded, 3000),
          refused("nobody knows whether its quotes are live or delayed")
        )
        yield* world.quotes(Known.known(World.quote(0), 0, false))
        assert.deepStrictEqual(yield* said(banded, 3000), refused("no quote came within 3s"))
        yield* TestClock.setTime(90_001)
        yield* world.quotes(Known.known(World.quote(0), 0))
        assert.deepStrictEqual(yield* said(banded, 3000), refused("its last quote is 1m 30s 1ms old"))
      })))

  it.effect("for the worth of an order that names a price it may fill beyond, the last quote does once a newer one was waited for", () =>
    inWorld({ riskMaxNotional: 1000 }, (world) =>
      Effect.gen(function*() {
        const selling = Case.intent({ action: "SELL", limitPrice: "1" })
        const worth =
          "max_notional: refused, since what the order is worth is not known: it may fill at the market, of " +
          "which there is no quote: "
        assert.deepStrictEqual(yield* said(selling, 3000), [`${worth}nobody has watched it`])
        yield* world.quotes(Known.known(World.quote(0, { dataType: "delayed", ask: "100" }), 0))
        assert.deepStrictEqual(yield* said(selling, 3000), [])
        assert.deepStrictEqual(yield* said(market, 3000), [`${worth}the gateway has only delayed quotes of it`])
        assert.deepStrictEqual(yield* said(Case.intent({ action: "SELL", orderType: "STP", stopPrice: "100" }), 0), [])
        assert.deepStrictEqual(world.watched.length, 3)
      })))

  it.effect("the last quote does not bound the worth of a sale at a limit once it is a quarter of an hour old", () =>
    inWorld({ riskMaxNotional: 1000 }, (world) =>
      Effect.gen(function*() {
        const selling = Case.intent({ action: "SELL", limitPrice: "1" })
        const old = (at: number) => world.quotes(Known.known(World.quote(at, { ask: "100" }), at, false))
        const refused = [
          "max_notional: refused, since what the order is worth is not known: it may fill at the market, of which there is no " +
          "quote: no quote came within 3s"
        ]
        yield* old(0)
        yield* TestClock.setTime(900_000 - 3000)
        assert.deepStrictEqual(yield* said(selling, 3000), [])
        yield* TestClock.adjust(1)
        assert.deepStrictEqual(yield* said(Case.intent({ ...selling.request, orderRef: "two" }), 3000), refused)
        // told before the clock was set back: its age is not known
        yield* old(3_600_000)
        assert.deepStrictEqual(yield* said(Case.intent({ ...selling.request, orderRef: "three" }), 3000), refused)
        yield* world.positions(Known.known([World.position("100")], 0))
        assert.deepStrictEqual(yield* said(Case.intent({ ...selling.request, orderRef: "four" }), 0), [])
      })))

  it.effect("neither a quote nor a margin is asked for what only reduces a position, but where it does so no more", () =>
    inWorld({ riskMaxNotional: 1000, riskBuyingPower: true }, (world) =>
      Effect.gen(function*() {
        const selling = Case.intent({ action: "SELL", orderType: "MKT" })
        const future = { details: { contract: { ...Case.contract, secType: "FUT", multiplier: "5" } as const } }
        let margins = 0
        const initialMargin = Effect.sync(() => Known.known(`${++margins}`, 0))
        const onMargin = Case.intent({ action: "SELL", orderType: "MKT" }, { ...future, initialMargin })
        yield* world.positions(Known.known([World.position("10")], 0))
        assert.deepStrictEqual(yield* said(selling, 0), [])
        assert.deepStrictEqual(yield* said(onMargin, 0), [])
        assert.deepStrictEqual([world.watched.length, margins], [0, 0])
        yield* world.accounts(Known.unknown("not told"))
        const meanwhile = Effect.andThen(
          world.positions(Known.known([World.position("9")], 1)),
          world.accounts(Known.known(World.values(), 0))
        )
        assert.deepStrictEqual(yield* said(selling, 1000, meanwhile), "asks still")
        assert.deepStrictEqual(world.watched.length, 1)
      })))

  it.effect("a quote that was told before the clock was set back is none of now", () =>
    inWorld({ riskPriceBand: 1 }, (world) =>
      Effect.gen(function*() {
        yield* world.quotes(Known.known(World.quote(1000), 1000))
        assert.deepStrictEqual(yield* said(banded, 0), [])
        yield* world.quotes(Known.known(World.quote(3_600_000), 3_600_000))
        assert.deepStrictEqual(yield* said(banded, 3000), [
          "price_band: refused, since the market's price is not known: the clock was set back since its last quote, so that " +
          "its age is not known"
        ])
      })))

  it.effect("a position that is not known is waited for, 2 s at most", () =>
    inWorld({ riskMaxPosition: 10 }, (world) =>
      Effect.gen(function*() {
        yield* world.positions(Known.unknown("positions have not been listed to their end yet"))
        assert.deepStrictEqual(yield* said(market, 2000), [
          "max_position: refused, since the position is not known: positions have not been listed to their end yet"
        ])
        assert.deepStrictEqual(yield* said(market, 100, world.positions(Known.known([World.position("-1")], 0))), [])
        yield* world.positions(Known.known([World.position("1")], 0))
        assert.deepStrictEqual(yield* said(Case.intent({ orderRef: "two" }), 0), [
          "max_position: with our orders filled the position would be 21, 11 beyond the largest, 10"
        ])
      })))

  it.effect("a loss that the gateway cannot derive refuses", () =>
    inWorld({ riskMaxDailyLoss: 10 }, (world) =>
      Effect.gen(function*() {
        yield* world.daily(null)
        assert.deepStrictEqual(yield* said(market, 0), [
          "max_daily_loss: refused, since the day's loss is not known: the gateway cannot derive it"
        ])
      })))
})
