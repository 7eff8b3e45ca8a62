import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const ask = Command.make
const today = Date.parse("2026-01-06T15:00Z")

const caller = Effect.gen(function*() {
  yield* TestClock.setTime(today)
  return yield* Caller.call(1)
}).pipe(Effect.flatMap((made) =>
  Effect.succeed({
    ...made,
    hear: (...commands: ReadonlyArray<Command.Command>) =>
      Effect.andThen(
        Effect.sync(() => made.events.splice(0)),
        Effect.map(made.ask(...commands), () => made.events.splice(0))
      )
  })
))
const gateway = Effect.provide(Gateway.layer())

describe("reference data", () => {
  it.effect("lists the options on an underlying, exchange by exchange, and none where there are none", () =>
    Effect.gen(function*() {
      const { hear } = yield* caller
      const rows = yield* hear(ask("reqSecDefOptParams", 1, "AAPL", "", "STK", 265598))
      assert.deepStrictEqual(
        rows.map((event) => event._tag === "securityDefinitionOptionParameter" ? event.exchange : event._tag),
        ["SMART", "AMEX", "CBOE", "PHLX", "ISE", "BOX", "securityDefinitionOptionParameterEnd"]
      )
      const [first] = rows
      assert.deepStrictEqual(
        first?._tag === "securityDefinitionOptionParameter" && [
          String(first.multiplier),
          first.tradingClass,
          first.strikes.includes(230),
          first.expirations.slice(0, 3)
        ],
        ["100", "AAPL", true, ["20260109", "20260116", "20260123"]]
      )
      assert.deepStrictEqual(
        yield* hear(ask("reqSecDefOptParams", 2, "MSFT", "", "STK", 272093)),
        [{ _tag: "securityDefinitionOptionParameterEnd", reqId: 2 }]
      )
      const [error] = yield* hear(ask("reqSecDefOptParams", 3, "NONE", "", "STK", 3))
      assert.deepStrictEqual(error?._tag === "error" ? [error.id, error.errorCode] : error, [3, 321])
    }).pipe(gateway))

  it.effect("finds symbols by their beginning and by the words of their names", () =>
    Effect.gen(function*() {
      const { hear } = yield* caller
      const found = (pattern: string) =>
        Effect.map(hear(ask("reqMatchingSymbols", 4, pattern)), ([samples]) =>
          samples?._tag === "symbolSamples"
            ? samples.contractDescriptions.map(({ contract, derivativeSecTypes }) =>
              [contract?.symbol, contract?.secType, contract?.conId, ...derivativeSecTypes ?? []].join(" ")
            )
            : [])
      assert.deepStrictEqual(yield* Effect.forEach(["aapl", "micro", "E", "zzz", ""], found), [
        ["AAPL STK 265598 CFD OPT BAG"],
        ["MSFT STK 272093 CFD"],
        [
          "EUR CASH 12087792",
          "ETH CRYPTO 495759171",
          "ES IND 11004968 FUT",
          "NQ IND 11004958 FUT",
          "SPY STK 756733 CFD OPT BAG"
        ],
        [],
        []
      ])
    }).pipe(gateway))

  it.effect("tells market rules, exchanges with depth, and the letters of the national best quote", () =>
    Effect.gen(function*() {
      const { hear } = yield* caller
      assert.deepStrictEqual(yield* hear(ask("reqMarketRule", 26), ask("reqMarketRule", 109)), [
        { _tag: "marketRule", marketRuleId: 26, priceIncrements: [{ lowEdge: 0, increment: 0.01 }] },
        {
          _tag: "marketRule",
          marketRuleId: 109,
          priceIncrements: [{ lowEdge: 0, increment: 0.01 }, { lowEdge: 3, increment: 0.05 }]
        }
      ])
      const [wrong] = yield* hear(ask("reqMarketRule", 999_999))
      assert.deepStrictEqual(wrong?._tag === "error" ? [wrong.id, wrong.errorCode] : wrong, [-1, 321])
      const [depth] = yield* hear(ask("reqMktDepthExchanges"))
      assert.deepStrictEqual(depth?._tag === "mktDepthExchanges" ? depth.depthMktDataDescriptions[0] : depth, {
        exchange: "ISLAND",
        secType: "STK",
        listingExch: "",
        serviceDataType: "Deep2",
        aggGroup: undefined
      } as never)
      const [letters] = yield* hear(ask("reqSmartComponents", 5, "9c0001"))
      assert.deepStrictEqual(letters?._tag === "smartComponents" ? letters.theMap.get(6) : letters, ["NYSE", "N"])
    }).pipe(gateway))

  it.effect("refuses orders on what is ambiguous, and on what cannot be traded", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* caller
      assert.deepStrictEqual(
        yield* send(
          Caller.order(1, "BUY", 1, {}, { symbol: "ES", secType: "FUT", exchange: "CME" }),
          Caller.order(1, "BUY", 1, {}, { symbol: "SPX", secType: "IND", exchange: "CBOE" }),
          Caller.order(1, "BUY", 1, {}, { symbol: "NONE", secType: "STK", exchange: "SMART" })
        ),
        ["200 for 1", "412 for 1", "200 for 1"]
      )
    }).pipe(gateway))
})
