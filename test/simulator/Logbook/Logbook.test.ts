import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Logger, References, Scope } from "effect"
import type { LogLevel } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Logbook from "../../../src/simulator/Logbook/Logbook.ts"
import type * as Options from "../../../src/simulator/Options.ts"
import * as Caller from "../Caller.ts"

/** A gateway with its log: `lines` are those since the last time. */
const logged = (
  test: (lines: Effect.Effect<ReadonlyArray<string>>) => Effect.Effect<void, unknown, Gateway.Gateway | Scope.Scope>,
  options: Options.Options = {},
  level: LogLevel.LogLevel = "Info"
) => {
  const written: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => {
    written.push(`${logLevel === "Info" ? "" : `${logLevel} `}${String(message)}`)
  })
  const lines = Effect.map(Caller.settle, () => written.splice(0))
  return test(lines).pipe(
    Effect.provide(Layer.provideMerge(Logbook.layer, Gateway.layer(options))),
    Effect.provide(Logger.layer([logger])),
    Effect.provideService(References.MinimumLogLevel, level)
  )
}
const aapl = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never

describe("Logbook", () => {
  it.effect("says what each client did, one line for each happening", () =>
    logged((lines) =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const client = yield* Scope.provide(Caller.call(7), scope)
        assert.deepStrictEqual(yield* lines, [
          "client 1 connected from this process, offers v151..193, gets 193, client id 7"
        ])
        yield* client.ask(
          Command.make("reqCurrentTime"),
          Command.make("reqPositions"),
          Command.make("reqAccountUpdates", true, "DU1234567"),
          Command.make("reqContractDetails", 9, { symbol: "NONSENSE", secType: "STK" } as never)
        )
        assert.deepStrictEqual(yield* lines, [
          "client 1 asks positions",
          "client 1 asks account updates",
          "client 1 asks contract details NONSENSE",
          "client 1: is told 200 about 9: No security definition has been found for the request"
        ])
        yield* client.ask(Caller.order(1, "BUY", 10))
        const [price] = client.events.flatMap((event) => event._tag === "execDetails" ? [event.execution.price] : [])
        assert.deepStrictEqual(yield* lines, [
          "client 1 places BUY 10 conId 265598 MKT as order 1",
          `client 1: order 1 filled 10 AAPL at ${price}`
        ])
        yield* client.ask(Caller.order(2, "SELL", 5, { orderType: "LMT", lmtPrice: 1000.5 }, aapl))
        yield* client.ask(Command.make("cancelOrder", 2))
        assert.deepStrictEqual(yield* lines, [
          "client 1 places SELL 5 AAPL LMT 1000.5 as order 2",
          "client 1 cancels order 2",
          "client 1: is told 202 about 2: Order Canceled - reason:"
        ])
        yield* TestClock.adjust("12 seconds")
        const { clients: [{ framesSent } = { framesSent: 0 }] } = yield* (yield* Gateway.Gateway).report
        yield* Scope.close(scope, Exit.void)
        assert.deepStrictEqual(yield* lines, [`client 1 disconnected after 12 s, 7 messages in, ${framesSent} out`])
      })
    ))

  it.effect("says who was turned away, what goes wrong, and who was cut off", () =>
    logged((lines) =>
      Effect.gen(function*() {
        const { endFault, reset, startFault } = yield* Gateway.Gateway
        yield* Caller.call(7)
        yield* Caller.call(7)
        const id = yield* startFault("farm", { name: "usfarm", kind: "market" })
        yield* endFault(id)
        yield* reset
        assert.deepStrictEqual(yield* lines, [
          "fault 1 started: clock-skew (seconds=3)",
          "client 1 connected from this process, offers v151..193, gets 193, client id 7",
          "client 2 from this process, client id 7, turned away: client id in use",
          "client 2: is told 326: Unable to connect as the client id is already in use. Retry with a unique client id.",
          "fault 2 started: farm (name=usfarm, kind=market)",
          "fault 2 ended: farm",
          "fault 1 ended: clock-skew",
          "client 1 was disconnected after 0 s, 0 messages in, 7 out",
          "fault 3 started: clock-skew (seconds=3)"
        ])
      }), { faults: [{ name: "clock-skew", parameters: { seconds: 3 } }] }))

  it.effect("counts what comes by the hundred, client by client", () =>
    logged((lines) =>
      Effect.gen(function*() {
        const [busy, calm] = [yield* Caller.call(1), yield* Caller.call(2)]
        yield* lines
        for (let n = 0; n < 300; n++) yield* busy.line.send(Command.make("reqPositions"))
        for (let n = 0; n < 100; n++) yield* busy.line.send(Command.make("cancelPositions"))
        yield* calm.ask(Command.make("reqPositions"))
        assert.deepStrictEqual(yield* lines, [
          ...Array.from({ length: Logbook.most }, () => "client 1 asks positions"),
          "client 2 asks positions"
        ])
        yield* TestClock.adjust("1 second")
        yield* busy.ask(Command.make("reqPositions"))
        assert.deepStrictEqual(yield* lines, [
          "client 1: and in the same second 280 reqPositions, 100 cancelPositions",
          "client 1 asks positions"
        ])
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(yield* lines, [])
      })
    ))

  it.effect("sums up a crowd as one", () =>
    logged((lines) =>
      Effect.gen(function*() {
        const crowd = yield* Effect.forEach(Array.from({ length: 30 }, (_, n) => n), (id) => Caller.call(id))
        for (const { line } of crowd) {
          yield* Effect.replicateEffect(line.send(Command.make("reqPositions")), 25, { discard: true })
        }
        yield* lines
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* lines, [
          "the clients: and in the same second 10 connected",
          ...Array.from({ length: 19 }, (_, n) => `client ${n + 1}: and in the same second 5 reqPositions`),
          "the clients: and in the same second 55 reqPositions"
        ])
      })
    ))

  it.effect("writes nothing that moves a terminal, and no live account", () =>
    logged((lines) =>
      Effect.gen(function*() {
        const { happenings } = yield* Gateway.Gateway
        const client = yield* Caller.call(1)
        yield* lines
        yield* client.ask(Caller.order(
          1,
          "BUY",
          1,
          {},
          { ...(aapl as object), symbol: "A\u001b[31m\r\nB" }
        ))
        happenings.tell({ _tag: "PositionsSet", account: "U1234567", count: 2 })
        happenings.tell({ _tag: "PriceSet", symbol: "x".repeat(1000), price: 1 })
        const [placed, told, set, long = ""] = yield* lines
        assert.deepStrictEqual([placed, told, set], [
          "client 1 places BUY 1 A\\x1b[31m B MKT as order 1",
          "client 1: is told 200 about 1: No security definition has been found for the request",
          "the positions of U***567 are set: 2"
        ])
        assert.strictEqual(long.length, 401)
      }), { accounts: ["U1234567"] }))

  it.effect("shows every request with its arguments to whoever looks for a mistake", () =>
    logged(
      (lines) =>
        Effect.gen(function*() {
          const client = yield* Caller.call(1)
          yield* lines
          yield* client.ask(
            Command.make("reqCurrentTime"),
            Command.make("reqContractDetails", 9, { conId: 1 } as never)
          )
          assert.deepStrictEqual((yield* lines).filter((line) => line.startsWith("Debug")), [
            "Debug client 1: reqCurrentTime()",
            "Debug client 1: reqContractDetails(9, {\"conId\":1})"
          ])
        }),
      {},
      "Debug"
    ))
})
