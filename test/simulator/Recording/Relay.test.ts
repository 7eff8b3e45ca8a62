import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer } from "effect"
import * as Net from "node:net"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Recorder from "../../../src/simulator/Recording/Recorder.ts"
import * as Recording from "../../../src/simulator/Recording/Recording.ts"
import * as Relay from "../../../src/simulator/Recording/Relay.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as Wire from "../../../src/simulator/Server/Wire.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import * as Case from "../Faults/Case.ts"
import { turns } from "../Faults/Loopback.ts"
import * as Raw from "../RawClient.ts"

const files = Effect.provide(NodeFileSystem.layer)
const relay = (upstream: Relay.Upstream, file: string) =>
  Server.layer().pipe(
    Layer.provideMerge(Layer.merge(Gateway.layer(), Wire.layer)),
    Layer.provide(Layer.provideMerge(Relay.layer(upstream), Recorder.layer(file, { standIns: true })))
  )

/** A server of bytes: what it was sent, and its side of every line. */
const upstream = Effect.fnUntraced(function*() {
  const sockets: Array<Net.Socket> = []
  const server = yield* Effect.acquireRelease(
    Effect.callback<Net.Server>((resume) => {
      const server = Net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
        socket.on("error", () => undefined)
        sockets.push(socket)
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.sync(() => {
        server.close()
        for (const socket of sockets) socket.destroy()
      })
  )
  const address = server.address() as Net.AddressInfo
  return { at: { host: "127.0.0.1", port: address.port }, sockets }
})
const chunksOf = (socket: Net.Socket | undefined) => {
  const chunks: Array<Uint8Array> = []
  socket?.on("data", (chunk) => chunks.push(chunk))
  return chunks
}
const until = (is: () => boolean) =>
  Effect.callback<void>((resume) => {
    const check = (): void => is() ? resume(Effect.void) : void setImmediate(check)
    check()
  })
/** Waits until what waits to be sent is gone, or moves no more. */
const stalled = Effect.fnUntraced(function*(waiting: () => number) {
  let [last, still] = [-1, 0]
  yield* until(() => {
    still = waiting() === last ? still + 1 : 0
    last = waiting()
    return last === 0 || still === 50
  })
})
/** A client of the relay, with the other end of its line. */
const pair = Effect.fnUntraced(function*(sockets: ReadonlyArray<Net.Socket>) {
  const before = sockets.length
  const client = yield* Raw.connect()
  yield* until(() => sockets.length > before)
  const far = sockets.at(-1)
  const chunks = chunksOf(far)
  return { client, far, received: () => Buffer.concat(chunks) }
})
const ends = (text: string) =>
  text.split("\n").map((line) => line.split("\t").slice(1, 4).join(" ")).filter((line) => line.includes("-end"))

describe("a relay to a real gateway", () => {
  it.live("records a session whose accounts nobody finds in the file, and which replays", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const file = yield* fs.makeTempFileScoped()
      const real = yield* Layer.build(
        Server.layerLoopback({ accounts: ["U7654321", "DU8889990"], positions: [{ symbol: "AAPL", size: 100 }] })
      )
      const { address } = yield* Server.Server.pipe(Effect.provide(real))
      const session = Effect.gen(function*() {
        const client = yield* Raw.start(4)
        assert.strictEqual(client.greeting[0], "15|1|U7654321,DU8889990")
        client.send(6, 2, 1, "U7654321")
        yield* Effect.repeat(client.frame, { until: ([id]) => id === "54" })
        client.send(61, 1)
        assert.deepStrictEqual((yield* client.frame).slice(0, 3), ["61", "3", "U7654321"])
        client.send(3, "no order at all of U7654321")
        assert.strictEqual((yield* client.frame)[0], "62")
        yield* client.frame
        const [relayed] = (yield* (yield* Gateway.Gateway).report).clients
        assert.deepStrictEqual([relayed?.stage, relayed?.clientId, relayed?.serverVersion], ["started", 4, 193])
        assert.isFalse(JSON.stringify((yield* Wire.Wire).since(0)).includes("7654321"))
        client.socket.end()
        assert.strictEqual(yield* client.ended, "end")
      })
      yield* Effect.scoped(Effect.provide(session, relay(address, file)))
      const text = yield* fs.readFileString(file)
      assert.deepStrictEqual(text.match(/7654321|8889990/g), null)
      assert.include(text, "\tout\t15\t1\tU0000001,DU0000002\n")
      assert.include(text, "\tin\t6\t2\t1\tU0000001\n")
      assert.include(text, "no order at all of U0000001")
      assert.deepStrictEqual(ends(text), ["1 in-end fin", "1 out-end fin"])
      assert.deepStrictEqual((yield* Recording.load(file)).map(({ version }) => version), [193])
    }).pipe(Effect.scoped, files))

  it.live("passes bytes as they are, both ways, a half after the other, slow readers waited for", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const file = yield* fs.makeTempFileScoped()
      const { at, sockets } = yield* upstream()
      const sent = yield* Effect.gen(function*() {
        const { client, far, received } = yield* pair(sockets)
        const strange = Buffer.from("ffffffff00010203", "hex")
        client.write(Raw.hello())
        client.write(strange)
        yield* until(() => received().length === Raw.hello().length + strange.length)
        assert.deepStrictEqual(received(), Buffer.concat([Raw.hello(), strange]))
        // the client does not read: the gateway is not read for it without end
        client.socket.pause()
        const big = Frame.encode(Array.from({ length: 1000 }, () => "x".repeat(1000)))
        const waiting = () => far?.writableLength ?? 0
        let blocks = 0
        // how much the system holds before it pushes back is its own affair, up to some 20 MB
        while (waiting() <= 1_000_000 && blocks < 64) {
          for (let n = 0; n < 4; n++) far?.write(big)
          blocks += 4
          yield* stalled(waiting)
        }
        assert.isAbove(waiting(), 1_000_000)
        client.socket.resume()
        for (let n = 0; n < blocks; n++) assert.strictEqual((yield* client.frame).length, 1000)
        client.socket.end()
        yield* until(() => far?.readableEnded === true)
        far?.end(Frame.encode(["9", "1", "1"]))
        assert.deepStrictEqual([yield* client.frame, yield* client.ended], [["9", "1", "1"], "end"])
        return blocks
      }).pipe(Effect.scoped, Effect.provide(relay(at, file)))
      const text = yield* fs.readFileString(file)
      assert.include(text, "\tin-bytes\tffffffff00010203\n")
      assert.deepStrictEqual(ends(text), ["1 in-end fin", "1 out-end fin"])
      assert.strictEqual(text.split("\n").filter((line) => line.includes("\tout\tx")).length, sent)
    }).pipe(Effect.scoped, files))

  it.live("passes on a reset, whoever resets, and ends a line where a fault says so", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const file = yield* fs.makeTempFileScoped()
      const { at, sockets } = yield* upstream()
      yield* Effect.gen(function*() {
        const one = yield* pair(sockets)
        one.far?.resetAndDestroy()
        assert.strictEqual(yield* one.client.ended, "ECONNRESET")
        const other = yield* pair(sockets)
        other.client.socket.resetAndDestroy()
        yield* until(() => other.far?.destroyed === true)
        const third = yield* pair(sockets)
        third.client.write(Raw.hello())
        third.far?.write(Frame.encode(["193", "now"]))
        yield* third.client.frame
        third.client.send(71, 2, 1, "")
        yield* turns
        yield* Case.start("reset", {})
        assert.strictEqual(yield* third.client.ended, "ECONNRESET")
        yield* until(() => third.far?.destroyed === true)
      }).pipe(Effect.scoped, Effect.provide(relay(at, file)))
      assert.deepStrictEqual(ends(yield* fs.readFileString(file)), ["1 out-end rst", "2 in-end rst", "3 out-end rst"])
    }).pipe(Effect.scoped, files))

  it.live("resets a client whose gateway cannot be reached, and says so", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const file = yield* fs.makeTempFileScoped()
      const { at } = yield* Effect.scoped(upstream())
      yield* Effect.gen(function*() {
        const client = yield* Raw.connect()
        assert.strictEqual(yield* client.ended, "ECONNRESET")
        const { turnedAway } = yield* (yield* Gateway.Gateway).report
        assert.deepStrictEqual(turnedAway.map(({ why }) => why), [
          `the gateway at 127.0.0.1:${at.port} cannot be reached (ECONNREFUSED)`
        ])
      }).pipe(Effect.scoped, Effect.provide(relay(at, file)))
    }).pipe(Effect.scoped, files))

  it.effect("takes clients of this machine alone", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost"].map(Relay.isLoopback),
        [true, true, true, true, true]
      )
      assert.deepStrictEqual(
        ["10.0.0.1", "::", "0.0.0.0", "127.0.0.1.example", "::ffff:10.0.0.1", "", undefined].map(Relay.isLoopback),
        [false, false, false, false, false, false, false]
      )
      const { hold } = yield* Relay.make({ host: "127.0.0.1", port: 1 })
      const refused: Array<string> = []
      const socket = { remoteAddress: "192.0.2.7", resetAndDestroy: () => refused.push("reset") }
      const line = { refuse: (why: string) => refused.push(why), leave: (how: string) => refused.push(how) }
      yield* hold(socket as never, line as never, {} as never)
      assert.deepStrictEqual(refused, [
        "it comes from 192.0.2.7: a relay takes clients of this machine alone",
        "reset",
        "rst"
      ])
    }))
})
