import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Net from "node:net"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as Wire from "../../../src/simulator/Server/Wire.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import { turns } from "../Faults/Loopback.ts"
import * as Raw from "../RawClient.ts"

const positions = [{ symbol: "AAPL", size: 100 }]
const simulator = (options: Gateway.Options = {}) => Effect.provide(Server.layerLoopback({ positions, ...options }))

/** Dials, is turned away, and does not close. */
const turnedAway = Effect.gen(function*() {
  const { address } = yield* Server.Server
  return yield* Effect.acquireRelease(
    Effect.callback<Net.Socket>((resume) => {
      const socket = Net.connect({ ...address, allowHalfOpen: true })
      const over = () => resume(Effect.succeed(socket))
      socket.on("end", over).on("error", over).resume()
    }),
    (socket) => Effect.sync(() => socket.destroy())
  )
})

describe("Server", () => {
  it.live("greets, with the version alone in its segment", () =>
    Effect.gen(function*() {
      const client = yield* Raw.connect()
      const hello = Raw.hello()
      client.write(hello.subarray(0, 3))
      client.write(hello.subarray(3))
      const [version, time] = yield* client.frame
      assert.strictEqual(version, "193")
      assert.match(String(time), /^\d{8} \d\d:\d\d:\d\d E[SD]T$/)
      assert.strictEqual(client.chunks.length, 1)
      client.send(71, 2, 1, "")
      assert.deepStrictEqual(yield* client.frames(5), [
        ["15", "1", "DU1234567"],
        ["9", "1", "1"],
        ["4", "2", "-1", "2104", "Market data farm connection is OK:usfarm", ""],
        ["4", "2", "-1", "2106", "HMDS data farm connection is OK:ushmds", ""],
        ["4", "2", "-1", "2158", "Sec-def data farm connection is OK:secdefil", ""]
      ])
    }).pipe(simulator()))

  it.live("speaks every version from 151 to 193", () =>
    Effect.gen(function*() {
      for (let version = 151; version <= 193; version++) {
        const client = yield* Raw.start(version, `v100..${version}`)
        assert.strictEqual(client.version, version)
        client.send(61, 1)
        assert.deepStrictEqual(yield* client.frames(2), [
          ["61", "3", "DU1234567", "265598", "AAPL", "STK", "", "0.0", "", "", "", "USD", "AAPL", "NMS", "100", "230"],
          ["62", "1"]
        ])
        assert.strictEqual(client.greeting[2]?.split("|").length, version < 166 ? 5 : 6)
      }
    }).pipe(simulator({ maxClients: 64 })))

  it.live("speaks up to 200 where it is asked to: errors with the gateway's time, and time in milliseconds", () =>
    Effect.gen(function*() {
      const before = Date.now() + 60_000
      const client = yield* Raw.start(1, "v100..226")
      assert.strictEqual(client.version, 200)
      const farm = client.greeting[2]?.split("|") ?? []
      assert.deepStrictEqual(farm.slice(0, 5), [
        "4",
        "-1",
        "2104",
        "Market data farm connection is OK:usfarm",
        ""
      ])
      client.send(105)
      const [id, millis, ...rest] = yield* client.frame
      assert.deepStrictEqual([id, rest], ["109", []])
      for (const told of [farm[5], millis]) {
        assert.isAtLeast(Number(told), before)
        assert.isAtMost(Number(told), Date.now() + 60_000)
      }
      client.send(...Raw.order({ orderId: 1, fields: 119 }))
      const [open] = yield* client.frames(6)
      assert.deepStrictEqual([open?.[0], open?.length], ["5", 156])
      const older = yield* Raw.start(2, "v100..196")
      older.send(105)
      assert.deepStrictEqual((yield* older.frame).slice(0, 4), [
        "4",
        "-1",
        "320",
        "Error reading request. reqCurrentTimeInMillis is a request from version 197 on"
      ])
    }).pipe(simulator({ maxVersion: 200, faults: [{ name: "clock-skew", parameters: { seconds: 60 } }] })))

  it.live("answers the lower of both versions, and closes on a client whose range it does not meet", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* Raw.start(1, "v157..178")).version, 170)
      for (const range of ["v171..193", "v38..150", "v213..225 +PACEAPI"]) {
        const client = yield* Raw.connect()
        client.write(Raw.hello(range))
        assert.strictEqual(yield* client.ended, "end")
      }
      const { turnedAway } = yield* (yield* Gateway.Gateway).report
      assert.deepStrictEqual(turnedAway.map(({ why }) => why), [
        "it speaks versions 171 to 193, this gateway 151 to 170",
        "it speaks versions 38 to 150, this gateway 151 to 170",
        "it speaks versions 213 to 225, this gateway 151 to 170"
      ])
    }).pipe(simulator({ maxVersion: 170 })))

  it.live("says 326 and closes, and frees the id with the line", () =>
    Effect.gen(function*() {
      const first = yield* Raw.start(7)
      const second = yield* Raw.connect()
      second.write(Raw.hello())
      yield* second.frame
      second.send(71, 2, 7, "")
      assert.deepStrictEqual(yield* second.frame, [
        "4",
        "2",
        "-1",
        "326",
        "Unable to connect as the client id is already in use. Retry with a unique client id.",
        ""
      ])
      assert.strictEqual(yield* second.ended, "end")
      first.socket.end()
      assert.strictEqual(yield* first.ended, "end")
      assert.strictEqual((yield* Raw.start(7)).greeting.length, 5)
    }).pipe(simulator()))

  it.live("closes on the client that is one too many", () =>
    Effect.gen(function*() {
      for (let clientId = 0; clientId < 32; clientId++) yield* Raw.start(clientId)
      const client = yield* Raw.connect()
      assert.strictEqual(yield* client.ended, "end")
      assert.deepStrictEqual(client.chunks, [])
    }).pipe(simulator()))

  it.live("serves two hundred clients at once where so many are let in, and each hears its own", () =>
    Effect.gen(function*() {
      const ids = Array.from({ length: 200 }, (_, id) => id)
      const clients = yield* Effect.forEach(ids, (id) => Raw.start(id), { concurrency: "unbounded" })
      for (const [id, client] of clients.entries()) client.send(9, 8, 1000 + id, 265598, ...Array(15).fill(""))
      const told = yield* Effect.forEach(clients, (client) => client.frames(2), { concurrency: "unbounded" })
      assert.deepStrictEqual(
        told.map(([details, end]) => [details?.[0], details?.[1], end?.[0], end?.[2]]),
        ids.map((id) => ["10", String(1000 + id), "52", String(1000 + id)])
      )
      const oneTooMany = yield* Raw.connect()
      assert.strictEqual(yield* oneTooMany.ended, "end")
    }).pipe(simulator({ maxClients: 200 })))

  it.live("records what passed, numbered, with the connection", () =>
    Effect.gen(function*() {
      yield* Raw.start(3)
      const wire = yield* Wire.Wire
      assert.deepStrictEqual(
        wire.since(1).map(({ client, direction, fields, n }) => [n, client, direction, fields[0]]),
        [
          [2, 1, "out", "193"],
          [3, 1, "in", "71"],
          [4, 1, "out", "15"],
          [5, 1, "out", "9"],
          [6, 1, "out", "4"],
          [7, 1, "out", "4"],
          [8, 1, "out", "4"]
        ]
      )
    }).pipe(simulator()))

  it.live("tells times without a zone below version 174", () =>
    Effect.gen(function*() {
      for (
        const [range, time] of [["v100..173", /^\d{8}  [\d:]{8}$/], [
          "v100..174",
          /^\d{8} [\d:]{8} US\/Eastern$/
        ]] as const
      ) {
        const gateway = yield* Gateway.Gateway
        yield* gateway.reset
        const client = yield* Raw.start(1, range)
        client.send(...Raw.order({ orderId: 1, fields: 115 }))
        const [, , execution] = yield* client.frames(3)
        assert.match(String(execution?.[15]), time)
      }
    }).pipe(simulator()))

  it.effect("lets go of a client that it turned away and that does not close", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const stages = Effect.map(gateway.report, ({ clients }) => clients.map(({ stage }) => stage))
      yield* Raw.start(1)
      yield* Effect.replicateEffect(turnedAway, 3)
      assert.deepStrictEqual(yield* stages, ["started", "ended", "ended", "ended"])
      yield* TestClock.adjust(4999)
      yield* turns
      assert.deepStrictEqual(yield* stages, ["started", "ended", "ended", "ended"])
      yield* TestClock.adjust(1)
      yield* turns
      assert.deepStrictEqual(yield* stages, ["started"])
    }).pipe(simulator({ maxClients: 1 })))

  it.live("lets go of a client that does not read before it fills the memory, and serves the others", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const deaf = yield* Raw.start(1)
      deaf.socket.pause()
      const stages = Effect.map(gateway.report, ({ clients }) => clients.map(({ clientId }) => clientId))
      for (let time = 0; time < 3; time++) {
        yield* gateway.startFault("frame", { kind: "nuls", bytes: Frame.maximumLength })
        yield* turns
      }
      assert.deepStrictEqual(yield* stages, [1])
      yield* gateway.startFault("frame", { kind: "nuls", bytes: Frame.maximumLength })
      yield* gateway.startFault("frame", { kind: "nuls", bytes: Frame.maximumLength })
      yield* turns
      assert.deepStrictEqual(yield* stages, [])
      assert.strictEqual((yield* Raw.start(1)).greeting.length, 5)
    }).pipe(simulator()))

  it.effect("keeps at most a thousand sockets more than clients", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      // time stands still: those turned away first are not let go of before the last one comes
      yield* TestClock.adjust(0)
      yield* Raw.start(1)
      yield* Effect.replicateEffect(turnedAway, 1010, { concurrency: 100, discard: true })
      assert.strictEqual((yield* gateway.report).clients.length, 1001)
    }).pipe(simulator({ maxClients: 1 })))

  it.live("takes a hello and a start in one segment, and sends the version alone all the same", () =>
    Effect.gen(function*() {
      const client = yield* Raw.connect()
      client.write(Buffer.concat([Raw.hello(), Frame.encode(["71", "2", "1", ""]), Frame.encode(["8", "1", "1"])]))
      const frames = yield* client.frames(7)
      assert.deepStrictEqual(frames.map(([id]) => id), ["193", "15", "9", "4", "4", "4", "9"])
      assert.deepStrictEqual(client.chunks[0], Frame.encode(frames[0] ?? []))
    }).pipe(simulator()))

  it.live("sends a client away that says too much before it is greeted", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      yield* gateway.startFault("accept-silent", {})
      const client = yield* Raw.connect()
      client.write(Raw.hello())
      client.write(Buffer.alloc(64 * 1024))
      yield* turns
      assert.deepStrictEqual((yield* gateway.report).turnedAway, [])
      client.write(Buffer.alloc(1))
      client.write(Buffer.alloc(70 * 1024))
      assert.strictEqual(yield* client.ended, "end")
      assert.deepStrictEqual((yield* gateway.report).turnedAway.map(({ why }) => why), [
        "it spoke before it was greeted"
      ])
    }).pipe(simulator()))

  it.live("says once why it sent a client away, whatever else that says", () =>
    Effect.gen(function*() {
      const client = yield* Raw.connect()
      client.write("GET / HTTP/1.1")
      client.write(Buffer.alloc(200 * 1024))
      assert.include(["end", "ECONNRESET"], yield* client.ended)
      yield* turns
      const { turnedAway } = yield* (yield* Gateway.Gateway).report
      assert.deepStrictEqual(turnedAway.map(({ why }) => why.slice(0, 15)), ["no hello: \"GET "])
    }).pipe(simulator()))

  it.live("says why it cannot listen", () =>
    Effect.gen(function*() {
      const { address } = yield* Server.Server
      const problem = yield* Effect.flip(Layer.build(Server.layer({ port: address.port })))
      assert.deepStrictEqual([problem._tag, problem.code, problem.port], ["ListenProblem", "EADDRINUSE", address.port])
    }).pipe(Effect.scoped, simulator()))
})
