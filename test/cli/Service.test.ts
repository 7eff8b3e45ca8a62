import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, FileSystem } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Scripted from "../fixtures/ScriptedConnection.ts"
import { directory, platform } from "../layers/State/Disk.ts"
import { json, messages, program } from "./Program.ts"

const failing = ["status", "reconnect", "stop"]

describe("A running service", () => {
  it.live("status: 0 ready, 69 not ready, and the document", () =>
    Effect.gen(function*() {
      const ready = yield* program(["status", "--json"], { answer: json(Scripted.ready) })
      const lost = yield* program(["status", "--json"], { answer: json(Scripted.lost) })
      assert.deepStrictEqual([ready.code, lost.code], [0, 69])
      assert.deepStrictEqual([ready.out, lost.out].map((lines) => lines.map((line) => JSON.parse(line))), [
        [Scripted.ready],
        [Scripted.lost]
      ])
      assert.deepStrictEqual([ready.err, lost.err], [[], []])
    }))

  it.live("status for people", () =>
    Effect.gen(function*() {
      const ready = yield* program(["status"], { answer: json(Scripted.ready) })
      assert.deepStrictEqual(ready.out.join("\n").split("\n"), [
        "connected, DU1234567, ready, orders allowed",
        "  gateway     127.0.0.1:7497 (loopback), session 1 as client 1, server version 193, since 1970-01-01T00:00:00.000Z, " +
        "account DU1234567 (paper), trading mode paper",
        "  upstream    ok",
        "  heartbeat   last message 0.4 s ago, round trip p50 0.6 ms, p99 1.9 ms",
        "  circuit     closed",
        "  version     0.1.0, up 0 s"
      ])
      const open = yield* program(["status"], { answer: json(Scripted.open) })
      assert.deepStrictEqual(open.out.join("\n").split("\n"), [
        "circuit_open, not ready",
        "  gateway     127.0.0.1:7497 (loopback), no session, no account, trading mode paper",
        "  upstream    unknown",
        "  heartbeat   last message unknown, round trip p50 unknown, p99 unknown",
        "  circuit     open, opening 1, until 1970-01-01T00:01:31.000Z, 5 attempt(s) failed",
        "  last error  1970-01-01T00:00:00.000Z Connection to 127.0.0.1:7497: the connection was reset",
        "  version     0.1.0, up 0 s"
      ])
    }))

  it.live("status --watch follows until the service ends, then 75", () =>
    Effect.gen(function*() {
      const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
      const body = event("status", Scripted.lost) + event("notice", { id: -1 }) + ": ping\n\n" +
        event("status", Scripted.ready)
      const watched = yield* program(["status", "--watch", "--json"], { answer: { body, type: "text/event-stream" } })
      assert.deepStrictEqual(watched.out.map((line) => JSON.parse(line)), [Scripted.lost, Scripted.ready])
      assert.deepStrictEqual([watched.code, watched.asked.map(({ request }) => request)], [
        75,
        ["GET http://127.0.0.1:9497/events"]
      ])
    }))

  it.live("a service that is killed is one to which the line broke, also for what follows it: 75", () =>
    Effect.gen(function*() {
      const asks = [["status"], ["status", "--watch"], ["quote", "AAPL"], ["quote", "AAPL", "--watch"]]
      const ended = yield* Effect.forEach(asks, (args) => program(args, { answer: "torn" }))
      assert.deepStrictEqual(
        ended.map(({ code, err, out }) => [code, out, ...err.map((line) => /message="([^"]*)"/.exec(line)?.[1])]),
        asks.map(() => [75, [], "No service at http://127.0.0.1:9497: the line to it broke"])
      )
    }))

  it.live("what is followed is not said to have ended where another program answers: 75", () =>
    Effect.gen(function*() {
      const answer = { body: "<html>hello</html>", type: "text/html" }
      const asks = [["status", "--watch"], ["orders", "--watch"], ["quote", "AAPL", "--watch"]]
      const ended = yield* Effect.forEach(asks, (args) => program(args, { answer }))
      assert.deepStrictEqual(
        ended.map(({ code, err, out }) => [code, out, messages(err)]),
        asks.map(() => [75, [], ["No service at http://127.0.0.1:9497: what answers there is not this service"]])
      )
    }))

  it.live("reconnect and stop show the token of the settings or of the state directory", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      yield* fs.writeFileString(`${home}/http-token`, "kept\n")
      const kept = yield* program(["reconnect"], { home, answer: json(Scripted.lost, 202) })
      const stopped = json({ closed: null, left: null })
      const set = yield* program(["stop"], { home, environment: { IBKR_HTTP_TOKEN: "set" }, answer: stopped })
      const keep = yield* program(["stop", "--keep-positions"], { home: "/nowhere", answer: stopped })
      assert.deepStrictEqual([kept, set, keep].map(({ asked, code }) => [code, ...asked]), [
        [0, { request: "POST http://127.0.0.1:9497/reconnect", token: "Bearer kept", body: "{}" }],
        [0, { request: "POST http://127.0.0.1:9497/stop", token: "Bearer set", body: "{\"keepPositions\":false}" }],
        [0, { request: "POST http://127.0.0.1:9497/stop", token: undefined, body: "{\"keepPositions\":true}" }]
      ])
      assert.deepStrictEqual([set.out, keep.out], [["The service has stopped in order"], [
        "The service has stopped in order"
      ]])
    }).pipe(Effect.provide(platform)))

  it.live("stop says what became of the positions: 75 with some left", () =>
    Effect.gen(function*() {
      const closed = yield* program(["stop"], { answer: json({ closed: 2, left: null }) })
      const left = { _tag: "PositionsLeft", positions: [], orders: [], detail: "There was no session" }
      const some = yield* program(["stop"], { answer: json({ closed: null, left }) })
      assert.deepStrictEqual([closed.code, closed.out], [0, ["The service has stopped in order; 2 position(s) closed"]])
      assert.deepStrictEqual([some.code, some.out, some.err.length], [75, [], 1])
      const { detail: _, ...nothing } = left
      const position = { conId: 1, symbol: "SPY", secType: "STK", position: -100, why: "rejected" }
      const order = {
        ...{ orderId: 9, clientId: 2, conId: 1, symbol: "SPY", action: "BUY", quantity: 10, filled: 4 },
        ...{ orderType: "TRAIL", limitPrice: null, stopPrice: null },
        ...{ trailAmount: null, trailPercent: 1.5, trailStopPrice: 150.25, limitOffset: null }
      }
      const more = yield* program(["stop"], {
        answer: json({ closed: null, left: { ...nothing, positions: [position], orders: [order] } })
      })
      assert.deepStrictEqual([more.code, more.out, more.err.length], [75, [
        "LEFT  TYPE  POSITION  WHY",
        "SPY   STK       -100  rejected",
        "1 order(s) still working may open a position again",
        "WORKING  OWNER   ORDER ID  ACTION  QUANTITY  FILLED  ORDER TYPE  LIMIT    STOP  TRAILS BY",
        "SPY      client         9  BUY           10       4  TRAIL              150.25       1.5%"
      ], 1])
    }))

  it.effect("stop waits as long as a service may take that closes positions, and says that it still stops: 75", () =>
    Effect.gen(function*() {
      const within = Effect.fnUntraced(function*(environment: { readonly [name: string]: string }) {
        const fiber = yield* Effect.forkChild(program(["stop"], { environment, answer: "none" }))
        // settings come from the disk: until they have been read nothing waits for the clock
        while (fiber.pollUnsafe() === undefined) {
          yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
          yield* TestClock.adjust("1 second")
        }
        const { code, err } = yield* Fiber.join(fiber)
        return [code, /message="([^"]*)"/.exec(err.join())?.[1]]
      })
      assert.deepStrictEqual([yield* within({}), yield* within({ IBKR_SHUTDOWN_TIMEOUT: "60" })], [
        [
          75,
          "The service at http://127.0.0.1:9497 is still stopping after 30s. Follow it with: effect-ibkr status --watch"
        ],
        [
          75,
          "The service at http://127.0.0.1:9497 is still stopping after 1m 5s. Follow it with: effect-ibkr status --watch"
        ]
      ])
    }).pipe(Effect.provide(platform)))

  it.live("a stop that breaks off, is interrupted or is answered by a stranger may have closed positions: 75, 130 where it was interrupted", () =>
    Effect.gen(function*() {
      const ended = yield* Effect.all([
        program(["stop"], { answer: "broken" }),
        program(["stop"], { answer: "none", meanwhile: Fiber.interrupt }),
        program(["stop"], { answer: json({ hello: "world" }) }),
        program(["stop"], { answer: json({ type: "about:blank", status: 500, title: "Internal Server Error" }, 500) }),
        program(["stop"], { answer: { status: 502 } })
      ])
      const unclear = (problem: string) =>
        `Whether the service has stopped in order is not known: ${problem}. Look with: effect-ibkr status --watch`
      assert.deepStrictEqual(
        ended.map(({ code, err, out }) => [code, out, ...err.map((line) => /message="([^"]*)"/.exec(line)?.[1])]),
        [
          [75, [], unclear("No service at http://127.0.0.1:9497: the line to it broke")],
          [130, [], unclear("it was interrupted before an answer came")],
          [75, [], unclear("what answers there is not this service")],
          [75, [], unclear("the service broke (500 Internal Server Error), and its log says why")],
          [75, [], unclear("No service at http://127.0.0.1:9497: it answered 502")]
        ]
      )
    }))

  it.live("no service, or something else in its place: 75", () =>
    Effect.gen(function*() {
      for (const command of failing) {
        const nobody = yield* program([command])
        const broken = yield* program([command], { answer: { status: 500 } })
        assert.deepStrictEqual([command, nobody.code, nobody.out, broken.code, broken.out], [command, 75, [], 75, []])
        assert.match(nobody.err.join("\n"), /No service at http:\/\/127\.0\.0\.1:9497: nothing answers there/)
        assert.match(broken.err.join("\n"), /No service at http:\/\/127\.0\.0\.1:9497: it answered 500/)
      }
      const other = yield* program(["status"], { answer: json({ hello: "world" }) })
      assert.strictEqual(other.code, 75)
      assert.match(other.err.join("\n"), /what answers there is not this service/)
    }))

  it.live("no port to ask at: 75; a refused token: 77", () =>
    Effect.gen(function*() {
      for (const port of ["off", "0"]) {
        const ended = yield* program(["status", "--http-port", port])
        assert.deepStrictEqual([ended.code, ended.asked], [75, []])
      }
      const refused = yield* program(["stop"], { answer: { status: 401 } })
      assert.deepStrictEqual([refused.code, refused.out], [77, []])
    }))

  it.live("an address that listens on everything is asked on the loopback", () =>
    Effect.gen(function*() {
      const at = (host: string) =>
        Effect.map(
          program(["status"], { environment: { IBKR_HTTP_HOST: host, IBKR_HTTP_TOKEN: "t".repeat(16) } }),
          ({ asked }) => asked[0]?.request
        )
      assert.deepStrictEqual([yield* at("0.0.0.0"), yield* at("::"), yield* at("fe80::1"), yield* at("box")], [
        "GET http://127.0.0.1:9497/status",
        "GET http://[::1]:9497/status",
        "GET http://[fe80::1]:9497/status",
        "GET http://box:9497/status"
      ])
    }))
})
