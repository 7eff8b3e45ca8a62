import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as Contract from "../../../src/domain/Contract.ts"
import * as Details from "../../../src/domain/Details.ts"
import * as Contracts from "../../../src/layers/Broker/Contracts.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Movable from "../../doubles/Movable.ts"
import * as Year from "../../programs/Year.ts"
import * as Rig from "./Rig.ts"
import * as Hand from "./Subscriptions/Hand.ts"

const rig = Contracts.layer.pipe(Layer.provideMerge(Rig.ground()))
/** The same on a line that is asked seldom whether it lives: for hours. */
const idle = Contracts.layer.pipe(Layer.provideMerge(Rig.ground({}, Year.idle)))

const asked = Effect.map(Gateway, (gateway) => {
  const tags = gateway.received.map(({ command }) => command._tag)
  return (tag: string) => tags.filter((each) => each === tag).length
})

describe("contracts", () => {
  it.effect("one contract's details are asked once, whoever asks and however often", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { one } = yield* Contracts.Contracts
      const apple = one(Contract.stock("AAPL"))
      const [first, second] = yield* Rig.during(Effect.all([apple, apple], { concurrency: 2 }), "1 second")
      const third = yield* apple
      const { currency = "", exchange = "", secType = "STK", symbol = "" } = Contract.stock("AAPL")
      const fourth = yield* Rig.during(one({ currency, exchange, secType, symbol }), "1 second")
      assert.deepStrictEqual([first.contract.symbol, first.minTick, first.contract.currency], ["AAPL", "0.01", "USD"])
      assert.deepStrictEqual([second, third, fourth], [first, first, first])
      assert.deepStrictEqual((yield* asked)("reqContractDetails"), 1)
      const { liquid = [], trading = [] } = Details.hours(first)
      assert.isAbove(trading.length, 0)
      assert.isAbove(liquid.length, 0)
    }).pipe(Effect.provide(rig)))

  for (
    const [how, wall, then] of [
      ["is set back by a day", -86_400_000, 1],
      ["went on while the machine slept", 3_600_000, 2]
    ] as const
  ) {
    it.effect(`what was told is remembered for four hours, no longer, also where the wall clock ${how}`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          yield* Rig.ready
          const { chain, one, search, tick } = yield* Contracts.Contracts
          const all = Effect.gen(function*() {
            const details = yield* one(Contract.stock("AAPL"))
            yield* Effect.all([chain(Contract.stock("AAPL")), search("AAP"), tick(details, "1")])
            const count = yield* asked
            return ["reqContractDetails", "reqSecDefOptParams", "reqMatchingSymbols", "reqMarketRule"].map(count)
          })
          const told = [yield* Rig.during(all, "3 seconds")]
          yield* TestClock.adjust("3 hours")
          told.push(yield* Rig.during(all, "3 seconds"))
          by.wall = wall
          told.push(yield* Rig.during(all, "3 seconds"))
          yield* TestClock.adjust("1 hour")
          told.push(yield* Rig.during(all, "3 seconds"))
          assert.deepStrictEqual(told, [1, 1, then, 2].map((times) => [times, times, times, times]))
        }).pipe(Effect.provide(idle), Effect.provideService(Clock.Clock, moved))))
  }

  it.effect("what fits nothing is refused, never empty, and asked again the next time", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { details } = yield* Contracts.Contracts
      const none = Effect.flip(details(Contract.stock("NOSUCH")))
      const error = yield* Rig.during(none, "3 seconds")
      const before = (yield* asked)("reqContractDetails")
      yield* Rig.during(none, "3 seconds")
      assert.deepStrictEqual([error._tag, error.message.slice(0, 46), (yield* asked)("reqContractDetails") > before], [
        "RequestError",
        "reqContractDetails: the gateway refused it (20",
        true
      ])
    }).pipe(Effect.provide(rig)))

  it.effect("what fits is not told by half: where one of two cannot be decoded, neither is taken for the one, or remembered", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      yield* Effect.gen(function*() {
        const { one } = yield* Contracts.Contracts
        yield* hand.begin
        const answered = Effect.fnUntraced(function*(lost: ReadonlyArray<number>) {
          const asking = yield* Effect.forkChild(Effect.result(one(Contract.stock("AAPL"))), { startImmediately: true })
          const reqId = Number(hand.sent.at(-1)?.args[0])
          const contractDetails = { contract: { conId: 265598, symbol: "AAPL" } }
          yield* hand.tell({ _tag: "contractDetails", reqId, contractDetails })
          for (const messageId of lost) yield* hand.tell({ _tag: "undecodable", messageId, problem: "no number" })
          yield* hand.tell({ _tag: "contractDetailsEnd", reqId })
          const answer = yield* Fiber.join(asking)
          return [hand.sent.length, answer._tag === "Failure" ? answer.failure.message : answer.success.contract.conId]
        })
        const half = "reqContractDetails: a part of its answer could not be read"
        assert.deepStrictEqual([yield* answered([10]), yield* answered([18]), yield* answered([1])], [
          [1, half],
          [2, half],
          [3, 265598]
        ])
      }).pipe(Effect.provide(Contracts.layer.pipe(Layer.provide(Requests.layer), Layer.provide(hand.layer))))
    }))

  it.effect("the step of a price is its market rule's at that price and exchange, asked once", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { one, tick } = yield* Contracts.Contracts
      const details = yield* Rig.during(one(Contract.stock("SAP", "EUR")), "1 second")
      const steps = yield* Rig.during(
        Effect.forEach(["0.5", "1.9999", "2", "150"], (price) => tick(details, price)),
        "1 second"
      )
      assert.deepStrictEqual(steps, ["0.0001", "0.0002", "0.0005", "0.02"])
      assert.deepStrictEqual((yield* asked)("reqMarketRule"), 1)
    }).pipe(Effect.provide(rig)))

  it.effect("a step that a gateway does not tell, or no number, is none: the price's step cannot be read, and is asked again the next time", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      yield* Effect.gen(function*() {
        const { one, tick } = yield* Contracts.Contracts
        yield* hand.begin
        const naming = yield* Effect.forkChild(one(Contract.stock("SAP", "EUR")), { startImmediately: true })
        const reqId = Number(hand.sent.at(-1)?.args[0])
        const contract = { conId: 14204, symbol: "SAP", exchange: "IBIS" }
        const contractDetails = { contract, validExchanges: "IBIS", marketRuleIds: "26", minTick: 0.5 }
        yield* hand.tell({ _tag: "contractDetails", reqId, contractDetails })
        yield* hand.tell({ _tag: "contractDetailsEnd", reqId })
        const details = yield* Fiber.join(naming)
        const told = Effect.fnUntraced(function*(lowEdge: unknown, increment: unknown) {
          const asking = yield* Effect.forkChild(Effect.result(tick(details, "5")), { startImmediately: true })
          const priceIncrements = [{ lowEdge, increment }, { lowEdge: 0, increment: 0.01 }] as never
          yield* hand.tell({ _tag: "marketRule", marketRuleId: 26, priceIncrements })
          const answer = yield* Fiber.join(asking)
          return answer._tag === "Failure" ? answer.failure.message : answer.success
        })
        const unreadable = "reqMarketRule: a part of its answer could not be read: a price or its step"
        assert.deepStrictEqual(
          [
            yield* told(1, undefined),
            yield* told(1, Number.NaN),
            yield* told(undefined, 0.05),
            yield* told(Number.POSITIVE_INFINITY, 0.05),
            yield* told(1, 0.05)
          ],
          [unreadable, unreadable, unreadable, unreadable, "0.05"]
        )
      }).pipe(Effect.provide(Contracts.layer.pipe(Layer.provide(Requests.layer), Layer.provide(hand.layer))))
    }))

  it.effect("what a gateway tells none of is not remembered: chains, and what a search finds", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      yield* Effect.gen(function*() {
        const { chain, one, search } = yield* Contracts.Contracts
        yield* hand.begin
        const naming = yield* Effect.forkChild(one(Contract.stock("AAPL")), { startImmediately: true })
        const named = Number(hand.sent.at(-1)?.args[0])
        const contractDetails = { contract: { conId: 265598, symbol: "AAPL" } }
        yield* hand.tell({ _tag: "contractDetails", reqId: named, contractDetails })
        yield* hand.tell({ _tag: "contractDetailsEnd", reqId: named })
        yield* Fiber.join(naming)
        const chained = Effect.fnUntraced(function*(multipliers: ReadonlyArray<number | undefined>) {
          const asking = yield* Effect.forkChild(chain(Contract.stock("AAPL")), { startImmediately: true })
          const reqId = Number(hand.sent.at(-1)?.args[0])
          const all = { exchange: "SMART", underlyingConId: 265598, tradingClass: "AAPL", expirations: [], strikes: [] }
          for (const multiplier of multipliers) {
            yield* hand.tell({ _tag: "securityDefinitionOptionParameter", reqId, multiplier, ...all })
          }
          yield* hand.tell({ _tag: "securityDefinitionOptionParameterEnd", reqId })
          return (yield* Fiber.join(asking)).map(({ multiplier }) => multiplier)
        })
        const found = Effect.fnUntraced(function*(contractDescriptions: ReadonlyArray<object>) {
          const asking = yield* Effect.forkChild(search("AAP"), { startImmediately: true })
          yield* TestClock.adjust("1 second")
          const reqId = Number(hand.sent.at(-1)?.args[0])
          yield* hand.tell({ _tag: "symbolSamples", reqId, contractDescriptions })
          return (yield* Fiber.join(asking)).length
        })
        const apple = { contract: { conId: 265598, symbol: "AAPL" } }
        assert.deepStrictEqual(
          [
            yield* chained([]),
            yield* chained([100, undefined]),
            yield* chained([]),
            yield* found([]),
            yield* found([apple])
          ],
          [[], ["100", ""], ["100", ""], 0, 1]
        )
      }).pipe(Effect.provide(Contracts.layer.pipe(Layer.provide(Requests.layer), Layer.provide(hand.layer))))
    }))

  it.effect("searches go out one a second; chains name expiries and strikes in order, and their multiplier as a text", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { chain, search } = yield* Contracts.Contracts
      const [found] = yield* Rig.during(Effect.all([search("AAP"), search("MSF")], { concurrency: 2 }), "3 seconds")
      const named: ReadonlyArray<Contracts.Found> = found
      assert.deepStrictEqual(named.map(({ contract }) => contract.symbol), ["AAPL"])
      const gateway = yield* Gateway
      const at = gateway.received.filter(({ command }) => command._tag === "reqMatchingSymbols").map(({ at }) => at)
      assert.strictEqual((at[1] ?? 0) - (at[0] ?? 0), 1000)
      const chains: ReadonlyArray<Contracts.Chain> = yield* Rig.during(chain(Contract.stock("AAPL")), "1 second")
      for (const { expirations, multiplier, strikes } of chains) {
        assert.deepStrictEqual(expirations, expirations.toSorted())
        assert.isAbove(strikes.length, 0)
        assert.strictEqual(multiplier, "100")
        assert.deepStrictEqual(strikes, strikes.toSorted((one, other) => Number(one) - Number(other)))
      }
      assert.isAbove(chains.length, 0)
    }).pipe(Effect.provide(rig)))

  it.effect("a conId says which contract it is, as a position names it: without an exchange, and whatever it trades on", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { one } = yield* Contracts.Contracts
      const held: ReadonlyArray<Contract.Contract> = [
        { conId: 515416632, symbol: "ES", secType: "FUT", currency: "USD" },
        { conId: 265598, symbol: "AAPL", secType: "STK", currency: "USD" }
      ]
      const found = yield* Rig.during(Effect.forEach(held, one, { concurrency: 2 }), "1 second")
      const [euro] = yield* Rig.during(
        Effect.flatMap(
          Contracts.Contracts,
          ({ details }) => details({ symbol: "EUR", secType: "CASH", currency: "USD" })
        ),
        "1 second"
      )
      assert.deepStrictEqual([...found, euro].map((each) => `${each?.contract.symbol} ${each?.contract.exchange}`), [
        "ES CME",
        "AAPL SMART",
        "EUR IDEALPRO"
      ])
    }).pipe(Effect.provide(rig)))

  it.effect("what several contracts fit is ambiguous, and says how many they are", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { details, one } = yield* Contracts.Contracts
      const future: Contract.Contract = { symbol: "ES", secType: "FUT", exchange: "CME", currency: "USD" }
      const all = yield* Rig.during(details(future), "1 second")
      const error = yield* Effect.flip(one(future))
      assert.isAbove(all.length, 1)
      assert.deepStrictEqual(
        [error._tag, error._tag === "RequestError" && error.code, error.message],
        [
          "RequestError",
          200,
          `reqContractDetails: the gateway refused it (200): ${all.length} contracts fit: name its conId, or more of it`
        ]
      )
    }).pipe(Effect.provide(rig)))

  it.effect("the same search at the same moment is one; a search that is given up delays no other", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { search } = yield* Contracts.Contracts
      const [first, same] = yield* Rig.during(
        Effect.all([search("AAP"), search("AAP")], { concurrency: 2 }),
        "1 second"
      )
      assert.deepStrictEqual(same, first)
      for (const pattern of ["GIV", "ENU", "PIT"]) {
        const given = yield* Effect.forkChild(search(pattern), { startImmediately: true })
        yield* Fiber.interrupt(given)
      }
      yield* Rig.during(search("MSF"), "1 second")
      const gateway = yield* Gateway
      assert.deepStrictEqual(
        gateway.received.filter(({ command }) => command._tag === "reqMatchingSymbols").map(({ command }) =>
          command.args[1]
        ),
        ["AAP", "GIV", "MSF"]
      )
    }).pipe(Effect.provide(rig)))
})
