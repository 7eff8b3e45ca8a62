import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Option, Stream } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Contract from "../../../src/domain/Contract.ts"
import * as Gap from "../../../src/domain/Gap.ts"
import { Feed } from "../../../src/layers/Broker/Feed.ts"
import { Quotes } from "../../../src/layers/Broker/Quotes.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import { type Audit, type Spec, Subscriptions } from "../../../src/layers/Broker/Subscriptions.ts"
import { TickByTick } from "../../../src/layers/Broker/TickByTick.ts"
import { Notifier } from "../../../src/layers/Notify/Notifier.ts"
import type * as Fault from "../../../src/simulator/Faults/Fault.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"
import * as Streams from "./Streams.ts"

const msft = Contract.stock("MSFT")
const eur: Contract.Contract = { symbol: "EUR", secType: "CASH", exchange: "IDEALPRO", currency: "USD" }

/** Which contract was asked for, and which line was cancelled: `12 +AAPL`, `12 -AAPL`, with the second. */
const asked = Effect.map(Gateway, ({ received }) => {
  const symbols = new Map<number, string | undefined>()
  return received.flatMap(({ at, command }) => {
    if (command._tag === "cancelMktData") return [`${Streams.tenth(at)} -${symbols.get(command.args[0])}`]
    if (command._tag !== "reqMktData") return []
    symbols.set(command.args[0], command.args[1].symbol)
    return [`${Streams.tenth(at)} +${command.args[1].symbol}`]
  })
})
const ids = Effect.map(
  Gateway,
  ({ received }) => received.flatMap(({ command }) => command._tag === "reqMktData" ? [command.args[0]] : [])
)

const fault = <N extends Fault.Name>(name: N, parameters: Fault.Parameters<N>) =>
  Effect.flatMap(Gateway, (gateway) => gateway.startFault(name, parameters))
const price = (symbol: string, value: number) => Effect.flatMap(Gateway, (gateway) => gateway.setPrice(symbol, value))
const audited = Effect.flatMap(Subscriptions, ({ audit }) =>
  Effect.map(audit, ({ live, missing, wanted }: Audit) => [
    `${live} of ${wanted}`,
    ...missing.map(({ since, why }) => `${Streams.tenth(since)} ${why}`)
  ]))

/** Watches AAPL, MSFT and EUR.USD from the first second on. */
const watching = Effect.gen(function*() {
  yield* Rig.ready
  const quotes = yield* Quotes
  const aapl = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
  const other = yield* Streams.read(quotes.of(msft), Streams.shown)
  const euro = yield* Streams.read(quotes.of(eur), Streams.shown)
  yield* Streams.pass("1 second")
  return { quotes, aapl, other, euro }
})
const first = ["1 +AAPL", "1 +MSFT", "1 +EUR"]

const many = (count: number) =>
  Effect.gen(function*() {
    yield* Rig.ready
    const { open } = yield* Subscriptions
    const seen: Array<number | Gap.Gap> = []
    for (let n = 0; n < count; n++) {
      yield* Effect.forkScoped(
        Stream.runForEach(open(Streams.line(n)), (value) => Effect.sync(() => seen.push(value))),
        { startImmediately: true }
      )
    }
    yield* Streams.pass(count * 25 + 100)
    return seen
  })

