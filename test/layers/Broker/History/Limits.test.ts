import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as Contract from "../../../../src/domain/Contract.ts"
import * as Contracts from "../../../../src/layers/Broker/Contracts.ts"
import * as History from "../../../../src/layers/Broker/History.ts"
import { Gateway } from "../../../../src/simulator/Gateway.ts"
import * as Connected from "../../../doubles/Connected.ts"
import * as Rig from "../Rig.ts"
import * as Past from "./Past.ts"

const bitcoin: Contract.Contract = { symbol: "BTC", secType: "CRYPTO", exchange: "PAXOS", currency: "USD" }
const evening = Date.parse("2026-01-09T20:00:00Z")

/** A bar of half a minute, another one for each number. */
const short = (index: number, options: { readonly patience?: Duration.Input } = {}) =>
  Effect.flatMap(History.History, ({ bars }) =>
    bars(bitcoin, {
      barSize: "30 secs",
      whatToShow: "AGGTRADES",
      duration: "30 S",
      to: evening + index * 60_000,
      ...options
    }))

/** A clock that goes on by a microsecond each time that it is read, as time does. */
const passing = Effect.map(Clock.Clock, (clock): Clock.Clock => {
  let reads = 0n
  return Object.assign(Object.create(clock), {
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe() + 1000n * ++reads
  })
})

const many = (count: number) =>
  Effect.all(Array.from({ length: count }, (_, index) => short(index)), { concurrency: "unbounded" })

const times = Effect.map(Past.asked, (questions) => questions.map(([at]) => Math.floor(Number(at) * 10) / 10))

