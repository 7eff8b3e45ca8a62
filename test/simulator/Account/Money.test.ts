/** Random programs of orders, prices and corrections, by seed: after every fill the account adds up to the cent. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import type { Event, Events } from "../../../src/domain/Event.ts"
import { revision } from "../../../src/domain/Execution.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Seeded from "../../fixtures/Seeded.ts"
import * as Caller from "../Caller.ts"

const initial = 1_000_000
const steps = 60

/** What is traded: by conId, with what one unit is worth at a price of 1, and how many are traded at once. */
const traded = [
  { contract: { conId: 265598, exchange: "SMART" }, multiplier: 1, lot: 50 },
  { contract: { conId: 515416632, exchange: "CME" }, multiplier: 50, lot: 1 },
  { contract: { conId: 675811965, exchange: "SMART" }, multiplier: 100, lot: 2 },
  { contract: { conId: 12087792, exchange: "IDEALPRO" }, multiplier: 1, lot: 20_000 },
  { contract: { conId: 479624278, exchange: "PAXOS" }, multiplier: 1, lot: 0.5 }
]
const priced = ["AAPL", "ES", "EUR.USD", "BTC.USD"]
const multiplierOf = (conId: number | undefined) =>
  traded.find(({ contract }) => contract.conId === conId)?.multiplier ?? 1

const tagged = <K extends keyof Events>(events: ReadonlyArray<Event>, tag: K): ReadonlyArray<Events[K]> =>
  events.filter(({ _tag }) => _tag === tag) as never
/** The last that was told of each execution: a correction takes the place of what it corrects. */
const newest = <A>(all: ReadonlyArray<A>, idOf: (one: A) => string): ReadonlyArray<A> => [
  ...new Map(all.map((one) => [revision(idOf(one)).base, one])).values()
]
const cents = (value: number) => Number(value.toFixed(2))

describe("money", () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it.effect(`adds up after every fill (seed ${seed})`, () =>
      Effect.gen(function*() {
        const next = Seeded.random(seed)
        const pick = <A>(from: ReadonlyArray<A>): A => from[Math.floor(next() * from.length)] as A
        const gateway = yield* Gateway.Gateway
        const { ask, events } = yield* Caller.call(1)
        let fills = 0
        let corrections = 0
        for (let step = 1; step <= steps; step++) {
          if (next() < 0.3) {
            const symbol = pick(priced)
            const { last = 1 } = (yield* gateway.prices).find((one) => one.localSymbol === symbol) ??
              (yield* gateway.prices).find((one) => one.symbol === symbol) ?? {}
            yield* gateway.setPrice(symbol, last * (0.97 + 0.06 * next()))
          }
          const { contract, lot } = pick(traded)
          const size = lot * (1 + Math.floor(4 * next()))
          yield* ask(Caller.order(step, pick(["BUY", "SELL"] as const), size, {}, contract))

          if (next() < 0.4) {
            const { execId, price, shares } = pick(yield* gateway.executions)
            const isBust = next() < 0.2
            const terms = isBust ? { shares: 0 } : { price: price * (0.98 + 0.04 * next()), shares: shares / 2 }
            const corrected = yield* gateway.correct(execId, terms)
            if ("execId" in corrected) corrections++
            yield* Caller.settle
          }

          const heard = tagged(events, "execDetails")
          const costs = tagged(events, "commissionReport").map(({ commissionReport }) => commissionReport)
          assert.deepStrictEqual(
            costs.map(({ execId }) => execId),
            heard.map(({ execution }) => execution.execId),
            "one commission for each execution"
          )
          const executions = newest(heard, ({ execution: { execId = "" } }) => execId)
          const reports = newest(costs, ({ execId = "" }) => execId)
          fills = executions.length
          const paid = executions.reduce((sum, { contract, execution: { price = 0, shares = 0, side } }) =>
            sum + (side === "BOT" ? -1 : 1) * price * shares * multiplierOf(contract.conId), 0)
          const commissions = reports.reduce((sum, { commission = 0 }) =>
            sum + commission, 0)

          const told = yield* Effect.andThen(
            ask(
              Command.make("reqAccountUpdates", false, ""),
              Command.make("reqAccountUpdates", true, "DU1234567")
            ),
            Effect.sync(() =>
              events.slice(-400)
            )
          )
          const value = (wanted: string, unit: string) =>
            Number(
              tagged(told, "updateAccountValue").findLast(({ currency, key }) => key === wanted && currency === unit)
                ?.value
            )
          const { positions } = yield* gateway.report
          const worth = positions.reduce(
            (sum, { marketPrice, multiplier, size }) => sum + size * marketPrice * multiplier,
            0
          )
          const unrealized = positions.reduce(
            (sum, { avgCost, marketPrice, multiplier, size }) => sum + size * (marketPrice * multiplier - avgCost),
            0
          )
          const realized = reports.reduce((sum, { realizedPNL = 0 }) => sum + realizedPNL, 0)

          const net = value("NetLiquidation", "USD")
          assert.closeTo(net, initial + paid - commissions + worth, 0.02, `net liquidation at step ${step}`)
          assert.closeTo(net, initial + realized + unrealized, 0.02, `profit and loss at step ${step}`)
          assert.closeTo(value("RealizedPnL", "BASE"), realized, 0.02)
          assert.closeTo(value("UnrealizedPnL", "BASE"), unrealized, 0.02)
          assert.strictEqual(
            cents(value("NetLiquidationByCurrency", "BASE")),
            cents(net),
            "the ledger of all currencies says the same"
          )
          for (const { conId, size } of positions) {
            const sum = executions.filter(({ contract }) => contract.conId === conId).reduce(
              (sum, { execution: { shares = 0, side } }) => sum + (side === "BOT" ? shares : -shares),
              0
            )
            assert.closeTo(size, sum, 1e-8)
          }
        }
        assert.isAbove(fills, steps / 3)
        assert.isAbove(corrections, 10)
      }).pipe(Effect.provide(Gateway.layer({ seed }))))
  }
})