describe("lines of data", () => {
  it.effect("F11: nothing is asked again after 1102, save a line that stays silent", () =>
    Effect.gen(function*() {
      const { aapl, other } = yield* watching
      yield* fault("server-lost", { restore: "kept", after: 10_000 })
      yield* Streams.pass("2 seconds")
      assert.deepStrictEqual(yield* audited, [
        "0 of 3",
        "2 TWS has lost IBKR",
        "2 TWS has lost IBKR",
        "2 TWS has lost IBKR"
      ])
      yield* Streams.pass("10 seconds")
      for (const value of [231, 232, 233, 234]) {
        yield* price("AAPL", value)
        yield* price("EUR", value / 200)
        yield* Streams.pass("20 seconds")
      }
      assert.deepStrictEqual(yield* asked, [...first, "91 -MSFT", "91 +MSFT"])
      assert.deepStrictEqual(aapl, [
        "230 230 @1",
        "gap 1-14 upstream",
        "231 231 @14",
        "232 232 @34",
        "233 233 @54",
        "234 234 @74"
      ])
      assert.deepStrictEqual(other, ["420 420 @1", "gap 1-91 silent", "420 420 @91"])
      assert.deepStrictEqual(yield* audited, ["3 of 3"])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("F12: each is asked for once again after 1101, and the stream goes on with one gap", () =>
    Effect.gen(function*() {
      const { aapl, euro, other } = yield* watching
      yield* fault("server-lost", { restore: "lost", after: 10_000 })
      yield* Streams.pass("20 seconds")
      assert.deepStrictEqual(yield* asked, [...first, "12 +AAPL", "12 +MSFT", "12 +EUR"])
      assert.strictEqual(new Set(yield* ids).size, 6)
      assert.deepStrictEqual([aapl, other, euro], [
        ["230 230 @1", "gap 1-12 data_lost", "230 230 @12"],
        ["420 420 @1", "gap 1-12 data_lost", "420 420 @12"],
        ["1.0799 1.08 @1", "gap 1-12 data_lost", "1.0799 1.08 @12"]
      ])
      assert.deepStrictEqual(yield* audited, ["3 of 3"])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("F12: each is asked for once again after the 1101 of a session that began while TWS had lost IBKR", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const quotes = yield* Quotes
      const ticks = yield* TickByTick
      yield* Streams.read(quotes.of(msft), Streams.shown)
      const seen = yield* Streams.read(
        ticks.of(Streams.aapl, "AllLast"),
        (one) => Gap.isGap(one) ? `${Streams.tenth(one.from)}-${Streams.tenth(one.to)} ${one.why}` : "trade"
      )
      yield* Streams.pass("20 seconds")
      const away = yield* gateway.startFault("server-lost", { restore: "lost" })
      yield* Streams.pass("2 seconds")
      yield* gateway.startFault("reset", {})
      yield* Streams.pass("28 seconds")
      yield* gateway.endFault(away)
      yield* Streams.pass("10 seconds")
      assert.deepStrictEqual(
        [
          (yield* Streams.received("reqTickByTickData", "cancelTickByTickData", "reqMktData", "cancelMktData"))
            .filter((one) => one.startsWith("51")),
          seen.filter((one) => one !== "trade"),
          yield* audited
        ],
        [
          ["51 cancelMktData", "51 reqMktData", "51 cancelTickByTickData", "51 reqTickByTickData"],
          ["21-51.2 reconnected"],
          ["2 of 2"]
        ]
      )
    }).pipe(Effect.provide(Streams.ground({ speed: 1 }))))

  it.effect("F13: a 1101 that comes twice, and a 1102 without a 1100, change nothing more", () =>
    Effect.gen(function*() {
      const { aapl } = yield* watching
      yield* fault("server-restored", { code: 1102 })
      yield* Streams.pass("1 second")
      assert.deepStrictEqual(yield* asked, first)
      yield* fault("server-restored", { code: 1101, times: 2 })
      yield* Streams.pass("5 seconds")
      yield* fault("server-restored", { code: 1101 })
      yield* Streams.pass("5 seconds")
      // nobody said that IBKR was away: what may still be there is cancelled first
      assert.deepStrictEqual((yield* asked).map((one) => one.split(" ")[1]), [
        "+AAPL",
        "+MSFT",
        "+EUR",
        "-AAPL",
        "+AAPL",
        "-MSFT",
        "-EUR",
        "+MSFT",
        "+EUR"
      ])
      assert.deepStrictEqual(aapl, ["230 230 @1", "gap 1-3 data_lost", "230 230 @3"])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("F17: only the lines of a farm that breaks are stale, and come back with it", () =>
    Effect.gen(function*() {
      const { aapl, euro, other } = yield* watching
      const id = yield* fault("farm", { name: "cashfarm" })
      yield* Streams.pass("5 seconds")
      yield* price("AAPL", 231)
      yield* Streams.pass("1 second")
      assert.deepStrictEqual(yield* audited, ["2 of 3", "2 the data farm cashfarm is broken"])
      yield* Effect.flatMap(Gateway, (gateway) => gateway.endFault(id))
      yield* price("EUR", 2)
      yield* Streams.pass("1 second")
      assert.deepStrictEqual([aapl, other, euro], [
        ["230 230 @1", "231 231 @7"],
        ["420 420 @1"],
        ["1.0799 1.08 @1", "gap 1-8 farm", "1.9999 2 @8"]
      ])
      assert.deepStrictEqual(yield* asked, first)
      assert.deepStrictEqual(yield* audited, ["3 of 3"])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("F17: what a session begins with of a farm that is broken is not current, whoever asks for it", () =>
    Effect.gen(function*() {
      const { aapl, quotes } = yield* watching
      const id = yield* fault("farm", { name: "usfarm" })
      yield* fault("close", {})
      yield* Streams.pass("10 seconds")
      const late = Contract.stock("SPY")
      yield* Streams.read(quotes.of(late), Streams.shown)
      yield* Streams.pass("20 seconds")
      const isCurrent = Effect.map(
        Effect.all([quotes.last(Streams.aapl), quotes.last(late), quotes.last(eur)]),
        (all) => all.map((last) => last._tag === "Known" && last.current)
      )
      const during = [yield* isCurrent, (yield* audited)[0]]
      yield* Effect.flatMap(Gateway, (gateway) => gateway.endFault(id))
      yield* price("AAPL", 231)
      yield* price("SPY", 600)
      yield* Streams.pass("1 second")
      assert.deepStrictEqual([during, yield* isCurrent, yield* audited, aapl], [
        [[false, false, true], "1 of 4"],
        [true, true, true],
        ["4 of 4"],
        ["230 230 @1", "gap 1-32 reconnected", "231 231 @32"]
      ])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("F17: while a farm is broken, a line that ticks is not on it", () =>
    Effect.gen(function*() {
      const { aapl } = yield* watching
      // a farm of a name that says nothing
      const id = yield* fault("farm", { name: "secret", flap: 4000 })
      // what was under way then proves nothing
      yield* price("AAPL", 230.5)
      yield* Streams.pass("2 seconds")
      const down = yield* audited
      yield* price("AAPL", 231)
      yield* Streams.pass("1 second")
      assert.deepStrictEqual([down[0], ...yield* audited], [
        "0 of 3",
        "1 of 3",
        "2 the data farm secret is broken",
        "2 the data farm secret is broken"
      ])
      yield* Streams.pass("1 second")
      yield* Effect.flatMap(Gateway, (gateway) => gateway.endFault(id))
      yield* price("AAPL", 232)
      yield* Streams.pass("1 second")
      assert.deepStrictEqual(aapl, ["230 230 @1", "230.5 230.5 @2", "231 231 @4", "232 232 @6"])
      assert.deepStrictEqual(yield* audited, ["3 of 3"])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("F18: another session takes the data: readers are told, and the line is asked again by and by", () =>
    Effect.gen(function*() {
      const told: Array<string> = []
      const notifier = Layer.succeed(Notifier, {
        notify: ({ event, phase }) => Effect.sync(() => told.push(`${event} ${phase}`)),
        flush: Effect.void
      })
      yield* Effect.gen(function*() {
        const { aapl, quotes } = yield* watching
        yield* fault("competing-session", { seconds: 400 })
        yield* Streams.pass("1 second")
        const taken = "2 another session of the same user has the market data (10197)"
        assert.deepStrictEqual(yield* audited, ["0 of 3", taken, taken, taken])
        yield* Streams.pass("2 minutes")
        // whoever opens it again waits for its turn, and for as long as that takes
        const again = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("1 second")
        assert.deepStrictEqual(again, [])
        yield* Streams.pass("90 seconds")
        const refused =
          "RequestError: reqMktData: the gateway refused it (10197): No market data during competing live session"
        assert.deepStrictEqual([aapl, again], [["230 230 @1", refused], [refused]])
        const stays = yield* Streams.read(quotes.of(Streams.aapl), Streams.shown)
        yield* Streams.pass("5 minutes")
        assert.deepStrictEqual(stays, ["230 230 @402"])
        assert.deepStrictEqual((yield* asked).filter((one) => one.endsWith("+AAPL")), [
          "1 +AAPL",
          "62 +AAPL",
          "182 +AAPL"
        ])
        // of what nobody reads any more nothing is left
        assert.deepStrictEqual(yield* audited, ["1 of 1"])
      }).pipe(Effect.provide(Streams.ground()), Effect.provide(notifier))
      assert.deepStrictEqual(told, ["competing_session once"])
    }))

  it.effect("what a reader of ours has missed is asked for once again in the same session, and cancelled first", () =>
    Effect.gen(function*() {
      const { aapl } = yield* watching
      const { hear } = yield* Feed
      let isBroken = true
      yield* hear("tickPrice", () => {
        if (!isBroken) return
        isBroken = false
        throw new Error("a defect of this program")
      })
      yield* price("AAPL", 231)
      yield* Streams.pass("3 seconds")
      assert.deepStrictEqual((yield* asked).map((one) => one.split(" ")[1]).toSorted(), [
        "+AAPL",
        "+AAPL",
        "+EUR",
        "+EUR",
        "+MSFT",
        "+MSFT",
        "-AAPL",
        "-EUR",
        "-MSFT"
      ])
      assert.deepStrictEqual(aapl.filter((one) => one.startsWith("gap")).length, 1)
      assert.deepStrictEqual(aapl.at(-1)?.split(" @")[0], "231 231")
      assert.deepStrictEqual(yield* audited, ["3 of 3"])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("F9: none is alive while the line to the gateway is silent, and all are again once it is heard", () =>
    Effect.gen(function*() {
      yield* watching
      yield* fault("stall", { ms: 9000 })
      const all: Array<unknown> = []
      for (const time of [4, 2, 4]) {
        yield* Streams.pass(`${time} seconds`)
        all.push(yield* audited)
      }
      const silent = "6 the line to the gateway is silent, or TWS has lost IBKR"
      assert.deepStrictEqual(all, [["3 of 3"], ["0 of 3", silent, silent, silent], ["3 of 3"]])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("a line that nobody answers is said to be missing, and asked for again ever more seldom", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { open } = yield* Subscriptions
      // a question whose answer is no data: the gateway answers it to nobody
      const mute: Spec<never> = {
        key: "mute",
        request: "reqMktData",
        open: () => Command.make("setServerLogLevel", 5),
        close: () => Command.make("setServerLogLevel", 1),
        fold: () => ({ _tag: "Each", most: 1, take: () => undefined, reset: () => undefined }),
        acknowledges: true
      }
      yield* Streams.read(open(mute), () => "")
      yield* Streams.pass("10 seconds")
      assert.deepStrictEqual(yield* audited, ["0 of 1", "1 it is not answered yet"])
      yield* Streams.pass("100 seconds")
      assert.deepStrictEqual(yield* audited, ["0 of 1", "1 it is not answered yet"])
      const { received } = yield* Gateway
      const levels = received.flatMap(({ at, command }) =>
        command._tag === "setServerLogLevel" ? [`${Streams.tenth(at)} ${command.args[0]}`] : []
      )
      assert.deepStrictEqual(levels, ["1 5", "16 1", "16 5", "46 1", "46 5", "106 1", "106 5"])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("F40: a loss while lines are restored begins anew, and the last session has them all", () =>
    Effect.gen(function*() {
      const logs: Array<string> = []
      yield* Effect.gen(function*() {
        const seen = yield* many(60)
        yield* fault("close", {})
        yield* Streams.pass("1500 millis")
        const before = (yield* ids).length
        assert.isTrue(before > 70 && before < 90)
        yield* fault("close", {})
        yield* Streams.pass("15 seconds")
        assert.strictEqual((yield* ids).length, before + 60)
        const rounds = seen.map((value) => Gap.isGap(value) ? value.why : value)
        const all = Array.from({ length: 60 }, (_, n) => n)
        assert.deepStrictEqual(rounds, [
          ...all,
          ...all.slice(0, before - 60).flatMap((n) => ["reconnected", n]),
          ...all.flatMap((n) => ["reconnected", n])
        ])
        assert.deepStrictEqual(yield* audited, ["60 of 60"])
      }).pipe(
        Effect.provide(Streams.ground()),
        Effect.provide(Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))]))
      )
      assert.deepStrictEqual(logs.filter((line) => line.includes("live")), ["60 of 60 subscriptions live"])
    }))

  it.effect("that an order waits for takes the place of one that nobody reads, which is cancelled before it, whoever else asks", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const quotes = yield* Quotes
      const { ask } = yield* Requests.Requests
      yield* Stream.runHead(quotes.of(Streams.aapl)).pipe(Effect.forkChild)
      yield* Streams.pass("1 second")
      const time: Requests.Question<never> = {
        command: () => Command.make("reqCurrentTime"),
        collect: () => () => Option.none()
      }
      for (let n = 0; n < 20; n++) yield* Effect.forkChild(Effect.ignore(ask(time)), { startImmediately: true })
      const quote = yield* Rig.during(
        Effect.provideService(quotes.once(msft), Requests.Lane, "prior"),
        "5 seconds"
      )
      assert.deepStrictEqual([quote.last, yield* asked], ["420", ["1 +AAPL", "2 -AAPL", "2 +MSFT"]])
    }).pipe(Effect.provide(Streams.ground({ lines: 1 })), Effect.provide(Streams.limits({ lines: 1 }))))

  it.effect("150 are restored within 3.2 s, as 500 are within 10.5 s, and no message is one too many", () =>
    Effect.gen(function*() {
      yield* many(150)
      yield* fault("pacing", { limit: 50 })
      yield* fault("close", {})
      yield* Streams.pass("1 second")
      yield* Streams.pass("3200 millis")
      assert.deepStrictEqual(yield* audited, ["150 of 150"])
      assert.strictEqual((yield* ids).length, 300)
    }).pipe(Effect.provide(Streams.ground({ lines: 150 })), Effect.provide(Streams.limits({ lines: 150 }))))
})