describe("questions about the past", () => {
  it.effect("F42 are asked so that the gateway refuses none, however many there are", () =>
    Past.at(
      Effect.gen(function*() {
        const got = yield* Rig.during(many(61), "11 minutes")
        const at = yield* times
        assert.deepStrictEqual([got.map((bars) => bars.length), at.length, at.slice(0, 11), at.slice(-2)], [
          got.map(() => 1),
          61,
          [0, 0, 0, 0, 0.1, 2.5, 2.5, 2.5, 2.5, 2.6, 5],
          [27.6, 600.5]
        ])
      }),
      { pacing: "throttle" }
    ))

  it.effect("that are identical are asked apart, those about bars of a minute at once", () =>
    Past.at(
      Effect.gen(function*() {
        const { bars } = yield* History.History
        const minutes = bars(Past.aapl, { barSize: "1 min", whatToShow: "TRADES", duration: "600 S" })
        yield* Rig.during(
          Effect.all([short(0), short(0), minutes, minutes], { concurrency: "unbounded" }),
          "20 seconds"
        )
        assert.deepStrictEqual(yield* times, [0, 0, 0, 15.5])
      }),
      { pacing: "throttle" }
    ))

  it.effect("about a contract by its symbol and by its conId are about one, where that was told", () =>
    Past.at(
      Effect.gen(function*() {
        const { bars } = yield* History.History
        const seconds = (contract: Contract.Contract) =>
          bars(contract, { barSize: "30 secs", whatToShow: "TRADES", duration: "600 S", to: evening })
        const { contract: { conId } } = yield* Rig.during(
          Contracts.Contracts.use(({ one }) => one(Past.aapl)),
          "1 second"
        )
        yield* Rig.during(Effect.all([seconds(Past.aapl), seconds({ conId })], { concurrency: 2 }), "20 seconds")
        assert.deepStrictEqual(yield* times, [0, 15.5])
      }).pipe(Effect.provide(Contracts.layer)),
      { pacing: "throttle" }
    ))

  it.effect("say so at once where their turn comes later than they may wait", () =>
    Past.at(Effect.gen(function*() {
      const { bars } = yield* History.History
      const range = { barSize: "1 secs", whatToShow: "AGGTRADES", from: evening - 40 * 3_600_000, to: evening } as const
      const long = yield* Effect.flip(
        Effect.provideServiceEffect(bars(bitcoin, { ...range, patience: "9 minutes" }), Clock.Clock, passing)
      )
      // its parts are more than memory holds
      const ever = yield* Effect.flip(bars(bitcoin, { ...range, from: -8.64e15 }))
      yield* Rig.during(many(60), "30 seconds")
      const late = yield* Effect.flip(short(60, { patience: "9 minutes" }))
      assert.deepStrictEqual([long.message, ever.message, late.message, (yield* times).length], [
        "reqHistoricalData: it was not sent: it takes 81 questions and so 10m at least, and may wait 9m",
        "reqHistoricalData: it was not sent: it takes 4808997212 questions and so 556596d 21h 30m at least, and may wait 1h",
        "reqHistoricalData: it was not sent: its turn comes in 9m 30s 500ms, which is later than it may wait",
        60
      ])
    })))

  it.effect("say at once that a range has more parts than memory holds, also where its bars are not paced", () =>
    Past.at(Effect.gen(function*() {
      const { bars } = yield* History.History
      const range = { whatToShow: "TRADES", patience: "Infinity", to: evening } as const
      const ask = (barSize: "1 secs" | "1 hour", duration: string) =>
        Effect.map(Effect.flip(bars(Past.aapl, { ...range, barSize, duration })), ({ message }) => message)
      assert.deepStrictEqual([yield* ask("1 hour", "999999 Y"), yield* ask("1 secs", "10 Y"), (yield* times).length], [
        "reqHistoricalData: it was not sent: it takes 277835 questions, and those of one range are 100000 at most",
        "reqHistoricalData: it was not sent: it takes 175637 questions, and those of one range are 100000 at most",
        0
      ])
    })))

  it.effect("that wait end with their session, and are not asked of the next", () =>
    Past.at(Effect.gen(function*() {
      const gateway = yield* Gateway
      const asking = yield* Effect.forkChild(Effect.flip(Effect.zip(short(0), short(0), { concurrent: true })))
      yield* Connected.settle
      yield* TestClock.adjust("10 seconds")
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("1 minute")
      const { message } = yield* Fiber.join(asking)
      // who gives up takes no turn
      yield* Rig.during(many(59), "30 seconds")
      assert.deepStrictEqual([message, (yield* times).length], [
        "reqHistoricalData: the session ended before it was answered: Connection to 127.0.0.1:7497: the connection was reset",
        60
      ])
    })))

  it.effect("that were too many all the same are asked once more, after a while", () =>
    Past.paced(
      { sameContract: 100, pacingViolation: Duration.minutes(2) },
      Effect.gen(function*() {
        const got = yield* Rig.during(many(6), "3 minutes")
        assert.deepStrictEqual([got.map((bars) => bars.length), yield* times], [
          got.map(() => 1),
          [0, 0, 0, 0, 0.1, 0.1, 120.1]
        ])
      }),
      { pacing: "throttle" }
    ))

  it.effect("F17 that find no contract while farms wake are asked once more, in their turn: identical ones apart", () =>
    Past.at(
      Effect.gen(function*() {
        const { bars } = yield* History.History
        const of = (barSize: "30 secs" | "1 min", patience: Duration.Input = "1 hour") =>
          Effect.flip(bars(Contract.stock("NOSUCH"), { barSize, whatToShow: "TRADES", duration: "600 S", patience }))
        const errors: Array<unknown> = []
        for (
          const asking of [
            of("1 min"),
            of("30 secs", "10 seconds"),
            of("30 secs"),
            of("30 secs")
          ]
        ) errors.push((yield* Rig.during(asking, "20 seconds")).message)
        const none =
          "reqHistoricalData: the gateway refused it (200): No security definition has been found for the request"
        assert.deepStrictEqual([errors, yield* times], [[none, none, none, none], [0, 2, 20, 40, 55.5, 71]])
      }),
      { pacing: "throttle" }
    ))

  it.effect("wait for each other while too many are not answered", () =>
    Past.paced(
      { openHistory: 3 },
      Effect.gen(function*() {
        const { bars } = yield* History.History
        const gateway = yield* Gateway
        const daily = (patience: Duration.Input) =>
          bars(Past.aapl, { barSize: "1 day", whatToShow: "TRADES", duration: "5 D", patience })
        const id = yield* gateway.startFault("server-lost", {})
        const asking = yield* Effect.forkChild(
          Effect.all(Array.from({ length: 5 }, () => daily("1 minute")), { concurrency: "unbounded" })
        )
        const late = yield* Effect.forkChild(Effect.flip(daily("5 seconds")))
        yield* Connected.settle
        yield* TestClock.adjust("10 seconds")
        const before = (yield* times).length
        yield* gateway.endFault(id)
        yield* Connected.settle
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(
          [before, (yield* Fiber.join(asking)).map((bars) => bars.length), (yield* Fiber.join(late)).message],
          [3, [5, 5, 5, 5, 5], "reqHistoricalData: it was not sent: 3 others are not answered yet, or kept up to date"]
        )
      })
    ))

  it.effect("count from when they are sent, however long they have waited for others", () =>
    Past.paced(
      { openHistory: 2 },
      Effect.gen(function*() {
        const gateway = yield* Gateway
        const id = yield* gateway.startFault("server-lost", {})
        yield* Effect.forkChild(short(1))
        yield* Effect.forkChild(short(2))
        yield* Connected.settle
        yield* Effect.forkChild(short(3))
        yield* Connected.settle
        yield* TestClock.adjust("20 seconds")
        yield* gateway.endFault(id)
        yield* Connected.settle
        yield* TestClock.adjust("1 second")
        yield* Rig.during(short(3), "20 seconds")
        assert.deepStrictEqual(yield* times, [0, 0, 20, 35.5])
      })
    ))

  it.effect("are no more of one contract in two seconds than it may be, also where they have waited for others", () =>
    Past.paced(
      { openHistory: 12 },
      Effect.gen(function*() {
        const { bars } = yield* History.History
        const gateway = yield* Gateway
        const id = yield* gateway.startFault("server-lost", {})
        const daily = bars(Past.aapl, { barSize: "1 day", whatToShow: "TRADES", duration: "5 D" })
        yield* Effect.forkChild(Effect.all(Array.from({ length: 12 }, () => daily), { concurrency: "unbounded" }))
        yield* Connected.settle
        yield* Effect.forkChild(many(12))
        yield* Connected.settle
        yield* TestClock.adjust("30 seconds")
        yield* gateway.endFault(id)
        yield* Connected.settle
        yield* TestClock.adjust("30 seconds")
        assert.deepStrictEqual((yield* times).slice(12), [30, 30, 30, 30, 30.1, 32.5, 32.5, 32.5, 32.5, 32.6, 35, 35])
      }),
      { pacing: "throttle" }
    ))

  it.effect("that waited are about the range that was meant, not about that of when their turn comes", () =>
    Past.paced(
      { history: 1, historyWithin: Duration.minutes(3) },
      Effect.gen(function*() {
        const { bars } = yield* History.History
        const now = yield* Clock.currentTimeMillis
        const first = Math.ceil((now - 60_000) / 5000) * 5000
        const range = { from: now - 60_000, to: now, barSize: "5 secs", whatToShow: "AGGTRADES" } as const
        yield* Rig.during(short(0), "1 second")
        const late = yield* Rig.during(bars(bitcoin, range), "4 minutes")
        assert.deepStrictEqual(
          late.map(({ time }) => time),
          Array.from({ length: 12 }, (_, n) => first + n * 5000)
        )
      })
    ))
})
