import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Server from "../../../src/simulator/Server.ts"
import * as Raw from "../RawClient.ts"
import * as Case from "./Case.ts"

const { start } = Case
const seen = (what: string, test: Effect.Effect<void, unknown, Server.Server | Gateway.Gateway | Scope.Scope>) =>
  it.live(what, () => Effect.provide(test, Server.layerLoopback()))

const turn = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
/** Both sides share this event loop: what is under way on the loopback has arrived after some turns of it. */
const turns = Effect.replicateEffect(turn, 20, { discard: true })

const ask = (client: Raw.RawClient) => Effect.sync(() => client.send(8, 1, 1))
const answered = (client: Raw.RawClient) => Effect.andThen(ask(client), client.frame)
const answer = ["9", "1", "1"]
const silent = Effect.fnUntraced(function*(client: Raw.RawClient) {
  const before = client.chunks.length
  yield* ask(client)
  yield* turns
  assert.strictEqual(client.chunks.length, before)
})
const greeted = Effect.gen(function*() {
  const client = yield* Raw.connect()
  client.write(Raw.hello())
  return client
})
const silentAtHello = Effect.flatMap(
  greeted,
  (client) => Effect.map(turns, () => assert.deepStrictEqual(client.chunks, []))
)

describe("faults over TCP", () => {
  seen(
    "refuse: the port is closed, open lines stay",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const end = yield* start("refuse", {})
      assert.strictEqual(yield* Effect.flip(Raw.connect()), "ECONNREFUSED")
      assert.deepStrictEqual(yield* answered(client), answer)
      yield* end
      yield* Raw.start(2)
    })
  )

  for (const name of ["accept-silent", "blackhole-connect", "login-pending"] as const) {
    seen(`${name}: accepted, and not a byte`, Effect.andThen(start(name, {}), silentAtHello))
  }

  seen(
    "accept-close: by FIN or by RST, without a byte",
    Effect.gen(function*() {
      const end = yield* start("accept-close", {})
      assert.strictEqual(yield* (yield* Raw.connect()).ended, "end")
      yield* end
      yield* start("accept-close", { reset: true })
      // the reset may come before or after the connect
      const ended = Effect.flatMap(Raw.connect(), (client) => client.ended)
      assert.strictEqual(yield* Effect.catch(ended, Effect.succeed), "ECONNRESET")
    })
  )

  seen(
    "close: FIN, after the answer",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      yield* start("close", { on: "reqIds" })
      assert.deepStrictEqual([yield* answered(client), yield* client.ended], [answer, "end"])
    })
  )

  seen(
    "reset: RST",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      yield* start("reset", {})
      assert.strictEqual(yield* client.ended, "ECONNRESET")
    })
  )

  seen(
    "half-open: silent, FIN not answered, the id in use until our RST",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      yield* start("half-open", {})
      yield* silent(client)
      const second = yield* greeted
      yield* second.frame
      second.send(71, 2, 1, "")
      assert.strictEqual((yield* second.frame)[3], "326")
      client.socket.resetAndDestroy()
      yield* turns
      assert.strictEqual((yield* Raw.start(1)).greeting.length, 5)
    })
  )

  seen(
    "half-open: a FIN frees nothing",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const end = yield* start("half-open", {})
      client.socket.end()
      yield* turns
      const second = yield* greeted
      yield* second.frame
      second.send(71, 2, 1, "")
      assert.strictEqual((yield* second.frame)[3], "326")
      yield* end
      assert.strictEqual(yield* client.ended, "ECONNRESET")
      yield* Raw.start(1)
    })
  )

  seen(
    "stall: late, but all of it",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const end = yield* start("stall", {})
      yield* silent(client)
      yield* silent(client)
      yield* end
      assert.deepStrictEqual(yield* client.frames(2), [answer, answer])
    })
  )

  seen(
    "freeze: accepts, reads nothing, goes on where it stood",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const end = yield* start("freeze", {})
      yield* silent(client)
      const second = yield* greeted
      yield* turns
      assert.deepStrictEqual(second.chunks, [])
      yield* end
      assert.deepStrictEqual(yield* client.frame, answer)
      assert.strictEqual((yield* second.frame)[0], "193")
    })
  )

  seen(
    "port-moved: 1300, FIN, and the other port",
    Effect.gen(function*() {
      const { address } = yield* Server.Server
      const client = yield* Raw.start(1)
      const port = address.port === 65_535 ? 65_534 : address.port + 1
      const end = yield* start("port-moved", { port })
      assert.strictEqual((yield* client.frame)[3], "1300")
      assert.strictEqual(yield* client.ended, "end")
      assert.strictEqual(yield* Effect.flip(Raw.connect()), "ECONNREFUSED")
      yield* Raw.start(1, undefined, port)
      yield* end
      assert.strictEqual(yield* Effect.flip(Raw.connect(port)), "ECONNREFUSED")
      yield* Raw.start(2)
    })
  )

  seen(
    "flap: closed and open again",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const end = yield* start("flap", { up: 0, down: 60_000 })
      assert.strictEqual(yield* client.ended, "end")
      assert.strictEqual(yield* Effect.flip(Raw.connect()), "ECONNREFUSED")
      yield* end
      yield* Raw.start(1)
    })
  )

  seen(
    "nightly-reset: closed, then silent, then as ever",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const night = yield* start("nightly-reset", { closed: 60_000 })
      assert.strictEqual(yield* client.ended, "end")
      assert.strictEqual(yield* Effect.flip(Raw.connect()), "ECONNREFUSED")
      yield* night
      const morning = yield* start("nightly-reset", { closed: 0, silent: 60_000 })
      yield* turns
      yield* silentAtHello
      yield* morning
      yield* Raw.start(1)
    })
  )

  seen(
    "version: any number or text",
    Effect.gen(function*() {
      for (const value of [38, 200, "HTTP/1.1"]) {
        const end = yield* start("version", { value })
        assert.strictEqual((yield* Effect.flatMap(greeted, ({ frame }) => frame))[0], String(value))
        yield* end
      }
    })
  )

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
    "drip: in pieces, which make the same frames",
    Effect.gen(function*() {
      yield* start("drip", { bytes: 3, ms: 0 })
      const client = yield* Raw.start(1)
      assert.strictEqual(client.greeting.length, 5)
      assert.isAbove(client.chunks.length, 20)
    })
  )

  seen(
    "drip: a frame that does not complete until it ends",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const end = yield* start("drip", { bytes: 8, ms: 1, stall: true })
      yield* Effect.repeat(turn, { until: () => client.chunks.length > 10 })
      yield* silent(client).pipe(Effect.ignoreCause, Effect.andThen(end))
      assert.deepStrictEqual([(yield* client.frame)[3], yield* client.frame], ["2107", answer])
    })
  )
})
