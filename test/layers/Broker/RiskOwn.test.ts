import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Result } from "effect"
import { TestClock } from "effect/testing"
import * as Contract from "../../../src/domain/Contract.ts"
import * as Ibkr from "../../../src/Ibkr.ts"
import * as Flatten from "../../../src/layers/Broker/Flatten.ts"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import * as Orders from "../../../src/layers/Broker/Orders.ts"
import { Positions } from "../../../src/layers/Broker/Positions.ts"
import * as Risk from "../../../src/layers/Broker/Risk.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Notifier from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as StateMemory from "../../../src/layers/State/Memory.ts"
import * as Simulated from "../../../src/layers/Tws/Simulated.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Case from "./Risk/Case.ts"
import * as World from "./Risk/World.ts"

/** The rule of the guide: whoever holds something buys no more of it; a purchase that closes a short position passes. */
const oneAtATime = Effect.map(
  Positions,
  (positions) => ({ details: { contract }, request }: Risk.Intent) =>
    Effect.map(positions.of(contract.conId ?? 0), (held) => {
      if (request.action === "SELL") return []
      if (held._tag === "Unknown" || !held.current) return ["what is held is not known"]
      return Number(held.value?.position ?? 0) > 0 ? ["it is held already"] : []
    })
)

const layer = Ibkr.layerBrokerWith(Risk.layerAnd(oneAtATime)).pipe(
  Layer.provide(Journal.layerMemory()),
  Layer.provideMerge(Ibkr.layer),
  Layer.provide([
    Simulated.layer,
    Settings.layer({ resetRegion: "none", riskMaxOrderSize: 50 }),
    StateMemory.layer(),
    Notifier.layerNoop
  ]),
  Layer.provideMerge(Gateway.layer({ positions: [{ symbol: "MSFT", size: 10 }, { symbol: "AMD", size: -10 }] }))
)

/** What became of an act: the rules that refused it, with what they say. */
const judged = <A, E>(act: Effect.Effect<A, E>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(Effect.result(act))
    yield* TestClock.adjust("10 seconds")
    const result = yield* Fiber.join(fiber)
    const failure: unknown = Result.isFailure(result) ? result.failure : null
    return failure === null
      ? "passed"
      : (failure as { readonly broken?: ReadonlyArray<{ rule: string; says: string }> }).broken?.map((each) =>
        `${each.rule}: ${each.says}`
      )
  })

it.effect("a program's own rule refuses beside those of the settings, whatever the way of an order", () =>
  Effect.gen(function*() {
    yield* (yield* Connection).ready
    yield* TestClock.adjust("5 seconds")
    const orders = yield* Orders.Orders
    const buy = (symbol: string, quantity: string) =>
      ({ contract: Contract.stock(symbol), action: "BUY", quantity, orderType: "MKT" }) as const
    assert.deepStrictEqual([
      yield* judged(orders.place(buy("MSFT", "5"))),
      yield* judged(orders.place(buy("MSFT", "60"))),
      yield* judged(orders.bracket({ entry: buy("MSFT", "5"), takeProfit: "900.00", stopLoss: "1.00" })),
      yield* judged(orders.place(buy("AAPL", "5"))),
      yield* judged((yield* Flatten.Flatten).now),
      yield* (yield* Positions).all.pipe(Effect.map((known) => known._tag === "Known" && known.value.length))
    ], [
      ["own: it is held already"],
      ["max_order_size: the quantity is 10 above the largest, 50", "own: it is held already"],
      ["own: entry: it is held already"],
      "passed",
      "passed",
      0
    ])
  }).pipe(Effect.provide(layer)))

it.effect("a live account's id leaves in no sentence of a rule of one's own, though an intent names it", () =>
  Effect.gen(function*() {
    const rules = Risk.layerAnd(Effect.succeed(({ account }) => Effect.succeed([`${account} has\nenough`])))
    const { risk } = yield* World.make
    const broken = yield* Effect.gen(function*() {
      const { check } = yield* Risk.Risk
      return yield* Effect.scoped(check(Case.intent({}, { account: "U1234567" })))
    }).pipe(Effect.provide(risk({}, Notifier.layerNoop, new Map(), [], rules)))
    assert.deepStrictEqual(broken, [{ rule: "own", limit: null, actual: null, says: "U***567 has\\x0aenough" }])
  }))
