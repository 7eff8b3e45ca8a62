import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Script from "../../../src/simulator/Faults/Script.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"
import * as Case from "./Case.ts"

const farms = ["2104", "2106", "2158"]
const problem = (text: string) => Effect.map(Effect.flip(Script.parse(text)), ({ message }) => message)
/** Under a gateway that plays this. */
const played = <A, E, R>(text: string, test: Effect.Effect<A, E, R>, seed = 1) =>
  Effect.flatMap(Script.parse(text), (script) => Effect.provide(test, Gateway.layer({ script, seed })))
/** The seconds at which a client hears 1102. */
const seconds = (text: string, seed: number) =>
  played(
    text,
    Effect.gen(function*() {
      const { heard } = yield* Caller.call(1)
      const times: Array<number> = []
      for (let second = 1; second <= 60; second++) {
        yield* TestClock.adjust(1000)
        times.push(...(yield* heard).flatMap((line) => line === "1102" ? [second] : []))
      }
      return times
    }),
    seed
  )

describe("a script", () => {
  it.effect("reads times, acts, repetitions and comments", () =>
    Effect.gen(function*() {
      const read = yield* Script.parse([
        "# the day begins well",
        "",
        "10s server-lost:restore=kept,after=5000",
        "  20s\tend server-lost # and ends so",
        "1.5m..2m price AAPL 231.5",
        "500ms close-market AAPL",
        "0s open-market BRK",
        "every 1h end all",
        "every 1s..2s flap\r",
        "5s correct AAPL 231.5",
        "5s correct AAPL 231.5 0"
      ].join("\n"))
      assert.deepStrictEqual(read, [
        {
          line: 3,
          repeats: false,
          from: 10_000,
          to: 10_000,
          act: { _tag: "Start", request: { name: "server-lost", parameters: { restore: "kept", after: 5000 } } }
        },
        { line: 4, repeats: false, from: 20_000, to: 20_000, act: { _tag: "End", name: "server-lost" } },
        { line: 5, repeats: false, from: 90_000, to: 120_000, act: { _tag: "Price", symbol: "AAPL", price: 231.5 } },
        { line: 6, repeats: false, from: 500, to: 500, act: { _tag: "Market", symbol: "AAPL", closed: true } },
        { line: 7, repeats: false, from: 0, to: 0, act: { _tag: "Market", symbol: "BRK", closed: false } },
        { line: 8, repeats: true, from: 3_600_000, to: 3_600_000, act: { _tag: "End", name: "all" } },
        {
          line: 9,
          repeats: true,
          from: 1000,
          to: 2000,
          act: { _tag: "Start", request: { name: "flap", parameters: {} } }
        },
        ...[undefined, 0].map((shares, at) => ({
          line: 10 + at,
          repeats: false,
          from: 5000,
          to: 5000,
          act: { _tag: "Correct" as const, symbol: "AAPL", price: 231.5, shares }
        }))
      ])
    }))

  it.effect("says which line is wrong, and why", () =>
    Effect.gen(function*() {
      const wrong = [
        "\n# fine\nsoon refuse",
        "10 refuse",
        "20s..10s refuse",
        "1s..2s..3s refuse",
        "every 0s refuse",
        "10s",
        "10s nonsense",
        "10s stall:ms=-1",
        "10s refuse now",
        "10s end",
        "10s end nonsense",
        "10s price AAPL",
        "10s price AAPL -1",
        "10s close-market",
        "10s open-market A B",
        "10s correct AAPL",
        "10s correct AAPL 5 -1"
      ]
      const time = "is no time: 10s, 500ms, 1.5m, 2h, or 10s..20s for one between"
      assert.deepStrictEqual(
        (yield* Effect.forEach(wrong, problem)).map((message) => message.replace(/; known are .*/, "")),
        [
          `Line 3 of the script: "soon" ${time}`,
          `Line 1 of the script: "10" ${time}`,
          `Line 1 of the script: "20s..10s" ${time}`,
          `Line 1 of the script: "1s..2s..3s" ${time}`,
          "Line 1 of the script: what is done every so often waits at least 1ms",
          "Line 1 of the script: it does nothing",
          "Line 1 of the script: Fault \"nonsense\": there is no such fault",
          "Line 1 of the script: Fault \"stall\": Expected a value greater than or equal to 0, at [\"ms\"]",
          "Line 1 of the script: \"now\" is too much",
          "Line 1 of the script: end takes the name of a fault, or all",
          "Line 1 of the script: there is no fault \"nonsense\"",
          "Line 1 of the script: price takes a symbol and a price",
          "Line 1 of the script: price takes a symbol and a price",
          "Line 1 of the script: close-market takes a symbol",
          "Line 1 of the script: open-market takes a symbol",
          ...[1, 2].map(() =>
            "Line 1 of the script: correct takes a symbol, a price, and how many shares where those change too: 0 for a bust"
          )
        ]
      )
      const missing = yield* Effect.flip(Script.load("/not/there").pipe(Effect.provide(NodeFileSystem.layer)))
      assert.strictEqual(missing.message, "The script /not/there cannot be read: there is no such file")
    }))

  it.effect("corrects the last execution of a symbol", () =>
    played(
      "10s correct AAPL 229.5\n20s correct AAPL 229.5 0\n20s correct MSFT 5",
      Effect.gen(function*() {
        const { ask, heard } = yield* Caller.call(1)
        yield* ask(Caller.order(1, "BUY", 1), Caller.order(2, "BUY", 2))
        yield* TestClock.adjust(20_000)
        const told = (yield* heard).filter((line) => line.startsWith("11 "))
        assert.deepStrictEqual(told, ["11 -1 BOT 2 @229.5", "11 -1 BOT 0 @229.5"])
      })
    ))

  it.effect("is played at its times, in the order of its lines", () =>
    played(
      "10s server-lost:restore=kept\n10s clock-skew:seconds=5\n15s end server-lost\n20s end all\n1s price AAPL 100\n1s close-market AAPL\n2s open-market AAPL",
      Effect.gen(function*() {
        const { ask, heard } = yield* Caller.call(1)
        yield* ask(Caller.order(1, "BUY", 1, { orderType: "LMT", lmtPrice: 150 }))
        yield* TestClock.adjust(999)
        assert.deepStrictEqual(yield* heard, [])
        yield* TestClock.adjust(1)
        assert.isTrue((yield* heard).some((line) => line.startsWith("11 -1 BOT 1 @100")))
        assert.deepStrictEqual((yield* (yield* Gateway.Gateway).report).positions.map(({ marketOpen }) => marketOpen), [
          false
        ])
        yield* TestClock.adjust(9000)
        assert.deepStrictEqual([yield* heard, yield* Case.on], [["1100"], ["server-lost", "clock-skew"]])
        yield* TestClock.adjust(5000)
        assert.deepStrictEqual([yield* heard, yield* Case.on], [["1102", ...farms], ["clock-skew"]])
        yield* TestClock.adjust(5000)
        assert.deepStrictEqual([yield* ask(Command.make("reqCurrentTime")), yield* Case.on], [["49 20"], []])
      })
    ))

  it.effect("is played at the same times by the same seed", () =>
    Effect.gen(function*() {
      const text = "10s..40s server-restored\nevery 5s..25s server-restored"
      const one = yield* seconds(text, 1)
      assert.isAbove(one.length, 3)
      assert.deepStrictEqual(yield* seconds(text, 1), one)
      assert.notDeepEqual(yield* seconds(text, 2), one)
    }))

  it.effect("repeats without drifting", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* seconds("every 15s server-restored", 1), [15, 30, 45, 60])
    }))
})
