import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Buffer } from "node:buffer"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import { turns } from "../Faults/Loopback.ts"
import * as Raw from "../RawClient.ts"

const frame = (...fields: ReadonlyArray<string>) => Frame.encode(fields)
const hello = Raw.hello()
const start = (clientId: string) => frame("71", "2", clientId, "")
const header = (length: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length >>> 0)
  return bytes
}
const told320 = (text: string) => ["4", "2", "-1", "320", `Error reading request. ${text}`, ""]
const simulator = (options: Gateway.Options = {}) => Effect.provide(Server.layerLoopback(options))
const why = Effect.gen(function*() {
  yield* turns
  const { turnedAway } = yield* (yield* Gateway.Gateway).report
  return turnedAway.map(({ why }) => why)
})
const clients = Effect.gen(function*() {
  yield* turns
  const { clients } = yield* (yield* Gateway.Gateway).report
  return clients.map(({ clientId, stage }) => `${stage} ${clientId}`)
})

/** Says hello and reads the version, which must be all that there is. */
const greeted = Effect.gen(function*() {
  const client = yield* Raw.connect()
  client.write(hello)
  const [version] = yield* client.frame
  assert.strictEqual(version, "193")
  return client
})

/** Begins to be served: the ids of what it is told. */
const served = Effect.fnUntraced(function*(client: Raw.RawClient) {
  const frames = yield* client.frames(5)
  assert.deepStrictEqual(frames.map(([id]) => id), ["15", "9", "4", "4", "4"])
})

