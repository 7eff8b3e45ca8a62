import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import * as Port from "../../fixtures/Port.ts"
import * as Raw from "../RawClient.ts"
import * as Case from "./Case.ts"
import * as Loopback from "./Loopback.ts"

const { start } = Case
const { answer, answered, greeted, seen, silent, silentAtHello, turns } = Loopback

describe("faults over TCP", () => {
  seen(
    "refuse: the port is closed, open lines stay",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const { end } = yield* start("refuse", {})
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
      const { end } = yield* start("accept-close", {})
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
      const { end } = yield* start("half-open", {})
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
      const { end } = yield* start("stall", {})
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
      const { end } = yield* start("freeze", {})
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
      const client = yield* Raw.start(1)
      const port = yield* Port.free
      const { end } = yield* start("port-moved", { port })
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
      const { end } = yield* start("flap", { up: 0, down: 60_000 })
      assert.strictEqual(yield* client.ended, "end")
      assert.strictEqual(yield* Effect.flip(Raw.connect()), "ECONNREFUSED")
      yield* end
      yield* Raw.start(1)
    })
  )

  seen(
    "restart: closed, then open",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const { end } = yield* start("restart", { closed: 60_000 })
      assert.strictEqual(yield* client.ended, "end")
      assert.strictEqual(yield* Effect.flip(Raw.connect()), "ECONNREFUSED")
      yield* end
      yield* Raw.start(1)
    })
  )

  seen(
    "untrusted: accepted, and not a byte until it ends; or closed at the hello",
    Effect.gen(function*() {
      const { end } = yield* start("untrusted", {})
      const client = yield* greeted
      yield* turns
      assert.deepStrictEqual(client.chunks, [])
      yield* end
      assert.strictEqual((yield* client.frame)[0], "193")
      yield* start("untrusted", { close: true })
      assert.strictEqual(yield* Effect.flatMap(greeted, ({ ended }) => ended), "end")
    })
  )

  seen(
    "nightly-reset: closed, then silent, then as ever",
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const night = yield* start("nightly-reset", { closed: 60_000 })
      assert.strictEqual(yield* client.ended, "end")
      assert.strictEqual(yield* Effect.flip(Raw.connect()), "ECONNREFUSED")
      yield* night.end
      const morning = yield* start("nightly-reset", { closed: 0, silent: 60_000 })
      yield* turns
      yield* silentAtHello
      yield* morning.end
      yield* Raw.start(1)
    })
  )

  seen(
    "version: any number or text",
    Effect.gen(function*() {
      for (const value of [38, 200, "HTTP/1.1"]) {
        const { end } = yield* start("version", { value })
        assert.strictEqual((yield* Effect.flatMap(greeted, ({ frame }) => frame))[0], String(value))
        yield* end
      }
    })
  )
})
