import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Contract from "../../../../src/domain/Contract.ts"
import * as Gap from "../../../../src/domain/Gap.ts"
import { Bars } from "../../../../src/layers/Broker/Bars.ts"
import { Subscriptions } from "../../../../src/layers/Broker/Subscriptions.ts"
import { Connection } from "../../../../src/layers/Connection.ts"
import { Gateway } from "../../../../src/simulator/Gateway.ts"
import * as Rig from "../Rig.ts"
import * as Streams from "../Streams.ts"

const start = Date.parse("2026-01-05T15:00:30Z")
const minute = 60_000
const symbols = Array.from({ length: 45 }, (_, n) => `S${n}`)
const live = { barSize: "1 min", duration: "60 S", whatToShow: "TRADES", useRth: false, backfill: true } as const

describe("as many histories as may be kept up to date", () => {
  it.effect("are each asked for once after a reconnect, and their gaps filled, as fast as the gateway takes it", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      yield* Effect.gen(function*() {
        yield* Rig.ready
        const gateway = yield* Gateway
        // a stock is made up for each
        for (const symbol of symbols) yield* gateway.setPrice(symbol, 100)
        const bars = yield* Bars
        const { audit } = yield* Subscriptions
        const seen = symbols.map((): Array<number | "gap"> => [])
        for (const [n, symbol] of symbols.entries()) {
          yield* Effect.forkScoped(
            Stream.runForEach(bars.live(Contract.stock(symbol), live), (one) =>
              Effect.sync(() => {
                const told = Gap.isGap(one) ? "gap" : Math.round((one.time - start + minute / 2) / minute)
                if (seen[n]?.at(-1) !== told) seen[n]?.push(told)
              })),
            { startImmediately: true }
          )
        }
        yield* Streams.pass("10 seconds")
        const before = seen.map((each) => each.join())
        const id = yield* gateway.startFault("refuse", {})
        yield* gateway.startFault("close", {})
        yield* Streams.pass("3 minutes")
        yield* gateway.endFault(id)
        const from = gateway.received.length
        yield* (yield* Connection).reconnect
        yield* Streams.pass("5 seconds")
        const asked = gateway.received.slice(from).flatMap(({ at, command }) =>
          command._tag === "reqHistoricalData"
            ? [{ at, who: `${command.args[8] === true ? "line" : "gap"} ${command.args[1].symbol}` }]
            : []
        )
        const times = asked.map(({ at }) => at)
        const { live: alive } = yield* audit
        assert.deepStrictEqual(
          [before, seen.map((each) => each.join()), asked.map(({ who }) => who).toSorted(), alive],
          [
            symbols.map(() => "-1,0"),
            symbols.map(() => "-1,0,gap,0,1,2,3"),
            ["gap", "line"].flatMap((what) => symbols.map((symbol) => `${what} ${symbol}`)).toSorted(),
            45
          ]
        )
        // 90 messages, of which the later 45 leave room for orders
        assert.isAtMost(Math.max(...times) - Math.min(...times), 45 * 20.5 + 45 * 25)
      }).pipe(Effect.provide(Streams.ground({ speed: 1, pacing: "throttle" })))
    }))
})
