import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Contract from "../../../src/domain/Contract.ts"
import * as Details from "../../../src/domain/Details.ts"
import * as Contracts from "../../../src/layers/Broker/Contracts.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"

const rig = Contracts.layer.pipe(Layer.provideMerge(Rig.ground()))

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
      assert.deepStrictEqual([first.contract.symbol, first.minTick, first.contract.currency], ["AAPL", "0.01", "USD"])
      assert.deepStrictEqual([second, third], [first, first])
      assert.deepStrictEqual((yield* asked)("reqContractDetails"), 1)
      const { liquid = [], trading = [] } = Details.hours(first)
      assert.isAbove(trading.length, 0)
      assert.isAbove(liquid.length, 0)
    }).pipe(Effect.provide(rig)))

  it.effect("what fits nothing is refused, never empty, and asked again the next time", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { details } = yield* Contracts.Contracts
      const none = Effect.flip(details(Contract.stock("NOSUCH")))
      const error = yield* Rig.during(none, "1 second")
      const before = (yield* asked)("reqContractDetails")
      yield* Rig.during(none, "1 second")
      assert.deepStrictEqual([error._tag, error.message.slice(0, 46), (yield* asked)("reqContractDetails") > before], [
        "RequestError",
        "reqContractDetails: the gateway refused it (20",
        true
      ])
    }).pipe(Effect.provide(rig)))

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

  it.effect("searches go out one a second; chains name expiries and strikes in order", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { chain, search } = yield* Contracts.Contracts
      const [found] = yield* Rig.during(Effect.all([search("AAP"), search("MSF")], { concurrency: 2 }), "3 seconds")
      assert.deepStrictEqual(found.map(({ contract }) => contract.symbol), ["AAPL"])
      const gateway = yield* Gateway
      const at = gateway.received.filter(({ command }) => command._tag === "reqMatchingSymbols").map(({ at }) => at)
      assert.strictEqual((at[1] ?? 0) - (at[0] ?? 0), 1000)
      const chains = yield* Rig.during(chain(Contract.stock("AAPL")), "1 second")
      for (const { expirations, strikes } of chains) {
        assert.deepStrictEqual(expirations, expirations.toSorted())
        assert.isAbove(strikes.length, 0)
        assert.deepStrictEqual(strikes, strikes.toSorted((one, other) => Number(one) - Number(other)))
      }
      assert.isAbove(chains.length, 0)
    }).pipe(Effect.provide(rig)))
})
