import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import * as Raw from "../RawClient.ts"
import * as Case from "./Case.ts"
import * as Loopback from "./Loopback.ts"

const { start } = Case
const { answer, answered, seen, silent, turn, turns } = Loopback

describe("faults of the bytes over TCP", () => {
  seen(
    "frame: impossible lengths, as they stand on the wire",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      for (
        const [length, hex] of [
          [-1, "ffffffff"],
          [-4, "fffffffc"],
          [0, "00000000"],
          [0x80000000, "80000000"],
          [0x7fffffff, "7fffffff"]
        ] as const
      ) {
        yield* start("frame", { length })
        yield* turns
        assert.strictEqual(Buffer.from(client.chunks.at(-1) ?? []).toString("hex"), hex)
      }
    })
  )

  seen(
    "frame: whole frames that are wrong, and then an answer as ever",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const sent = Effect.fnUntraced(function*(kind: "unknown-id" | "short" | "surplus" | "not-a-number" | "nuls") {
        yield* start("frame", { kind, bytes: 5 })
        return yield* client.frame
      })
      const { length } = yield* sent("surplus")
      assert.strictEqual(length, 9)
      assert.deepStrictEqual(yield* sent("unknown-id"), ["9999", "1", "from the future"])
      assert.deepStrictEqual(yield* sent("short"), ["61", "3", "DU1234567"])
      assert.deepStrictEqual(yield* sent("not-a-number"), ["49", "1", "half past nine"])
      assert.deepStrictEqual(yield* sent("nuls"), ["", "", "", "", ""])
      yield* start("frame", { kind: "no-nul" })
      yield* turns
      assert.notStrictEqual(client.chunks.at(-1)?.at(-1), 0)
      yield* client.frame
      assert.deepStrictEqual(yield* answered(client), answer)
    })
  )

  seen(
    "reset: in the middle of a frame",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const before = client.chunks.length
      yield* start("reset", { midFrame: true })
      assert.strictEqual(yield* client.ended, "ECONNRESET")
      const last = Buffer.concat(client.chunks.slice(before))
      assert.isTrue(last.length > 4 && last.readUInt32BE() > last.length - 4)
    })
  )

  seen(
    "stall: many frames in one segment",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const { end } = yield* start("stall", {})
      for (let n = 0; n < 50; n++) client.send(8, 1, 1)
      yield* turns
      const before = client.chunks.length
      yield* end
      yield* client.frames(50)
      assert.strictEqual(client.chunks.length, before + 1)
    })
  )

  seen(
    "drip: in pieces, which make the same frames",
    Effect.gen(function*() {
      yield* start("drip", { bytes: 3, ms: 0 })
      const client = yield* Raw.start(1)
      assert.strictEqual(client.greeting.length, 5)
      assert.isAbove(client.chunks.length, 20)
    })
  )

  seen(
    "drip: what waits goes at once when it ends, in order",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const { end } = yield* start("drip", { bytes: 1, ms: 3_600_000 })
      const before = client.chunks.length
      for (let id = 1; id <= 3; id++) client.send(8, 1, 1)
      client.send(61, 1)
      yield* turns
      assert.strictEqual(client.chunks.slice(before).reduce((sum, { length }) => sum + length, 0), 1)
      yield* end
      assert.deepStrictEqual(yield* client.frames(4), [answer, answer, answer, ["62", "1"]])
    })
  )

  seen(
    "drip: a frame that does not complete until it ends",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const { end } = yield* start("drip", { bytes: 8, ms: 1, stall: true })
      yield* Effect.repeat(turn, { until: () => client.chunks.length > 10 })
      yield* silent(client).pipe(Effect.ignoreCause, Effect.andThen(end))
      assert.deepStrictEqual([(yield* client.frame)[3], yield* client.frame], ["2107", answer])
    })
  )
})
