import { assert, describe } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"
import * as Case from "./Case.ts"

const { start } = Case
const ids = Command.make("reqIds", 1)

const cases: Case.Cases<"bytes"> = {
  "frame": {
    "an impossible length ends the line": Effect.gen(function*() {
      for (const length of [-1, -4, 0x80000000, 0x7fffffff]) {
        const { ended } = yield* Caller.call(1)
        yield* start("frame", { length })
        assert.strictEqual(yield* ended, "FrameViolation")
      }
    }),
    "length 0 is nothing": Effect.gen(function*() {
      const { ask } = yield* Caller.call(1)
      yield* start("frame", { length: 0 })
      assert.deepStrictEqual(yield* ask(ids), ["9 1"])
    }),
    "a wrong frame costs that one message": Effect.gen(function*() {
      const { ask, heard } = yield* Caller.call(1)
      const told = Effect.fnUntraced(
        function*(kind: "unknown-id" | "short" | "surplus" | "not-a-number" | "nuls" | "no-nul") {
          yield* start("frame", { kind })
          return yield* heard
        }
      )
      assert.deepStrictEqual(
        [
          yield* told("unknown-id"),
          yield* told("unknown-id"),
          yield* told("short"),
          yield* told("surplus"),
          yield* told("no-nul"),
          yield* told("not-a-number"),
          yield* told("nuls"),
          yield* ask(ids)
        ],
        [
          ["unexpected 9999"],
          [],
          ["undecodable 61"],
          ["2107", "unexpected 4"],
          ["2107"],
          ["undecodable 49"],
          ["unexpected -1"],
          ["9 1"]
        ]
      )
    }),
    "any of them, the same ones by the same seed": Effect.gen(function*() {
      const kinds = Effect.gen(function*() {
        const { heard } = yield* Caller.call(1)
        yield* start("frame", { kind: "any", rate: 10 })
        yield* TestClock.adjust(3000)
        return yield* heard
      })
      const by = (seed: number) => Effect.provide(kinds, Layer.fresh(Gateway.layer({ seed })))
      const [one, same, other] = yield* Effect.all([by(1), by(1), by(2)])
      assert.deepStrictEqual(same, one)
      assert.notDeepEqual(other, one)
      assert.isAbove(new Set(one).size, 3)
    }),
    "half of one": Effect.gen(function*() {
      const { ask, line } = yield* Caller.call(1)
      yield* TestClock.adjust(1000)
      yield* start("frame", { kind: "half" })
      yield* Caller.settle
      assert.deepStrictEqual([line.heard().byteAt, line.heard().frameAt], [1000, 0])
      assert.deepStrictEqual(yield* ask(ids), ["9 1"])
    }),
    "a flood of them": Effect.gen(function*() {
      const { heard } = yield* Caller.call(1)
      const { end } = yield* start("frame", { kind: "short", rate: 1000 })
      yield* TestClock.adjust(999)
      assert.strictEqual((yield* heard).length, 1000)
      yield* end
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* heard, [])
    })
  },
  "drip": {
    "the same events": Effect.gen(function*() {
      yield* start("drip", { bytes: 1 })
      assert.deepStrictEqual((yield* Caller.call(1)).greeting, Caller.greeting())
    }),
    "stalled: bytes without a frame, until it ends": Effect.gen(function*() {
      const { ask, heard, line } = yield* Caller.call(1)
      const { end } = yield* start("drip", { ms: 400, stall: true })
      assert.deepStrictEqual(yield* ask(ids), [])
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual([yield* heard, line.heard().byteAt, line.heard().frameAt], [[], 800, 0])
      yield* end
      assert.deepStrictEqual([yield* heard, line.heard().frameAt], [["2107", "9 1"], 1000])
      yield* TestClock.adjust(5000)
      assert.strictEqual(line.heard().byteAt, 1000)
    })
  }
}

describe("faults of the bytes, in the same process", () => Case.run(cases))