describe("odd beginnings", () => {
  const closed: { readonly [what: string]: readonly [bytes: ReadonlyArray<Uint8Array>, why: string] } = {
    "a hello from before version 100": [[Buffer.from("63\0")], "a hello of version 63, from before version 100"],
    "the same in pieces": [
      [Buffer.from("6"), Buffer.from("3"), Buffer.from("\0")],
      "a hello of version 63, from before version 100"
    ],
    "a hello of versions that are none": [
      [Buffer.from("API\0"), header(10), Buffer.from("vten..many")],
      "a hello that names no versions: \"vten..many\""
    ],
    "a hello of versions before ours": [
      [Raw.hello("v38..150")],
      "it speaks versions 38 to 150, this gateway 151 to 193"
    ],
    "a hello of versions after ours": [
      [Raw.hello("v201..226")],
      "it speaks versions 201 to 226, this gateway 151 to 193"
    ],
    "a hello longer than any": [[Buffer.from("API\0"), header(1025)], "a hello of 1025 bytes"],
    "HTTP": [
      [Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
      "no hello: \"GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n\""
    ],
    "TLS": [[Buffer.from("16030102000100", "hex")], "no hello: \"\\u0016\\u0003\\u0001\\u0002\\u0000\\u0001\\u0000\""],
    "a frame without a hello": [[start("1")], "no hello: \"\\u0000\\u0000\\u0000\\b71\\u00002\\u00001\\u0000\\u0000\""]
  }
  for (const [what, [bytes, reason]] of Object.entries(closed)) {
    it.live(`${what}: closed without a word, and the report says why`, () =>
      Effect.gen(function*() {
        const client = yield* Raw.connect()
        for (const each of bytes) {
          client.write(each)
          yield* turns
        }
        assert.strictEqual(yield* client.ended, "end")
        assert.deepStrictEqual(client.chunks, [])
        assert.deepStrictEqual(yield* why, [reason])
      }).pipe(simulator()))
  }

  it.live("no word at all: silence, and the client keeps its place", () =>
    Effect.gen(function*() {
      const client = yield* Raw.connect()
      yield* turns
      assert.deepStrictEqual(yield* clients, ["connected null"])
      client.write(hello)
      assert.strictEqual((yield* client.frame)[0], "193")
    }).pipe(simulator({ maxClients: 1 })))

  it.live("a connection that is closed without a word: gone, and nobody was turned away", () =>
    Effect.gen(function*() {
      const client = yield* Raw.connect()
      client.socket.end()
      assert.strictEqual(yield* client.ended, "end")
      assert.deepStrictEqual([yield* clients, yield* why], [[], []])
    }).pipe(simulator()))

  it.live("a hello byte by byte, and one with connect options: greeted", () =>
    Effect.gen(function*() {
      const slow = yield* Raw.connect()
      for (const byte of hello) {
        slow.write(Uint8Array.of(byte))
        yield* turns
      }
      assert.strictEqual((yield* slow.frame)[0], "193")
      const pacing = yield* Raw.connect()
      pacing.write(Raw.hello("v100..226 +PACEAPI"))
      assert.strictEqual((yield* pacing.frame)[0], "193")
    }).pipe(simulator()))

  it.live("no START_API: the version and nothing more, the client keeps its place and may still begin", () =>
    Effect.gen(function*() {
      const client = yield* greeted
      yield* turns
      assert.deepStrictEqual([client.chunks.length, yield* clients], [1, ["greeted null"]])
      client.write(start("1"))
      yield* served(client)
    }).pipe(simulator()))

  it.live("requests before START_API: not served and not answered, whether they can be read or not", () =>
    Effect.gen(function*() {
      const client = yield* greeted
      client.send(17, 1)
      client.send(999)
      client.send("no", "request")
      yield* turns
      assert.strictEqual(client.chunks.length, 1)
      client.write(start("1"))
      yield* served(client)
      client.send(8, 1, 1)
      assert.deepStrictEqual(yield* client.frame, ["9", "1", "1"])
    }).pipe(simulator()))

  it.live("START_API twice: the first stands, the second is told 320", () =>
    Effect.gen(function*() {
      const client = yield* greeted
      client.write(Buffer.concat([start("1"), start("2")]))
      yield* served(client)
      assert.deepStrictEqual(yield* client.frame, told320("the API was started already, as client 1"))
      assert.deepStrictEqual(yield* clients, ["started 1"])
    }).pipe(simulator()))

  it.live("START_API with a client id that is none: 320, and the client may begin again", () =>
    Effect.gen(function*() {
      const client = yield* greeted
      for (const id of ["-1", "2147483648", "99999999999", ""]) {
        client.write(start(id))
        assert.deepStrictEqual(yield* client.frame, told320(`startApi: "${id}" is no client id`))
      }
      client.write(start("one"))
      assert.deepStrictEqual(yield* client.frame, told320("startApi: its field clientId is no int: \"one\""))
      client.send(71, 2)
      assert.deepStrictEqual(yield* client.frame, told320("startApi: ends before its field clientId"))
      client.send(71, 2, 1, "", "more")
      assert.deepStrictEqual(yield* client.frame, told320("startApi: 1 more fields than it has"))
      assert.deepStrictEqual(yield* clients, ["greeted null"])
      client.write(start("2147483647"))
      yield* served(client)
      assert.deepStrictEqual(yield* clients, ["started 2147483647"])
    }).pipe(simulator()))

  it.live("START_API of three fields, as of older clients: served", () =>
    Effect.gen(function*() {
      const client = yield* greeted
      client.send(71, 2, 5)
      yield* served(client)
    }).pipe(simulator()))

  it.live("requests right behind START_API, in its segment: served in their order", () =>
    Effect.gen(function*() {
      const client = yield* greeted
      client.write(Buffer.concat([start("1"), frame("17", "1"), frame("8", "1", "1"), frame("61", "1")]))
      yield* served(client)
      assert.deepStrictEqual((yield* client.frames(3)).map(([id]) => id), ["15", "9", "62"])
    }).pipe(simulator()))

  it.live("a second hello is no frame: closed", () =>
    Effect.gen(function*() {
      const { ended, write } = yield* Raw.start(1)
      write(hello)
      assert.strictEqual(yield* ended, "end")
      assert.deepStrictEqual(yield* why, [`it announced a frame of ${0x41504900} bytes`])
    }).pipe(simulator()))
})

describe("the version", () => {
  const everything = Buffer.concat([hello, frame("17", "1"), start("1"), frame("8", "1", "1")])

  it.live("is alone in its segment, whatever was said behind the hello", () =>
    Effect.gen(function*() {
      for (let time = 0; time < 2; time++) {
        const client = yield* Raw.connect()
        client.write(everything)
        const version = yield* client.frame
        yield* served(client)
        assert.deepStrictEqual((yield* client.frame)[0], "9")
        assert.deepStrictEqual(client.chunks[0], frame(...version))
        client.socket.end()
        yield* client.ended
      }
    }).pipe(simulator()))

  it.live("is followed by nothing until START_API was read", () =>
    Effect.gen(function*() {
      const client = yield* Raw.connect()
      client.write(Buffer.concat([hello, frame("17", "1"), frame("999"), frame("49", "1")]))
      const version = yield* client.frame
      // the first words after it that are answered
      client.write(start("1"))
      yield* served(client)
      assert.deepStrictEqual(client.chunks[0], frame(...version))
    }).pipe(simulator()))

  it.live("is so under a drip too", () =>
    Effect.gen(function*() {
      const client = yield* Raw.connect()
      client.write(everything)
      const version = yield* client.frame
      const length = frame(...version).length
      // its last byte ends a segment
      let seen = 0
      for (const chunk of client.chunks) {
        seen += chunk.length
        if (seen >= length) break
      }
      assert.strictEqual(seen, length)
      yield* served(client)
    }).pipe(simulator({ faults: [{ name: "drip", parameters: { bytes: 4, ms: 1 } }] })))
})
